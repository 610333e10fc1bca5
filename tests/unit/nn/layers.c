/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layers: convolution against its definition, every backward function against central differences
 * (signed), pooling and dropout by their identities
 *
 * The loss of a gradient check is a fixed random mixture of the outputs; it is added up in double,
 * so that the float of the layer is the only noise. */
#include "../check.h"
#include "nn/layers.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 7, BANDS = 5, CHANNELS = 3, ROOM = 4096 };

static float x_data[ROOM], y_data[ROOM], dx_data[ROOM], dy_data[ROOM], mixture[ROOM];
static float weights[ROOM], flipped[ROOM], dw[ROOM], scratch[ROOM];

static void fill(float *x, size_t n, uint64_t key)
{
	struct rng r = rng_stream(key, 0, 0, 0);

	for (size_t i = 0; i < n; i++)
		x[i] = rng_normal(&r);
}

/* A plane inside of a border of zeros. */
static struct plane inside(float *data, size_t rows, size_t bands, size_t channels, size_t border)
{
	struct plane p = { rows, bands, channels, (bands + 2 * border) * channels, NULL };

	p.x = data + border * p.pitch + border * channels;
	return p;
}

static float *spot(const struct plane *p, size_t t, size_t f, size_t c)
{
	return p->x + t * p->pitch + f * p->channels + c;
}

static void randomise(const struct plane *p, uint64_t key)
{
	struct rng r = rng_stream(key, 0, 0, 0);

	for (size_t t = 0; t < p->rows; t++)
		for (size_t i = 0; i < p->bands * p->channels; i++)
			p->x[t * p->pitch + i] = rng_normal(&r);
}

/* Sum of mixture * plane. */
static double mix(const struct plane *p)
{
	double sum = 0;
	size_t k = 0;

	for (size_t t = 0; t < p->rows; t++)
		for (size_t i = 0; i < p->bands * p->channels; i++)
			sum += (double)mixture[k++] * p->x[t * p->pitch + i];
	return sum;
}

/* The gradient of mix(). */
static void set_mixture(const struct plane *dy)
{
	size_t k = 0;

	for (size_t t = 0; t < dy->rows; t++)
		for (size_t i = 0; i < dy->bands * dy->channels; i++)
			dy->x[t * dy->pitch + i] = mixture[k++];
}

/* Moves one number both ways and compares the slope with what backward said. */
static double slope_error(float *number, float said, double (*loss)(void *), void *arg)
{
	const float was = *number, step = 1e-2f;
	double up, down;

	*number = was + step;
	up = loss(arg);
	*number = was - step;
	down = loss(arg);
	*number = was;
	return fabs((up - down) / (2 * (double)step) - said);
}

/* ---- convolution ---- */

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

/* NaN counts as worse than anything. */
static double worse(double a, double b)
{
	return b <= a ? a : b;
}

static double conv_forward_error(struct conv_case *k)
{
	double worst = 0;

	conv_loss(k);
	for (size_t t = 0; t < k->y.rows; t++)
		for (size_t f = 0; f < k->y.bands; f++)
			for (size_t o = 0; o < k->c.out; o++)
				worst = worse(
				    worst, fabs(*spot(&k->y, t, f, o) - conv_defined(k, t, f, o)));
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
	for (size_t t = 0; t < dx.rows; t++)
		for (size_t i = 0; i < dx.bands * dx.channels; i++)
			*worst_x = worse(*worst_x, slope_error(spot(&k->x, t, 0, i),
							       *spot(&dx, t, 0, i), conv_loss, k));
	for (size_t i = 0; i < n; i++)
		*worst_w = worse(*worst_w, slope_error(&weights[i], dw[i], conv_loss, k));
}

