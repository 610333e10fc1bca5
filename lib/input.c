/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "input.h"

#include <math.h>

size_t input_channels(const struct input *in)
{
	return in->kind == ARCH_VIEWS ? 2 : 1;
}

size_t input_rows(const struct input *in, size_t rows)
{
	return in->fit_rows ? in->fit_rows : rows;
}

/* The clip's row that becomes row t of the plane; NULL: a row of silence. The middle of the one is
 * the middle of the other, whatever is padded and cropped. */
static const float *source_row(const struct input *in, const float *x, size_t rows, size_t t)
{
	const size_t out = input_rows(in, rows);

	if (rows >= out)
		return x + ((rows - out) / 2 + t) * in->width;
	if (t < (out - rows) / 2 || t - (out - rows) / 2 >= rows)
		return NULL;
	return x + (t - (out - rows) / 2) * in->width;
}

static float largest(const float *x, size_t n)
{
	float max = x[0];

	for (size_t i = 1; i < n; i++)
		max = x[i] > max ? x[i] : max;
	return max;
}

/* Leaves each band's mean above the floor, over the rows within `active` of the peak, in channel 1
 * of y's first row. */
static void active_means(const struct input *in, const float *x, size_t rows, float peak,
			 float least, const struct plane *y)
{
	size_t n = 0;

	for (size_t b = 0; b < in->width; b++)
		y->x[b * 2 + 1] = 0;
	for (size_t t = 0; t < rows; t++, x += in->width) {
		if (largest(x, in->width) < peak - in->active)
			continue;
		for (size_t b = 0; b < in->width; b++)
			y->x[b * 2 + 1] += fmaxf(x[b], least);
		n++;
	}
	for (size_t b = 0; b < in->width; b++)
		y->x[b * 2 + 1] /= (float)n;
}

static void fill_views(const struct input *in, const float *x, size_t rows, const struct plane *y)
{
	const float peak = largest(x, rows * in->width), least = peak - in->depth;

	active_means(in, x, rows, peak, least, y);
	for (size_t b = 0; b < in->width; b++) {
		const float mean = y->x[b * 2 + 1];

		for (size_t t = 0; t < y->rows; t++) {
			const float *row = source_row(in, x, rows, t);
			const float value = row ? fmaxf(row[b], least) : least;
			float *to = y->x + t * y->pitch + b * 2;

			to[0] = (value - peak) / in->depth * 2 + 2;
			to[1] = (value - mean) / in->depth * 4;
		}
	}
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
