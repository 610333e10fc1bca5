/* SPDX-License-Identifier: GPL-2.0-or-later */
/* depthwise: against its definition, against central differences (signed), the same bits
 * on all paths */
#include "../check.h"
#include "base/rng.h"
#include "nn/depthwise.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM = 16384, BORDER = 6 };

static float x_data[ROOM], y_data[ROOM], dx_data[ROOM], dy_data[ROOM];
static float weights[ROOM], bias[ROOM], dw[ROOM];

struct shape {
	struct conv c;
	size_t x_rows, x_bands;
	bool biased;
};

static const struct shape shapes[] = {
	{ { 3, 1, 1, 1, 5, 5, 0 }, 7, 1, true },     { { 1, 1, 1, 1, 1, 1, 0 }, 1, 1, false },
	{ { 5, 1, 2, 1, 33, 33, 0 }, 9, 1, true },   { { 4, 1, 1, 1, 64, 64, 2 }, 6, 1, false },
	{ { 3, 3, 1, 1, 32, 32, 0 }, 4, 3, true },   { { 2, 4, 2, 3, 7, 7, 0 }, 5, 7, false },
	{ { 3, 2, 3, 1, 40, 40, 1 }, 8, 2, true },   { { 9, 1, 1, 1, 4, 4, 0 }, 2, 1, true },
	{ { 3, 5, 1, 2, 100, 100, 0 }, 3, 2, true },
};

static void fill(float *x, size_t n, uint64_t key)
{
	struct rng r = rng_stream(key, 0, 0, 0);

	for (size_t i = 0; i < n; i++)
		x[i] = rng_normal(&r);
}

/* Planes of a shape: x with a border of zeros, the others with pitches of their own. */
struct planes {
	struct plane x, y, dx, dy;
};

static struct plane plane_in(float *data, size_t rows, size_t bands, size_t channels, size_t border)
{
	struct plane p = { rows, bands, channels, (bands + 2 * border) * channels, NULL };

	p.x = data + border * p.pitch + border * channels;
	return p;
}

static struct planes planes_of(const struct shape *s)
{
	const struct conv *c = &s->c;
	const size_t rows = layer_extent(s->x_rows, c->stride_rows);
	const size_t bands = layer_extent(s->x_bands, c->stride_bands);
	struct planes p = {
		plane_in(x_data, s->x_rows, s->x_bands, c->in, BORDER),
		plane_in(y_data, rows, bands, c->in, 1),
		plane_in(dx_data, s->x_rows, s->x_bands, c->in, 0),
		plane_in(dy_data, rows, bands, c->in, 0),
	};
	struct rng r = rng_stream(3, 0, 0, 0);

	memset(x_data, 0, sizeof x_data);
	for (size_t t = 0; t < s->x_rows; t++)
		for (size_t i = 0; i < s->x_bands * c->in; i++)
			p.x.x[t * p.x.pitch + i] = rng_normal(&r);
	return p;
}

/* The formula in the header, with bounds instead of a border. */
static double defined(const struct shape *s, const struct plane *x, size_t t, size_t f, size_t k)
{
	const struct conv *c = &s->c;
	double sum = s->biased ? bias[k] : 0;

	for (size_t i = 0; i < c->rows; i++)
		for (size_t j = 0; j < c->bands; j++) {
			const size_t row = t * c->stride_rows + i * (c->skip + 1) -
					   (c->rows - 1) * (c->skip + 1) / 2;
			const size_t band = f * c->stride_bands + j - (c->bands - 1) / 2;

			if (row < x->rows && band < x->bands)
				sum += (double)x->x[row * x->pitch + band * c->in + k] *
				       weights[(i * c->bands + j) * c->in + k];
		}
	return sum;
}

/* The mixture of y, by the definition, whose gradient is dy. */
static double mixture(const struct shape *s, const struct planes *p)
{
	double sum = 0;

	for (size_t t = 0; t < p->y.rows; t++)
		for (size_t f = 0; f < p->y.bands; f++)
			for (size_t k = 0; k < s->c.in; k++)
				sum += (double)p->dy.x[t * p->dy.pitch + f * s->c.in + k] *
				       defined(s, &p->x, t, f, k);
	return sum;
}

