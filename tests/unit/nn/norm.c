/* SPDX-License-Identifier: GPL-2.0-or-later */
/* norm: both normalisations against their definitions and central differences (signed) */
#include "nn/norm.h"
#include "planes.h"

enum { ROWS = 7, BANDS = 5, CHANNELS = 3, LN_ROWS = 4, WIDTH_MAX = 100 };
enum { LN_ROOM = LN_ROWS * (WIDTH_MAX + 8) };

static float x_data[ROOM], y_data[ROOM], dx_data[ROOM], dy_data[ROOM];
static float scale[WIDTH_MAX], shift[WIDTH_MAX], dscale[WIDTH_MAX], dshift[WIDTH_MAX];

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
		k->factor[c] = 1 / sqrtf(k->factor[c] / (float)k->count + NORM_EPSILON);
	bn_forward(&k->x, k->mean, k->factor, k->scale, k->shift, &k->y);
	return mix(&k->y);
}

static void test_bn(void)
{
	struct bn_case k = { .count = ROWS * BANDS };
	struct plane dx = inside(dx_data, ROWS, BANDS, CHANNELS, 0);
	struct plane dy = inside(dy_data, ROWS, BANDS, CHANNELS, 0);
	float dscale[CHANNELS], dshift[CHANNELS];
	double worst;

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
	worst = worst_slope(&k.x, &dx, bn_loss, &k);
	CHECK(worst <= 3e-3, "bn-dx", "off by %g", worst);
	for (size_t c = 0; c < CHANNELS; c++) {
		CHECK(slope_error(&k.scale[c], dscale[c], bn_loss, &k) <= 3e-3, "bn-dscale",
		      "channel %zu is off", c);
		CHECK(slope_error(&k.shift[c], dshift[c], bn_loss, &k) <= 3e-3, "bn-dshift",
		      "channel %zu is off", c);
	}
}

/* Rows with a gap between them. */
static struct plane rows_of(float *data, size_t bands, size_t channels, size_t gap)
{
	return (struct plane){ LN_ROWS, bands, channels, bands * channels + gap, data };
}

/* ---- layer normalisation ---- */

/* The formula in the header, mixed with dy; NULL: nothing to compare. */
static double ln_mixture(const struct plane *x, const struct plane *dy, const struct plane *y,
			 double *worst)
{
	const size_t n = plane_width(x);
	double mixed = 0;

	for (size_t t = 0; t < x->rows; t++) {
		const float *row = x->x + t * x->pitch;
		double mean = 0, variance = 0;

		for (size_t i = 0; i < n; i++)
			mean += row[i] / (double)n;
		for (size_t i = 0; i < n; i++)
			variance += (row[i] - mean) * (row[i] - mean) / (double)n;
		for (size_t i = 0; i < n; i++) {
			const double want =
			    scale[i] * (row[i] - mean) / sqrt(variance + (double)NORM_EPSILON) +
			    shift[i];

			mixed += dy->x[t * dy->pitch + i] * want;
			if (y)
				check_worst(worst, fabs(y->x[t * y->pitch + i] - want));
		}
	}
	return mixed;
}

static double ln_slope_error(const struct plane *x, const struct plane *dy, float *number,
			     float said)
{
	const float was = *number, step = 1e-3f;
	double up, width;

	*number = was + step;
	width = *number;
	up = ln_mixture(x, dy, NULL, NULL);
	*number = was - step;
	width -= *number;
	up -= ln_mixture(x, dy, NULL, NULL);
	*number = was;
	return fabs(up / width - said);
}

static void test_ln(size_t bands, size_t channels)
{
	const size_t n = bands * channels;
	const struct plane x = rows_of(x_data, bands, channels, 3);
	const struct plane y = rows_of(y_data, bands, channels, 1);
	const struct plane dx = rows_of(dx_data, bands, channels, 0);
	const struct plane dy = rows_of(dy_data, bands, channels, 2);
	double worst = 0, back = 0, sums = 0;
	char name[40];

	fill(x_data, LN_ROOM, 5);
	for (size_t i = 0; i < LN_ROOM; i++)
		x_data[i] += 2; /* no mean is 0 */
	fill(dy_data, LN_ROOM, 6);
	fill(scale, WIDTH_MAX, 7);
	fill(shift, WIDTH_MAX, 8);
	ln_forward(&x, scale, shift, &y);
	ln_mixture(&x, &dy, &y, &worst);
	ln_backward_sums(&x, &dy, dscale, dshift);
	ln_backward(&x, &dy, scale, &dx);
	for (size_t t = 0; t < LN_ROWS; t++)
		for (size_t i = 0; i < n; i++)
			check_worst(&back, ln_slope_error(&x, &dy, &x.x[t * x.pitch + i],
							  dx.x[t * dx.pitch + i]));
	for (size_t i = 0; i < n; i++) {
		check_worst(&sums, ln_slope_error(&x, &dy, &scale[i], dscale[i]));
		check_worst(&sums, ln_slope_error(&x, &dy, &shift[i], dshift[i]));
	}
	snprintf(name, sizeof name, "ln-%zux%zu", bands, channels);
	CHECK(worst <= 1e-5 && back <= 1e-3 && sums <= 1e-4, name,
	      "y is off by %g, dx by %g, dscale or dshift by %g", worst, back, sums);
}

int main(void)
{
	test_bn();
	test_ln(1, 5);
	test_ln(3, 16);
	test_ln(5, 20);
	return check_status();
}
