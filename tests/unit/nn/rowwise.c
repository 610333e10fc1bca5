/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rowwise: against their definitions in double, against central differences (signed), NaN */
#include "../check.h"
#include "nn/rowwise.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 4, WIDTH_MAX = 100, ROOM = ROWS * (WIDTH_MAX + 8) };

static float x_data[ROOM], y_data[ROOM], dx_data[ROOM], dy_data[ROOM];
static float scale[WIDTH_MAX], shift[WIDTH_MAX], dscale[WIDTH_MAX], dshift[WIDTH_MAX];

static void fill(float *x, size_t n, uint64_t key)
{
	struct rng r = rng_stream(key, 0, 0, 0);

	for (size_t i = 0; i < n; i++)
		x[i] = rng_normal(&r);
}

static struct plane plane_of(float *data, size_t bands, size_t channels, size_t gap)
{
	return (struct plane){ ROWS, bands, channels, bands * channels + gap, data };
}

/* ---- GELU ---- */

static double gelu(double x)
{
	return x * 0.5 * erfc(-x / sqrt(2));
}

/* Against the formula, everywhere; rows have gaps between them. */
static void test_gelu(enum cpu_path path)
{
	const struct plane x = plane_of(x_data, 7, 14, 3), y = plane_of(y_data, 7, 14, 1);
	const struct plane dx = plane_of(dx_data, 7, 14, 0), dy = plane_of(dy_data, 7, 14, 2);
	const double step = 1e-4;
	double worst = 0, slope = 0;

	for (size_t i = 0; i < ROOM; i++) {
		x_data[i] = -12 + 24 * (float)i / ROOM;
		dy_data[i] = (float)(i % 7) - 3;
	}
	gelu_forward(&x, &y, path);
	gelu_backward(&x, &dy, &dx, path);
	for (size_t t = 0; t < ROWS; t++)
		for (size_t i = 0; i < 98; i++) {
			const double in = x_data[t * x.pitch + i], d = dy_data[t * dy.pitch + i];

			check_worst(&worst, fabs(y_data[t * y.pitch + i] - gelu(in)));
			check_worst(&slope,
				    fabs(dx_data[t * dx.pitch + i] -
					 d * (gelu(in + step) - gelu(in - step)) / (2 * step)));
		}
	CHECK(worst <= 1e-6, "gelu", "path %d: off by %g", path, worst);
	CHECK(slope <= 3e-6, "gelu-dx", "path %d: off by %g", path, slope);
}

static void test_gelu_paths(void)
{
	static float first[2][ROOM];
	const struct plane x = plane_of(x_data, 1, WIDTH_MAX, 0),
			   y = plane_of(y_data, 1, WIDTH_MAX, 0);
	const struct plane dx = plane_of(dx_data, 1, WIDTH_MAX, 0);
	bool same = true;

	fill(x_data, ROOM, 1);
	memset(y_data, 0, sizeof y_data);
	memset(dx_data, 0, sizeof dx_data);
	for (enum cpu_path path = CPU_REFERENCE; path < CPU_PATHS; path++) {
		if (!cpu_has(path))
			continue;
		gelu_forward(&x, &y, path);
		gelu_backward(&x, &x, &dx, path);
		if (path == CPU_REFERENCE) {
			memcpy(first[0], y_data, sizeof y_data);
			memcpy(first[1], dx_data, sizeof dx_data);
		}
		same = same && memcmp(first[0], y_data, sizeof y_data) == 0 &&
		       memcmp(first[1], dx_data, sizeof dx_data) == 0;
	}
	CHECK(same, "gelu-paths", "other bits");
}

static void test_gelu_ends(enum cpu_path path)
{
	float x[32], y[32];
	const struct plane from = { 1, 1, 32, 32, x }, to = { 1, 1, 32, 32, y };

	for (size_t i = 0; i < 32; i++)
		x[i] = (const float[]){ 0, 300, -300, 3e38f, NAN, -3e38f, 1e-30f, 9 }[i % 8];
	gelu_forward(&from, &to, path);
	for (size_t i = 0; i < 32; i += 8)
		CHECK(y[i] == 0 && y[i + 1] == 300 && fabsf(y[i + 2]) <= 1e-30f &&
			  y[i + 3] == 3e38f && isnan(y[i + 4]) && fabsf(y[i + 5]) <= 1 &&
			  fabsf(y[i + 6]) <= 1e-30f && y[i + 7] == 9,
		      "gelu-ends", "path %d: %g %g %g %g %g %g %g %g", path, y[i], y[i + 1],
		      y[i + 2], y[i + 3], y[i + 4], y[i + 5], y[i + 6], y[i + 7]);
}

/* ---- layer normalisation ---- */

/* The formula in the header, mixed with dy; NULL: nothing to compare. */
static double ln_mixture(const struct plane *x, const struct plane *dy, const struct plane *y,
			 double *worst)
{
	const size_t n = x->bands * x->channels;
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
			    scale[i] * (row[i] - mean) / sqrt(variance + (double)LN_EPSILON) +
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
	const struct plane x = plane_of(x_data, bands, channels, 3);
	const struct plane y = plane_of(y_data, bands, channels, 1);
	const struct plane dx = plane_of(dx_data, bands, channels, 0);
	const struct plane dy = plane_of(dy_data, bands, channels, 2);
	double worst = 0, back = 0, sums = 0;
	char name[40];

	fill(x_data, ROOM, 5);
	for (size_t i = 0; i < ROOM; i++)
		x_data[i] += 2; /* no mean is 0 */
	fill(dy_data, ROOM, 6);
	fill(scale, WIDTH_MAX, 7);
	fill(shift, WIDTH_MAX, 8);
	ln_forward(&x, scale, shift, &y);
	ln_mixture(&x, &dy, &y, &worst);
	ln_backward_sums(&x, &dy, dscale, dshift);
	ln_backward(&x, &dy, scale, &dx);
	for (size_t t = 0; t < ROWS; t++)
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

/* ---- branches ---- */

static void test_branches(void)
{
	const struct plane x = plane_of(x_data, 3, 6, 3), y = plane_of(y_data, 3, 6, 1);
	bool copied = true, added = true;

	fill(x_data, ROOM, 9);
	plane_copy(&x, &y);
	for (size_t t = 0; t < ROWS; t++)
		for (size_t i = 0; i < 18; i++)
			copied = copied && y_data[t * 19 + i] == x_data[t * 21 + i];
	plane_add(&x, &y);
	for (size_t t = 0; t < ROWS; t++)
		for (size_t i = 0; i < 18; i++)
			added = added && y_data[t * 19 + i] == 2 * x_data[t * 21 + i];
	CHECK(copied, "plane-copy", "other numbers");
	CHECK(added, "plane-add", "other sums");
}

int main(void)
{
	for (enum cpu_path path = CPU_REFERENCE; path < CPU_PATHS; path++)
		if (cpu_has(path)) {
			test_gelu(path);
			test_gelu_ends(path);
		}
	test_gelu_paths();
	test_ln(1, 5);
	test_ln(3, 16);
	test_ln(5, 20);
	test_branches();
	return check_status();
}