/* A kernel on planes of 1 to ROWS rows; of one band, as conv1 has it, and of several. */
static void test_kernel(const struct conv *c, const float *bias, enum cpu_path path)
{
	double forward = 0, dx = 0, weight = 0;
	char name[80];

	for (size_t rows = 1; rows <= ROWS; rows += 3)
		for (size_t bands = 1; bands <= BANDS; bands += BANDS - 1) {
			struct conv_case k = { .c = *c, .path = path, .bias = bias };

			memset(x_data, 0, sizeof x_data);
			k.x = inside(x_data, rows, bands, CHANNELS, 5);
			k.y = inside(y_data, conv_extent(rows, c->stride_rows),
				     conv_extent(bands, c->stride_bands), c->out, 1);
			randomise(&k.x, 11);
			fill(weights, ROOM, 12);
			forward = worse(forward, conv_forward_error(&k));
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

/* ---- batch normalisation: mean and variance depend on x as well ---- */

struct bn_case {
	struct plane x, y;
	float mean[CHANNELS], factor[CHANNELS], scale[CHANNELS], shift[CHANNELS];
	double count;
};

static double bn_loss(void *arg)
{
	struct bn_case *k = arg;

	channel_sum(&k->x, k->mean);
	for (size_t c = 0; c < CHANNELS; c++)
		k->mean[c] /= (float)k->count;
	channel_squares(&k->x, k->mean, k->factor);
	for (size_t c = 0; c < CHANNELS; c++)
		k->factor[c] = 1 / sqrtf(k->factor[c] / (float)k->count + BN_EPSILON);
	bn_forward(&k->x, k->mean, k->factor, k->scale, k->shift, &k->y);
	return mix(&k->y);
}

static void test_bn(void)
{
	struct bn_case k = { .count = ROWS * BANDS };
	struct plane dx = inside(dx_data, ROWS, BANDS, CHANNELS, 0);
	struct plane dy = inside(dy_data, ROWS, BANDS, CHANNELS, 0);
	float dscale[CHANNELS], dshift[CHANNELS];
	double worst = 0, diff;

	k.x = inside(x_data, ROWS, BANDS, CHANNELS, 1);
	k.y = inside(y_data, ROWS, BANDS, CHANNELS, 2);
	randomise(&k.x, 21);
	fill(k.scale, CHANNELS, 22);
	fill(k.shift, CHANNELS, 23);
	bn_loss(&k);
	for (size_t c = 0; c < CHANNELS; c++) {
		double sum = 0, square = 0;

		for (size_t t = 0; t < ROWS; t++)
			for (size_t f = 0; f < BANDS; f++) {
				double v = (*spot(&k.y, t, f, c) - k.shift[c]) / k.scale[c];

				sum += v;
				square += v * v;
			}
		check_near(sum / k.count, 0, 1e-5, "bn-mean");
		check_near(square / k.count, 1, 1e-3, "bn-variance");
	}
	set_mixture(&dy);
	bn_backward_sums(&k.x, &dy, k.mean, k.factor, dscale, dshift);
	bn_backward(&k.x, &dy, k.mean, k.factor, k.scale, dscale, dshift, k.count, &dx);
	for (size_t t = 0; t < ROWS; t++)
		for (size_t f = 0; f < BANDS; f++)
			for (size_t c = 0; c < CHANNELS; c++) {
				diff = slope_error(spot(&k.x, t, f, c), *spot(&dx, t, f, c),
						   bn_loss, &k);
				worst = worse(worst, diff);
			}
	CHECK(worst <= 3e-3, "bn-dx", "off by %g", worst);
	for (size_t c = 0; c < CHANNELS; c++) {
		CHECK(slope_error(&k.scale[c], dscale[c], bn_loss, &k) <= 3e-3, "bn-dscale",
		      "channel %zu is off", c);
		CHECK(slope_error(&k.shift[c], dshift[c], bn_loss, &k) <= 3e-3, "bn-dshift",
		      "channel %zu is off", c);
	}
}

/* ---- layers without weights ---- */

enum simple { MAX, MAX_RELU, MEAN, RELU, DROP, POOL };
static const char *const simple_names[] = { "max", "max-relu", "mean", "relu", "drop", "pool" };

struct simple_case {
	enum simple op;
	size_t rows, bands; /* of the window */
	struct plane x, y;
	float pooled[2 * BANDS * CHANNELS];
};

static void simple_forward(struct simple_case *k)
{
	struct plane *y = &k->y;

	switch (k->op) {
	case MAX:
	case MAX_RELU:
		max_forward(&k->x, k->rows, k->bands, k->op == MAX_RELU, y);
		return;
	case MEAN:
		mean_forward(&k->x, k->rows, k->bands, y);
		return;
	case POOL:
		pool_forward(&k->x, y->x);
		return;
	case DROP:
		drop_forward(&k->x, 0.4f, rng_stream(5, 6, 7, 8), y);
		return;
	case RELU:
		for (size_t t = 0; t < y->rows; t++)
			memcpy(spot(y, t, 0, 0), spot(&k->x, t, 0, 0),
			       y->bands * y->channels * sizeof(float));
		relu_forward(y);
		return;
	}
}

static double simple_loss(void *arg)
{
	struct simple_case *k = arg;

	simple_forward(k);
	return mix(&k->y);
}

static void simple_backward(struct simple_case *k, const struct plane *dy, const struct plane *dx)
{
	simple_forward(k);
	set_mixture(dy);
	switch (k->op) {
	case MAX:
	case MAX_RELU:
		max_backward(&k->x, &k->y, k->rows, k->bands, k->op == MAX_RELU, dy, dx);
		return;
	case MEAN:
		mean_backward(k->rows, k->bands, dy, dx);
		return;
	case POOL:
		pool_backward(&k->x, k->y.x, dy->x, dx);
		return;
	case RELU:
		relu_backward(&k->y, dy);
		memcpy(dx->x, dy->x, dx->rows * dx->pitch * sizeof(float));
		return;
	case DROP:
		drop_forward(dy, 0.4f, rng_stream(5, 6, 7, 8), dx);
		return;
	}
}

static void test_simple(enum simple op, size_t rows, size_t bands)
{
	struct simple_case k = { .op = op, .rows = rows, .bands = bands };
	struct plane dx = inside(dx_data, ROWS, BANDS, CHANNELS, 0), dy;
	const bool windows = op == MAX || op == MAX_RELU || op == MEAN;
	double worst = 0;
	char name[40];

	snprintf(name, sizeof name, "%s-%zux%zu", simple_names[op], rows, bands);
	k.x = inside(x_data, ROWS, BANDS, CHANNELS, 1);
	if (op == POOL)
		k.y = inside(y_data, 1, 1, 2 * BANDS * CHANNELS, 0);
	else
		k.y = inside(y_data, windows ? window_extent(ROWS, rows) : ROWS,
			     windows ? window_extent(BANDS, bands) : BANDS, CHANNELS, 2);
	dy = inside(dy_data, k.y.rows, k.y.bands, k.y.channels, 0);
	/* a number every 0.1 in random order: no step of 0.01 crosses a maximum or 0 */
	size_t order[ROWS * BANDS * CHANNELS], i = 0;
	struct rng r = rng_stream(31, 0, 0, 0);

	for (size_t j = 0; j < ROWS * BANDS * CHANNELS; j++)
		order[j] = j;
	rng_shuffle(&r, order, ROWS * BANDS * CHANNELS);
	for (size_t t = 0; t < ROWS; t++)
		for (size_t j = 0; j < BANDS * CHANNELS; j++)
			*spot(&k.x, t, 0, j) = 0.1f * (float)order[i++] - 5.05f;
	simple_backward(&k, &dy, &dx);
	for (size_t t = 0; t < ROWS; t++)
		for (size_t j = 0; j < BANDS * CHANNELS; j++) {
			double diff =
			    slope_error(spot(&k.x, t, 0, j), *spot(&dx, t, 0, j), simple_loss, &k);

			worst = worse(worst, diff);
		}
	CHECK(worst <= 3e-3, name, "off by %g", worst);
}

/* Equal maxima: the first takes all. */
static void test_ties(size_t first)
{
	struct plane x = inside(x_data, 2, 2, 1, 0), y = inside(y_data, 1, 1, 1, 0);
	struct plane dx = inside(dx_data, 2, 2, 1, 0), dy = inside(dy_data, 1, 1, 1, 0);

	for (size_t i = 0; i < 4; i++)
		x.x[i] = i < first ? 1 : 2;
	max_forward(&x, 2, 2, false, &y);
	dy.x[0] = 3;
	max_backward(&x, &y, 2, 2, false, &dy, &dx);
	CHECK(y.x[0] == 2, "max-ties", "%g", y.x[0]);
	for (size_t i = 0; i < 4; i++)
		CHECK(dx.x[i] == (i == first ? 3 : 0), "max-ties", "%g at %zu", dx.x[i], i);
}

static void test_drop(void)
{
	struct plane x = inside(x_data, 4, 1, 1000, 0), y = inside(y_data, 4, 1, 1000, 0);
	double sum = 0;
	size_t zeros = 0;

	for (size_t i = 0; i < 4000; i++)
		x.x[i] = 1;
	drop_forward(&x, 0.25f, rng_stream(9, 9, 9, 9), &y);
	for (size_t i = 0; i < 4000; i++) {
		sum += y.x[i];
		zeros += y.x[i] == 0;
	}
	check_near((double)zeros / 4000, 0.25, 0.03, "drop-share");
	check_near(sum / 4000, 1, 0.04, "drop-keeps-mean");
}

static void test_nan(void)
{
	struct plane x = inside(x_data, 1, 1, 1, 0);

	x.x[0] = NAN;
	relu_forward(&x);
	CHECK(isnan(x.x[0]), "relu-nan", "NaN became %g", x.x[0]);
}

/* ---- dense ---- */

enum { IN = 70, PART = 32, OUT = 5, CLIPS = 3 };

static double dense_loss(void *arg)
{
	struct plane y = inside(y_data, CLIPS, 1, OUT, 0);

	(void)arg;
	dense_forward(x_data, IN + 1, CLIPS, OUT, 0, PART, weights, weights + IN * OUT, y_data,
		      cpu_best());
	dense_forward(x_data, IN + 1, CLIPS, OUT, PART, IN, weights, NULL, dx_data, cpu_best());
	for (size_t i = 0; i < CLIPS * OUT; i++)
		y_data[i] += dx_data[i];
	return mix(&y);
}

static void test_dense(void)
{
	struct plane dy = inside(dy_data, CLIPS, 1, OUT, 0);
	float turned[OUT * CLIPS], dx[CLIPS * (IN + 2)];
	double worst = 0, worst_w = 0;

	fill(x_data, ROOM, 41);
	fill(weights, ROOM, 42);
	set_mixture(&dy);
	transpose(dy_data, CLIPS, OUT, CLIPS, turned);
	for (size_t from = 0; from < IN; from += PART) {
		const size_t to = from + PART < IN ? from + PART : IN;

		dense_backward(turned, CLIPS, OUT, from, to, weights, scratch, dx, IN + 2,
			       cpu_best());
		dense_backward_weights(x_data, IN + 1, dy_data, CLIPS, OUT, from, to, dw,
				       cpu_best());
	}
	for (size_t n = 0; n < CLIPS; n++)
		for (size_t i = 0; i < IN; i++) {
			double diff = slope_error(&x_data[n * (IN + 1) + i], dx[n * (IN + 2) + i],
						  dense_loss, NULL);

			worst = worse(worst, diff);
		}
	for (size_t i = 0; i < IN * OUT; i++) {
		double diff = slope_error(&weights[i], dw[i], dense_loss, NULL);

		worst_w = worse(worst_w, diff);
	}
	CHECK(worst <= 5e-3, "dense-dx", "off by %g", worst);
	CHECK(worst_w <= 5e-3, "dense-dw", "off by %g", worst_w);
}

/* ---- loss ---- */

struct loss_case {
	float x[6], d[6];
	float smoothing;
};

static double loss_of(void *arg)
{
	struct loss_case *k = arg;
	float unused[6];

	return 3 * cross_entropy(k->x, 6, 2, k->smoothing, 1, unused);
}

static void test_loss(float smoothing)
{
	struct loss_case k = { .smoothing = smoothing };
	float p[6];
	double sum = 0, gradient = 0, worst = 0;

	fill(k.x, 6, 51);
	k.x[4] = 1000; /* whose exp is infinite */
	softmax(k.x, 6, p);
	check_near(p[4], 1, 1e-6, "softmax-large");
	k.x[4] = 40; /* beside which the others are lost in a float */
	softmax(k.x, 6, p);
	for (size_t i = 0; i < 6; i++)
		sum += p[i];
	check_near(sum, 1, 1e-6, "softmax-sum");
	cross_entropy(k.x, 6, 2, smoothing, 3, k.d);
	for (size_t i = 0; i < 6; i++) {
		double diff = slope_error(&k.x[i], k.d[i], loss_of, &k);

		gradient += k.d[i];
		worst = worse(worst, diff);
	}
	check_near(gradient, 0, 1e-5, "loss-gradient-sum");
	CHECK(worst <= 2e-3, "loss-gradient", "off by %g", worst);
	for (size_t i = 0; i < 6; i++)
		k.x[i] = 1000;
	check_near(cross_entropy(k.x, 6, 2, smoothing, 1, k.d), log(6), 1e-9,
		   "loss-of-equal-scores");
}

int main(void)
{
	fill(mixture, ROOM, 1);
	for (enum cpu_path path = CPU_REFERENCE; path < CPU_PATHS; path++)
		if (cpu_has(path))
			test_conv(path);
	test_bn();
	test_simple(MAX, 2, 2);
	test_simple(MAX, 3, 1);
	test_simple(MAX, 20, 20);
	test_simple(MAX_RELU, 2, 2);
	test_simple(MAX_RELU, 2, 1);
	test_simple(MEAN, 2, 2);
	test_simple(MEAN, 3, 4);
	test_simple(RELU, 1, 1);
	test_simple(DROP, 1, 1);
	test_simple(POOL, 1, 1);
	for (size_t first = 0; first < 4; first++)
		test_ties(first);
	test_drop();
	test_nan();
	test_dense();
	test_loss(0);
	test_loss(0.1f);
	return check_status();
}
