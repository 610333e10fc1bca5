/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/bins.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAP = 64 };

static size_t bins_limit(const struct bins *b)
{
	size_t limit = BINS_NUMBERS / b->width;

	limit = limit > BINS_MAX ? BINS_MAX : limit;
	return limit & ~(size_t)1;
}

static float lower(float a, float b)
{
	return isnan(a) || isnan(b) ? NAN : a < b ? a : b;
}

static float higher(float a, float b)
{
	return isnan(a) || isnan(b) ? NAN : a > b ? a : b;
}

/* Joins each two neighbours. All bins are full, and their number is even. */
static void halve(struct bins *b)
{
	for (size_t i = 0; i < b->n / 2; i++) {
		if (b->kind == BINS_EXTREMES) {
			b->sum[i] = lower(b->sum[2 * i], b->sum[2 * i + 1]);
			b->high[i] = higher(b->high[2 * i], b->high[2 * i + 1]);
			continue;
		}
		for (size_t k = 0; k < b->width; k++)
			b->sum[i * b->width + k] =
			    b->sum[2 * i * b->width + k] + b->sum[(2 * i + 1) * b->width + k];
	}
	b->n /= 2;
	b->per *= 2;
	b->last = b->per;
}

static bool grow(struct bins *b)
{
	const size_t limit = bins_limit(b);
	size_t cap = b->cap ? 2 * b->cap : FIRST_CAP;
	float *sum, *high;

	cap = cap > limit ? limit : cap;
	sum = realloc(b->sum, cap * b->width * sizeof *sum);
	if (!sum)
		return false;
	b->sum = sum;
	if (b->kind == BINS_EXTREMES) {
		high = realloc(b->high, cap * sizeof *high);
		if (!high)
			return false;
		b->high = high;
	}
	b->cap = cap;
	return true;
}

/* Makes room for a row in the last bin; *opened: the bin is new. */
static bool open_bin(struct bins *b, bool *opened)
{
	*opened = b->n == 0 || b->last == b->per;
	if (!*opened)
		return true;
	if (b->per == 0)
		b->per = 1;
	if (b->n == bins_limit(b)) {
		halve(b);
		b->n++;
		b->last = 0;
		return true;
	}
	if (b->n == b->cap && !grow(b))
		return false;
	b->n++;
	b->last = 0;
	return true;
}

static void add_row(struct bins *b, const float *row, bool opened)
{
	float *to = b->sum + (b->n - 1) * b->width;

	for (size_t k = 0; k < b->width; k++) {
		const float x = isfinite(row[k]) ? row[k] : NAN;

		b->not_finite += !isfinite(row[k]);
		if (b->kind == BINS_EXTREMES) {
			to[k] = opened ? x : lower(to[k], x);
			b->high[b->n - 1] = opened ? x : higher(b->high[b->n - 1], x);
		} else {
			to[k] = opened ? x : to[k] + x;
		}
	}
	b->last++;
	b->rows++;
}

bool bins_add(struct bins *b, const float *rows, size_t n)
{
	bool opened;

	for (size_t i = 0; i < n; i++) {
		if (!open_bin(b, &opened))
			return false;
		add_row(b, rows + i * b->width, opened);
	}
	return true;
}

float bins_mean(const struct bins *b, size_t i, size_t k)
{
	return b->sum[i * b->width + k] / (float)(i + 1 == b->n ? b->last : b->per);
}

void bins_free(struct bins *b)
{
	free(b->sum);
	free(b->high);
	*b = (struct bins){ .kind = b->kind, .width = b->width };
}