/* The mixture is linear in each number: a step of any size gives its slope. */
static double slope_error(const struct shape *s, const struct planes *p, float *number, float said)
{
	const float was = *number;
	double up;

	*number = was + 1;
	up = mixture(s, p);
	*number = was - 1;
	up -= mixture(s, p);
	*number = was;
	return fabs(up / 2 - said);
}

static void run_weights(const struct conv *c, const struct planes *p, bool add, enum cpu_path path)
{
	for (size_t part = 0; part < depthwise_parts(c); part++)
		depthwise_backward_weights(c, part, &p->x, &p->dy, add, dw, path);
}

static void test_shape(const struct shape *s)
{
	const struct conv *c = &s->c;
	const size_t n = c->rows * c->bands * c->in;
	struct planes p = planes_of(s);
	double forward = 0, back = 0, weight = 0, twice = 0;
	float *behind = p.dx.x + p.dx.rows * p.dx.pitch;
	char name[80];

	depthwise_forward(c, weights, s->biased ? bias : NULL, &p.x, &p.y, CPU_REFERENCE);
	*behind = 77;
	depthwise_backward(c, weights, &p.dy, &p.dx, CPU_REFERENCE);
	CHECK(*behind == 77, "dw-inside", "wrote behind dx");
	run_weights(c, &p, false, CPU_REFERENCE);
	for (size_t t = 0; t < p.y.rows; t++)
		for (size_t f = 0; f < p.y.bands; f++)
			for (size_t k = 0; k < c->in; k++)
				check_worst(&forward, fabs(p.y.x[t * p.y.pitch + f * c->in + k] -
							   defined(s, &p.x, t, f, k)));
	/* a fifth of them will do */
	for (size_t t = 0; t < p.x.rows; t++)
		for (size_t i = t % 5; i < p.x.bands * c->in; i += 5)
			check_worst(&back, slope_error(s, &p, &p.x.x[t * p.x.pitch + i],
						       p.dx.x[t * p.dx.pitch + i]));
	for (size_t i = 0; i < n; i += 1 + n / 50)
		check_worst(&weight, slope_error(s, &p, &weights[i], dw[i]));
	memcpy(y_data, dw, n * sizeof *dw);
	run_weights(c, &p, true, CPU_REFERENCE);
	for (size_t i = 0; i < n; i++)
		check_worst(&twice, fabs(dw[i] - 2 * (double)y_data[i]));
	snprintf(name, sizeof name, "dw-%zux%zu/%zux%zu-%zu-skip%zu", c->rows, c->bands,
		 c->stride_rows, c->stride_bands, c->in, c->skip);
	CHECK(forward <= 1e-5 && back <= 1e-4 && weight <= 1e-4 && twice <= 1e-4, name,
	      "y is off by %g, dx by %g, dw by %g, added by %g", forward, back, weight, twice);
}

static void test_paths(const struct shape *s)
{
	enum { KEPT = 3 };
	static float first[KEPT][ROOM];
	float *const now[KEPT] = { y_data, dx_data, dw };
	bool same = true;

	for (enum cpu_path path = CPU_REFERENCE; path < CPU_PATHS; path++) {
		struct planes p = planes_of(s);

		if (!cpu_has(path))
			continue;
		for (size_t i = 0; i < KEPT; i++)
			memset(now[i], 0, ROOM * sizeof(float));
		depthwise_forward(&s->c, weights, s->biased ? bias : NULL, &p.x, &p.y, path);
		depthwise_backward(&s->c, weights, &p.dy, &p.dx, path);
		run_weights(&s->c, &p, false, path);
		for (size_t i = 0; i < KEPT; i++) {
			if (path == CPU_REFERENCE)
				memcpy(first[i], now[i], sizeof first[i]);
			same = same && memcmp(first[i], now[i], sizeof first[i]) == 0;
		}
	}
	CHECK(same, "dw-paths", "%zu channels: other bits", s->c.in);
}

int main(void)
{
	fill(weights, ROOM, 1);
	fill(bias, ROOM, 2);
	fill(dy_data, ROOM, 4);
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
		test_shape(&shapes[i]);
		test_paths(&shapes[i]);
	}
	return check_status();
}
