/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "plot/bins.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 3 * BINS_MAX + 17, WIDTH = 2 };

static float value(size_t row, size_t k)
{
	return (float)((row * 7919 + k * 31) % 1000);
}

/* Rows in pieces of that many. */
static struct bins filled(enum bins_kind kind, size_t width, size_t rows, size_t piece)
{
	struct bins b = { .kind = kind, .width = width };
	float *all = malloc(rows * width * sizeof *all);

	for (size_t i = 0; i < rows * width; i++)
		all[i] = value(i / width, i % width);
	for (size_t i = 0; i < rows; i += piece)
		if (!bins_add(&b, all + i * width, rows - i < piece ? rows - i : piece))
			abort();
	free(all);
	return b;
}

/* The means of a plain loop. */
static void check_means(size_t rows, size_t per, const char *name)
{
	struct bins b = filled(BINS_MEANS, WIDTH, rows, 11);
	double worst = 0;

	CHECK(b.per == per && b.n == (rows + per - 1) / per, name, "%zu bins of %zu", b.n, b.per);
	for (size_t i = 0; i < b.n; i++)
		for (size_t k = 0; k < WIDTH; k++) {
			double sum = 0;
			size_t n = 0;

			for (size_t row = i * per; row < rows && row < (i + 1) * per; row++, n++)
				sum += (double)value(row, k);
			check_worst(&worst, fabs((double)bins_mean(&b, i, k) - sum / (double)n));
		}
	check_near(worst, 0, 1e-3, "means");
	bins_free(&b);
}

static void check_extremes(void)
{
	struct bins b = filled(BINS_EXTREMES, 1, ROWS, 100);
	double worst = 0;

	for (size_t i = 0; i < b.n; i++) {
		float low = INFINITY, high = -INFINITY;

		for (size_t row = i * b.per; row < ROWS && row < (i + 1) * b.per; row++) {
			low = fminf(low, value(row, 0));
			high = fmaxf(high, value(row, 0));
		}
		check_worst(&worst, (double)(fabsf(low - b.sum[i]) + fabsf(high - b.high[i])));
	}
	check_near(worst, 0, 0, "extremes");
	bins_free(&b);
}

static void check_pieces(void)
{
	struct bins a = filled(BINS_MEANS, WIDTH, ROWS, 1),
		    b = filled(BINS_MEANS, WIDTH, ROWS, ROWS);

	CHECK(a.n == b.n && memcmp(a.sum, b.sum, a.n * WIDTH * sizeof *a.sum) == 0,
	      "chunks do not matter", "other bins");
	bins_free(&a);
	bins_free(&b);
}

/* One NaN among thousands of rows is not averaged away. */
static void check_not_finite(void)
{
	struct bins b = { .kind = BINS_MEANS, .width = 1 };
	size_t found = 0;

	for (size_t i = 0; i < ROWS; i++) {
		const float x = i == 5000 ? NAN : i == 9000 ? INFINITY : 1;

		if (!bins_add(&b, &x, 1))
			abort();
	}
	for (size_t i = 0; i < b.n; i++)
		found += isnan(bins_mean(&b, i, 0));
	CHECK(found == 2 && b.not_finite == 2, "not finite", "%zu bins, %zu numbers", found,
	      b.not_finite);
	bins_free(&b);
}

int main(void)
{
	struct bins wide = filled(BINS_MEANS, BINS_WIDTH_MAX, 300, 7);

	check_means(5, 1, "few rows");
	check_means(BINS_MAX, 1, "as many rows as bins");
	check_means(BINS_MAX + 1, 2, "one more");
	check_means(ROWS, 4, "many");
	check_extremes();
	check_pieces();
	check_not_finite();
	CHECK(wide.n * BINS_WIDTH_MAX <= BINS_NUMBERS, "wide rows", "%zu bins", wide.n);
	bins_free(&wide);
	return check_status();
}
