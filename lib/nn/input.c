/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/input.h"

size_t input_channels(const struct input *in)
{
	return in->kind == ARCH_VIEWS ? 2 : 1;
}

size_t input_rows(const struct input *in, size_t rows)
{
	return in->fit_rows ? in->fit_rows : rows;
}

/* The clip's row that becomes row t of the plane; NULL: a row of silence. Cropping and padding keep
 * the middle of the clip in the middle of the plane. */
static const float *source_row(const struct input *in, const float *x, size_t rows, size_t t)
{
	const size_t out = input_rows(in, rows);

	if (rows >= out)
		return x + ((rows - out) / 2 + t) * in->width;
	if (t < (out - rows) / 2 || t - (out - rows) / 2 >= rows)
		return NULL;
	return x + (t - (out - rows) / 2) * in->width;
}

/* fmaxf would be a function call. No number is NaN here. */
static inline float greater(float a, float b)
{
	return a > b ? a : b;
}

static float largest(const float *x, size_t n)
{
	enum { LANES = 8 };
	float lane[LANES];
	float max = x[0];
	size_t i = 0;

	for (size_t k = 0; k < LANES; k++)
		lane[k] = max;
	for (; i + LANES <= n; i += LANES)
		for (size_t k = 0; k < LANES; k++)
			lane[k] = greater(x[i + k], lane[k]);
	for (; i < n; i++)
		max = greater(x[i], max);
	for (size_t k = 0; k < LANES; k++)
		max = greater(lane[k], max);
	return max;
}

/* Writes the mean of x' of each band over the active rows to channel 1 of the first row of y. */
static void active_means(const struct input *in, const float *x, size_t rows, float peak,
			 float least, const struct plane *y)
{
	float *sum = y->x;
	size_t n = 0;

	for (size_t b = 0; b < in->width; b++)
		sum[b] = 0;
	for (size_t t = 0; t < rows; t++, x += in->width) {
		if (largest(x, in->width) < peak - in->active)
			continue;
		for (size_t b = 0; b < in->width; b++)
			sum[b] += greater(x[b], least);
		n++;
	}
	for (size_t b = in->width; b > 0; b--) /* backwards, or sums would be overwritten */
		y->x[(b - 1) * 2 + 1] = sum[b - 1] / (float)n;
}

/* Writes one row of both channels; row NULL: silence. mean is channel 1 of a row, perhaps
 * of this one. */
static void fill_view(const struct input *in, const float *row, float peak, const float *mean,
		      float *to)
{
	const float least = peak - in->depth, depth = in->depth;

	if (!row) {
		for (size_t b = 0; b < in->width; b++) {
			const float m = mean[b * 2 + 1];

			to[b * 2] = (least - peak) / depth * 2 + 2;
			to[b * 2 + 1] = (least - m) / depth * 4;
		}
		return;
	}
	for (size_t b = 0; b < in->width; b++) {
		const float value = greater(row[b], least), m = mean[b * 2 + 1];

		to[b * 2] = (value - peak) / depth * 2 + 2;
		to[b * 2 + 1] = (value - m) / depth * 4;
	}
}

static void fill_views(const struct input *in, const float *x, size_t rows, const struct plane *y)
{
	const float peak = largest(x, rows * in->width);

	active_means(in, x, rows, peak, peak - in->depth, y);
	for (size_t t = y->rows; t > 0; t--) /* the first row, where the means are, last */
		fill_view(in, source_row(in, x, rows, t - 1), peak, y->x,
			  y->x + (t - 1) * y->pitch);
}

void input_fill(const struct input *in, const float *mean, const float *deviation,
		const float *floor, const float *x, size_t rows, const struct plane *y)
{
	if (in->kind == ARCH_VIEWS) {
		fill_views(in, x, rows, y);
		return;
	}
	for (size_t t = 0; t < y->rows; t++) {
		const float *row = source_row(in, x, rows, t);
		float *to = y->x + t * y->pitch;

		for (size_t b = 0; b < in->width; b++) {
			to[b] = row ? row[b] : floor[b];
			if (in->kind != ARCH_RAW)
				to[b] = (to[b] - mean[b]) / deviation[b];
		}
	}
}
