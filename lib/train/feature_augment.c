/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/feature_augment.h"

#include <math.h>
#include <string.h>

/* Noise: deviation of each number, and the most that its level differs between
 * lowest and highest band. */
static const double noise_spread_db = 4, noise_tilt_db = 12;

const char *const feature_augment_names[] = { "live", "general", "shift", "none", NULL };

struct feature_augment feature_augment_named(enum feature_augment_name name, bool is_logmel,
					     double db, double rows_per_second)
{
	struct feature_augment a = { .is_logmel = is_logmel, .db = db };

	if (name == FEATURE_AUGMENT_SHIFT)
		a.margin_rows = FEATURE_AUGMENT_SHIFT_ROWS;
	if (name != FEATURE_AUGMENT_LIVE && name != FEATURE_AUGMENT_GENERAL)
		return a;
	a.margin_rows = rows_per_second > 0 ? (size_t)fmin(0.3 * rows_per_second, 1000)
					    : FEATURE_AUGMENT_MARGIN_ROWS;
	a.stretch = 0.1;
	a.warp = 0.06;
	a.noise_db = 25;
	a.quiet_db = 80;
	if (name == FEATURE_AUGMENT_LIVE)
		return a;
	a.tight = 0.5;
	a.stretch = 0.2;
	a.warp = 0.12;
	a.noise_db = 5;
	a.equalise_db = 4;
	a.mask_rows = rows_per_second > 0 ? (size_t)fmin(0.04 * rows_per_second + 0.5, 1000)
					  : FEATURE_AUGMENT_MASK_ROWS;
	a.mask_bands = 4;
	return a;
}

size_t feature_augment_rows_max(const struct feature_augment *a, size_t rows)
{
	return (size_t)ceil((double)rows * (1 + a->stretch)) + 1 + 2 * a->margin_rows;
}

/* Uniform in [-1, 1). */
static double either(struct rng *r)
{
	return 2 * (double)rng_uniform(r) - 1;
}

/* Interpolates x bilinearly between its rows and bands; outside, the edges continue. */
static float interpolate(const float *x, size_t rows, size_t width, double t, double b)
{
	size_t t0, b0, t1, b1;
	double ft, fb;

	t = t < 0 ? 0 : t > (double)(rows - 1) ? (double)(rows - 1) : t;
	b = b < 0 ? 0 : b > (double)(width - 1) ? (double)(width - 1) : b;
	t0 = (size_t)t;
	b0 = (size_t)b;
	t1 = t0 + 1 < rows ? t0 + 1 : t0;
	b1 = b0 + 1 < width ? b0 + 1 : b0;
	ft = t - (double)t0;
	fb = b - (double)b0;
	return (float)((1 - ft) * ((1 - fb) * x[t0 * width + b0] + fb * x[t0 * width + b1]) +
		       ft * ((1 - fb) * x[t1 * width + b0] + fb * x[t1 * width + b1]));
}

/* Resamples x to y [out, width]; band b is taken from b * warp. */
static void bend(const float *x, size_t rows, size_t width, double warp, float *y, size_t out)
{
	for (size_t t = 0; t < out; t++)
		for (size_t b = 0; b < width; b++)
			y[t * width + b] = interpolate(
			    x, rows, width, ((double)t + 0.5) * (double)rows / (double)out - 0.5,
			    (double)b * warp);
}

static void put_silence(const float *silence, size_t rows, size_t width, float *y)
{
	for (size_t t = 0; t < rows; t++)
		memcpy(y + t * width, silence, width * sizeof *y);
}

/* About normal, mean 0, deviation 1: the sum of four uniform numbers, from one draw. */
static double rough_normal(struct rng *r)
{
	const uint64_t bits = rng_bits(r);
	const uint64_t sum =
	    (bits & 0xffff) + (bits >> 16 & 0xffff) + (bits >> 32 & 0xffff) + (bits >> 48);

	return ((double)sum / 65536 - 2) * sqrt(3);
}

/* Adds the power of noise: level, tilt over the bands and the deviation of each
 * number are random. */
