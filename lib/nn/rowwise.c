/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/rowwise.h"

#include <math.h>
#include <string.h>

static inline size_t row_width(const struct plane *x)
{
	return x->bands * x->channels;
}

/* ---- GELU ---- */

/* exp(v) for v <= 0, within 2e-7 of it; without calls or branches, so that loops become vectors.
 * Below -87 it is exp(-87), which is nearly 0. NaN stays NaN. */
static inline __attribute__((always_inline)) float exp_negative(float v)
{
	const float to_integer = 12582912; /* 1.5 * 2^23: what is added to it loses its fraction */
	float whole, r, power;
	uint32_t bits;

	v = v < -87 ? -87 : v;
	whole = v * 1.44269504f + to_integer;
	memcpy(&bits, &whole, sizeof bits);
	whole -= to_integer;
	/* ln 2 in two parts, the first of them exact when multiplied */
	r = v - whole * 0.693359375f + whole * 2.12194440e-4f;
	bits = (bits + 127) << 23;
	memcpy(&power, &bits, sizeof power);
	/* the series of exp, whose next term is below 1e-8 for |r| <= ln 2 / 2 */
	return power *
	       (1 +
		r * (1 + r * (1.f / 2 +
			      r * (1.f / 6 + r * (1.f / 24 +
						  r * (1.f / 120 + r * (1.f / 720 + r / 5040)))))));
}

/* P(x) and the density there. */
static inline __attribute__((always_inline)) void normal(float x, float *p, float *density)
{
	const float e = exp_negative(-0.5f * x * x);
	const float t = 1 / (1 + 0.3275911f * 0.70710678f * fabsf(x));
	const float tail =
	    0.5f * e * t *
	    (0.254829592f +
	     t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));

	*p = x < 0 ? tail : 1 - tail;
	*density = 0.39894228f * e;
}

/* Compiled once for each path; operations stay single, and so all give the same bits. */
#define BODY static inline __attribute__((always_inline)) void

BODY gelu_row(const float *restrict x, float *restrict y, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float p, density;

		normal(x[i], &p, &density);
		y[i] = x[i] * p;
	}
}

BODY gelu_row_backward(const float *restrict x, const float *restrict dy, float *restrict dx,
		       size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float p, density;

		normal(x[i], &p, &density);
		dx[i] = dy[i] * (p + x[i] * density);
	}
}

#define DEFINE_PATH(name, TARGET)                                                         \
	TARGET static void forward_##name(const struct plane *x, const struct plane *y)   \
	{                                                                                 \
		for (size_t t = 0; t < x->rows; t++)                                      \
			gelu_row(x->x + t * x->pitch, y->x + t * y->pitch, row_width(x)); \
	}                                                                                 \
                                                                                          \
	TARGET static void backward_##name(const struct plane *x, const struct plane *dy, \
					   const struct plane *dx)                        \
	{                                                                                 \
		for (size_t t = 0; t < x->rows; t++)                                      \
			gelu_row_backward(x->x + t * x->pitch, dy->x + t * dy->pitch,     \
					  dx->x + t * dx->pitch, row_width(x));           \
	}

CPU_EACH(DEFINE_PATH)

void gelu_forward(const struct plane *x, const struct plane *y, enum cpu_path path)
{
	CPU_RUN(path, forward, x, y);
}

void gelu_backward(const struct plane *x, const struct plane *dy, const struct plane *dx,
		   enum cpu_path path)
{
	CPU_RUN(path, backward, x, dy, dx);
}

/* ---- layer normalisation ---- */

/* Sums in so many lanes, so that they become vectors in an order that never changes. */
enum { LANES = 16 };

static float add_lanes(float *lane)
{
	for (size_t width = LANES / 2; width > 0; width /= 2)
		for (size_t i = 0; i < width; i++)
			lane[i] += lane[i + width];
	return lane[0];
}

static float sum_of(const float *x, size_t n)
{
	float lane[LANES] = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t k = 0; k < LANES; k++)
			lane[k] += x[i + k];
	for (size_t k = 0; i + k < n; k++)
		lane[k] += x[i + k];
	return add_lanes(lane);
}

