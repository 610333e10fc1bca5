/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conv: against its definition and central differences (signed), on all paths */
#include "nn/conv.h"
#include "planes.h"

enum { ROWS = 7, BANDS = 5, CHANNELS = 3 };

static float x_data[ROOM], y_data[ROOM], dx_data[ROOM], dy_data[ROOM];
static float weights[ROOM], flipped[ROOM], dw[ROOM], scratch[ROOM];

struct conv_case {
	struct conv c;
	struct plane x, y;
	const float *bias;
	enum cpu_path path;
};

static double conv_loss(void *arg)
{
	struct conv_case *k = arg;

	conv_forward(&k->c, weights, k->bias, &k->x, &k->y, k->path);
	return mix(&k->y);
}

/* The formula in the header, with bounds instead of a border. */
static double conv_defined(const struct conv_case *k, size_t t, size_t f, size_t o)
{
	const struct conv *c = &k->c;
	double sum = k->bias ? k->bias[o] : 0;

	for (size_t i = 0; i < c->rows; i++)
		for (size_t j = 0; j < c->bands; j++) {
			size_t row = t * c->stride_rows + i * (c->skip + 1) -
				     (c->rows - 1) * (c->skip + 1) / 2;
			size_t band = f * c->stride_bands + j - (c->bands - 1) / 2;

			if (row >= k->x.rows || band >= k->x.bands)
				continue;
			for (size_t in = 0; in < c->in; in++)
				sum += (double)*spot(&k->x, row, band, in) *
				       weights[((i * c->bands + j) * c->in + in) * c->out + o];
		}
	return sum;
}

static double conv_forward_error(struct conv_case *k)
{
	double worst = 0;

	conv_loss(k);
	for (size_t t = 0; t < k->y.rows; t++)
		for (size_t f = 0; f < k->y.bands; f++)
			for (size_t o = 0; o < k->c.out; o++)
				check_worst(&worst,
					    fabs(*spot(&k->y, t, f, o) - conv_defined(k, t, f, o)));
	return worst;
}

static void conv_backward_errors(struct conv_case *k, double *worst_x, double *worst_w)
{
	struct plane dx = inside(dx_data, k->x.rows, k->x.bands, k->c.in, 0);
	struct plane dy = inside(dy_data, k->y.rows, k->y.bands, k->c.out, 0);
	size_t n = k->c.rows * k->c.bands * k->c.in * k->c.out;

	set_mixture(&dy);
	conv_flip(&k->c, weights, flipped);
	conv_backward(&k->c, flipped, &dy, &dx, scratch, k->path);
	for (size_t part = 0; part < conv_parts(&k->c); part++)
		conv_backward_weights(&k->c, part, &k->x, &dy, false, dw, k->path);
	check_worst(worst_x, worst_slope(&k->x, &dx, conv_loss, k));
	for (size_t i = 0; i < n; i++)
		check_worst(worst_w, slope_error(&weights[i], dw[i], conv_loss, k));
}

/* A kernel on planes of 1 to ROWS rows; of one band, as conv1d has it, and of several. */
static void test_kernel(const struct conv *c, const float *bias, enum cpu_path path)
{
	double forward = 0, dx = 0, weight = 0;
	char name[80];

	for (size_t rows = 1; rows <= ROWS; rows += 3)
		for (size_t bands = 1; bands <= BANDS; bands += BANDS - 1) {
			struct conv_case k = { .c = *c, .path = path, .bias = bias };

			memset(x_data, 0, sizeof x_data);
			k.x = inside(x_data, rows, bands, CHANNELS, 5);
			k.y = inside(y_data, layer_extent(rows, c->stride_rows),
				     layer_extent(bands, c->stride_bands), c->out, 1);
			randomise(&k.x, 11);
			fill(weights, ROOM, 12);
			check_worst(&forward, conv_forward_error(&k));
			conv_backward_errors(&k, &dx, &weight);
		}
	snprintf(name, sizeof name, "conv-%zux%zu/%zux%zu-%zu-skip%zu-path%d", c->rows, c->bands,
		 c->stride_rows, c->stride_bands, c->out, c->skip, path);
	CHECK(forward <= 1e-5 && dx <= 3e-3 && weight <= 3e-3, name,
	      "y is off by %g, dx by %g, dw by %g", forward, dx, weight);
}

static void test_conv(enum cpu_path path)
{
	static const struct conv cases[] = {
		{ 3, 3, 1, 1, 3, 4, 0 }, { 5, 1, 1, 1, 3, 17, 0 }, { 1, 1, 1, 1, 3, 2, 0 },
		{ 3, 2, 2, 1, 3, 4, 0 }, { 4, 3, 1, 2, 3, 5, 0 },  { 2, 5, 3, 2, 3, 2, 0 },
		{ 9, 7, 1, 1, 3, 1, 0 }, { 3, 1, 2, 1, 3, 8, 0 },  { 3, 3, 1, 1, 3, 4, 1 },
		{ 4, 1, 2, 1, 3, 5, 2 },
	};
	static const float bias[] = { 1, -2, 3, -4, 5, -6, 7, -8, 9, 1, 2, 3, 4, 5, 6, 7, 8 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		test_kernel(&cases[i], i % 2 ? bias : NULL, path);
}

int main(void)
{
	for (enum cpu_path path = CPU_REFERENCE; path < CPU_PATHS; path++)
		if (cpu_has(path))
			test_conv(path);
	return check_status();
}