static void add_noise(const struct feature_augment *a, struct rng *r, float peak, size_t rows,
		      size_t width, float *y)
{
	const double nepers = a->db * log(10) / 10; /* natural log of power in one unit */
	const double below = a->noise_db + (a->quiet_db - a->noise_db) * (double)rng_uniform(r);
	const double tilt = noise_tilt_db * either(r);

	for (size_t t = 0; t < rows; t++)
		for (size_t b = 0; b < width; b++, y++) {
			const double place = ((double)b + 0.5) / (double)width - 0.5;
			const double noise =
			    peak +
			    (tilt * place - below + noise_spread_db * rough_normal(r)) / a->db;
			const double gap = fabs(*y - noise) * nepers;

			*y = (float)fmax(*y, noise);
			/* if they differ by 8 nepers or more, the weaker one adds less
			 * than 0.002 dB */
			if (gap < 8)
				*y += (float)(log1p(exp(-gap)) / nepers);
		}
}

enum { KNOTS = 6 };

/* Adds a gain to each band: random at a few knots, linear between them. */
static void equalise(const struct feature_augment *a, struct rng *r, size_t rows, size_t width,
		     float *y)
{
	double knot[KNOTS];

	for (size_t k = 0; k < KNOTS; k++)
		knot[k] = a->equalise_db / a->db * rough_normal(r);
	for (size_t b = 0; b < width; b++) {
		const double place = (double)b * (KNOTS - 1) / (double)(width > 1 ? width - 1 : 1);
		const size_t k = place < KNOTS - 1 ? (size_t)place : KNOTS - 2;
		const double share = place - (double)k;
		const float gain = (float)((1 - share) * knot[k] + share * knot[k + 1]);

		for (size_t t = 0; t < rows; t++)
			y[t * width + b] += gain;
	}
}

/* Replaces each number of some rows and bands by the mean of its band. */
static void mask(const struct feature_augment *a, struct rng *r, size_t rows, size_t width,
		 float *y)
{
	size_t row[2], row_end[2], band[2], band_end[2];

	for (int k = 0; k < 2; k++) {
		const size_t n = (size_t)rng_below(r, a->mask_rows + 1);
		const size_t m = a->is_logmel ? (size_t)rng_below(r, a->mask_bands + 1) : 0;

		row[k] = (size_t)rng_below(r, rows);
		row_end[k] = row[k] + n;
		band[k] = (size_t)rng_below(r, width);
		band_end[k] = band[k] + m;
	}
	for (size_t b = 0; b < width; b++) {
		const bool whole =
		    (b >= band[0] && b < band_end[0]) || (b >= band[1] && b < band_end[1]);
		double sum = 0;

		for (size_t t = 0; t < rows; t++)
			sum += y[t * width + b];
		for (size_t t = 0; t < rows; t++)
			if (whole || (t >= row[0] && t < row_end[0]) ||
			    (t >= row[1] && t < row_end[1]))
				y[t * width + b] = (float)(sum / (double)rows);
	}
}

size_t feature_augment_clip(const struct feature_augment *a, struct rng r, const float *silence,
			    const float *x, size_t rows, size_t width, float *y)
{
	const bool tight = a->tight > 0 && (double)rng_uniform(&r) < a->tight;
	const size_t margin = tight ? 0 : a->margin_rows;
	const size_t before = (size_t)rng_below(&r, margin + 1);
	const size_t after = (size_t)rng_below(&r, margin + 1);
	const double stretched = (double)rows * (1 + a->stretch * either(&r));
	const size_t inside = stretched < 1 ? 1 : (size_t)(stretched + 0.5);
	const double warp = 1 + a->warp * either(&r);
	float peak = x[0];

	for (size_t i = 1; i < rows * width; i++)
		peak = x[i] > peak ? x[i] : peak;
	if (a->stretch == 0 && (a->warp == 0 || !a->is_logmel))
		memcpy(y + before * width, x, rows * width * sizeof *y);
	else
		bend(x, rows, width, a->is_logmel ? warp : 1, y + before * width, inside);
	if (a->is_logmel && a->equalise_db > 0)
		equalise(a, &r, inside, width, y + before * width);
	put_silence(silence, before, width, y);
	put_silence(silence, after, width, y + (before + inside) * width);
	if (a->is_logmel && a->quiet_db > 0)
		add_noise(a, &r, peak, before + inside + after, width, y);
	if (a->mask_rows > 0 || a->mask_bands > 0)
		mask(a, &r, inside, width, y + before * width);
	return before + inside + after;
}
