/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feature_augment: versions of a clip within their bounds, the same from the same generator */
#include "../check.h"
#include "train/feature_augment.h"

#include <string.h>

enum { ROWS = 20, WIDTH = 6 };

static const float silence[WIDTH] = { -9, -9, -9, -9, -9, -9 };
static float x[ROWS * WIDTH], y[200 * WIDTH];

static void test_masks(const struct feature_augment *v, bool bands)
{
	size_t most_rows = 0, whole_bands = 0;
	bool fits = true;

	for (uint64_t k = 0; k < 500; k++) {
		size_t changed[WIDTH] = { 0 }, least = ROWS;

		feature_augment_clip(v, rng_stream(4, k, 0, 0), silence, x, ROWS, WIDTH, y);
		for (size_t b = 0; b < WIDTH; b++) {
			double mean = 0;

			for (size_t t = 0; t < ROWS; t++)
				mean += x[t * WIDTH + b] / (double)ROWS;
			for (size_t t = 0; t < ROWS; t++) {
				const float now = y[t * WIDTH + b];

				changed[b] += now != x[t * WIDTH + b];
				fits =
				    fits && (now == x[t * WIDTH + b] || fabs(now - mean) <= 1e-5);
			}
			least = changed[b] < least ? changed[b] : least;
			whole_bands += changed[b] == ROWS;
		}
		most_rows = least > most_rows ? least : most_rows;
	}
	CHECK(fits, "mask-is-the-mean", "another number");
	CHECK(most_rows > 4 && most_rows <= 8, "mask-rows", "up to %zu", most_rows);
	CHECK(bands == (whole_bands > 200), "mask-bands", "%zu", whole_bands);
}

static void test_clip(void)
{
	struct feature_augment v = { .is_logmel = true,
				     .db = 4.34,
				     .margin_rows = 9,
				     .stretch = 0.2,
				     .warp = 0.1,
				     .noise_db = 20,
				     .quiet_db = 60 };
	const struct feature_augment nothing = { 0 };
	float again[200 * WIDTH];
	size_t least = 1000, most = 0, n;
	bool fits = true, repeats = true, finite = true;

	n = feature_augment_clip(&nothing, rng_stream(1, 0, 0, 0), silence, x, ROWS, WIDTH, y);
	CHECK(n == ROWS && memcmp(x, y, sizeof x) == 0, "nothing", "something changed");
	for (uint64_t k = 0; k < 2000; k++) {
		const size_t rows = 1 + k % ROWS;

		n = feature_augment_clip(&v, rng_stream(1, k, 0, 0), silence, x, rows, WIDTH, y);
		fits = fits && n >= 1 && n <= feature_augment_rows_max(&v, rows);
		repeats = repeats &&
			  feature_augment_clip(&v, rng_stream(1, k, 0, 0), silence, x, rows, WIDTH,
					       again) == n &&
			  memcmp(y, again, n * WIDTH * sizeof *y) == 0;
		for (size_t i = 0; i < n * WIDTH; i++)
			finite = finite && isfinite(y[i]);
		if (rows == ROWS) {
			least = n < least ? n : least;
			most = n > most ? n : most;
		}
	}
	CHECK(fits, "bound", "more rows than feature_augment_rows_max");
	CHECK(repeats, "repeats", "another version from the same generator");
	CHECK(finite, "finite", "a number that is none");
	CHECK(least < 22 && most > 34, "range", "%zu to %zu rows", least, most);
}

static void test_equalise(void)
{
	const struct feature_augment v = { .is_logmel = true, .db = 4.34, .equalise_db = 6 };
	/* a gain for each band, the same in all rows; nothing else moves */
	const size_t n =
	    feature_augment_clip(&v, rng_stream(3, 0, 0, 0), silence, x, ROWS, WIDTH, y);
	bool fits = n == ROWS;
	for (size_t i = 0; i < n * WIDTH; i++)
		fits = fits && fabsf(y[i] - x[i] - (y[i % WIDTH] - x[i % WIDTH])) <= 1e-5f;
	CHECK(fits && y[0] != x[0] && y[0] - x[0] != y[WIDTH - 1] - x[WIDTH - 1], "equalise",
	      "no gain of bands");
}

static void test_tight(void)
{
	struct feature_augment v = { .is_logmel = true, .db = 4.34, .margin_rows = 9, .tight = 1 };
	bool fits = true;
	size_t n;

	/* tight: no margins, always or every other time */
	for (uint64_t k = 0; k < 100; k++)
		fits = fits && feature_augment_clip(&v, rng_stream(4, k, 0, 0), silence, x, ROWS,
						    WIDTH, y) == ROWS;
	CHECK(fits, "tight", "rows were added");
	v.tight = 0.5;
	n = 0;
	for (uint64_t k = 0; k < 1000; k++)
		n += feature_augment_clip(&v, rng_stream(4, k, 0, 0), silence, x, ROWS, WIDTH, y) ==
		     ROWS;
	CHECK(n > 440 && n < 570, "tight-half", "%zu of 1000", n);
}

static void test_named(void)
{
	CHECK(feature_augment_named(FEATURE_AUGMENT_GENERAL, true, 4.34, 100).mask_rows == 4 &&
		  feature_augment_named(FEATURE_AUGMENT_GENERAL, true, 4.34, 50).mask_rows == 2 &&
		  feature_augment_named(FEATURE_AUGMENT_GENERAL, true, 4.34, 0).mask_rows == 4,
	      "masks-of-40-ms", "%zu rows of 20 ms",
	      feature_augment_named(FEATURE_AUGMENT_GENERAL, true, 4.34, 50).mask_rows);
}

static void test_all_masks(void)
{
	struct feature_augment v = {
		.is_logmel = true, .db = 4.34, .mask_rows = 4, .mask_bands = 2
	};

	/* masks: a number is its own or its band's mean, and both happen to rows and to bands */
	test_masks(&v, true);
	v.is_logmel = false;
	test_masks(&v, false);
}

static void test_others(void)
{
	const struct feature_augment v = { .db = 4.34,
					   .margin_rows = 9,
					   .stretch = 0.2,
					   .warp = 0.1,
					   .noise_db = 20,
					   .quiet_db = 60 };
	bool fits = true;
	size_t n;

	/* other kinds than log-mel get no noise, and no band is touched by another */
	for (size_t i = 0; i < ROWS * WIDTH; i++)
		x[i] = (float)(i % WIDTH);
	n = feature_augment_clip(&v, rng_stream(2, 0, 0, 0), silence, x, ROWS, WIDTH, y);
	for (size_t i = 0; i < n * WIDTH; i++)
		fits = fits && (y[i] == (float)(i % WIDTH) || y[i] == -9);
	CHECK(fits, "others", "a band changed");
}

int main(void)
{
	for (size_t i = 0; i < ROWS * WIDTH; i++)
		x[i] = (float)(i % 17) - 8;
	test_clip();
	test_equalise();
	test_tight();
	test_named();
	test_all_masks();
	test_others();
	return check_status();
}