static float squares_of(const float *x, size_t n, float mean)
{
	float lane[LANES] = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t k = 0; k < LANES; k++)
			lane[k] += (x[i + k] - mean) * (x[i + k] - mean);
	for (size_t k = 0; i + k < n; k++)
		lane[k] += (x[i + k] - mean) * (x[i + k] - mean);
	return add_lanes(lane);
}

/* Sums of a * b, and of those times (x - mean). */
static void products_of(const float *a, const float *b, const float *x, size_t n, float mean,
			float *sum, float *sum_x)
{
	float lane[LANES] = { 0 }, lane_x[LANES] = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t k = 0; k < LANES; k++) {
			lane[k] += a[i + k] * b[i + k];
			lane_x[k] += a[i + k] * b[i + k] * (x[i + k] - mean);
		}
	for (size_t k = 0; i + k < n; k++) {
		lane[k] += a[i + k] * b[i + k];
		lane_x[k] += a[i + k] * b[i + k] * (x[i + k] - mean);
	}
	*sum = add_lanes(lane);
	*sum_x = add_lanes(lane_x);
}

/* Mean of a row, and 1 / sqrt(variance + epsilon). */
static float row_moments(const float *x, size_t n, float *mean)
{
	*mean = sum_of(x, n) / (float)n;
	return 1 / sqrtf(squares_of(x, n, *mean) / (float)n + LN_EPSILON);
}

void ln_forward(const struct plane *x, const float *restrict scale, const float *restrict shift,
		const struct plane *y)
{
	for (size_t t = 0; t < x->rows; t++) {
		const float *restrict from = x->x + t * x->pitch;
		float *restrict to = y->x + t * y->pitch;
		float mean;
		const float factor = row_moments(from, row_width(x), &mean);

		for (size_t i = 0; i < row_width(x); i++)
			to[i] = (from[i] - mean) * factor * scale[i] + shift[i];
	}
}

void ln_backward_sums(const struct plane *x, const struct plane *dy, float *restrict dscale,
		      float *restrict dshift)
{
	memset(dscale, 0, row_width(x) * sizeof *dscale);
	memset(dshift, 0, row_width(x) * sizeof *dshift);
	for (size_t t = 0; t < x->rows; t++) {
		const float *restrict from = x->x + t * x->pitch;
		const float *restrict d = dy->x + t * dy->pitch;
		float mean;
		const float factor = row_moments(from, row_width(x), &mean);

		for (size_t i = 0; i < row_width(x); i++) {
			dscale[i] += d[i] * (from[i] - mean) * factor;
			dshift[i] += d[i];
		}
	}
}

/* With g = scale * dy and z the normalised row: dx = factor * (g - mean(g) - z * mean(g z)). */
void ln_backward(const struct plane *x, const struct plane *dy, const float *restrict scale,
		 const struct plane *dx)
{
	const size_t n = row_width(x);

	for (size_t t = 0; t < x->rows; t++) {
		const float *restrict from = x->x + t * x->pitch;
		const float *restrict d = dy->x + t * dy->pitch;
		float *restrict to = dx->x + t * dx->pitch;
		float mean, sum, sum_x;
		const float factor = row_moments(from, n, &mean);
		float along;

		products_of(scale, d, from, n, mean, &sum, &sum_x);
		sum /= (float)n;
		along = factor * factor * sum_x / (float)n;
		for (size_t i = 0; i < n; i++)
			to[i] = factor * (scale[i] * d[i] - sum - (from[i] - mean) * along);
	}
}

/* ---- branches ---- */

void plane_copy(const struct plane *x, const struct plane *y)
{
	for (size_t t = 0; t < x->rows; t++)
		memcpy(y->x + t * y->pitch, x->x + t * x->pitch, row_width(x) * sizeof(float));
}

void plane_add(const struct plane *x, const struct plane *y)
{
	for (size_t t = 0; t < x->rows; t++) {
		const float *restrict from = x->x + t * x->pitch;
		float *restrict to = y->x + t * y->pitch;

		for (size_t i = 0; i < row_width(x); i++)
			to[i] += from[i];
	}
}
