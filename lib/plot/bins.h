/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bins - shortens a signal of any length to at most BINS_MAX columns of a picture
 *
 * Rows are added one by one. When there are too many, each two neighbours become one, so the result
 * does not depend on how a stream is divided into chunks, and memory has a limit. A bin has the mean
 * of its rows, or the smallest and largest of its samples. If one of its numbers is NaN or infinite,
 * that number of the bin is NaN. */
#ifndef EARPIPE_BINS_H
#define EARPIPE_BINS_H

#include "base/tensor.h"

enum {
	BINS_MAX = 4096,        /* columns; even */
	BINS_WIDTH_MAX = 16384, /* numbers in a row */
	BINS_NUMBERS = 1 << 21, /* numbers in all columns: with wide rows there are fewer columns */
};

enum bins_kind { BINS_MEANS, BINS_EXTREMES };

/* Zero-initialise with kind and width. */
struct bins {
	enum bins_kind kind;
	size_t width;            /* numbers in a row; 1 for BINS_EXTREMES */
	size_t n;                /* bins, of which the last may have fewer rows than the others */
	size_t per;              /* rows in each */
	size_t last;             /* rows in the last */
	size_t rows, not_finite; /* rows added; numbers that are NaN or infinite */
	size_t cap;
	float *sum;  /* [n, width], or the smallest samples [n] */
	float *high; /* [n], the largest samples; NULL for BINS_MEANS */
};

/* Adds rows, each of b->width numbers. False: no memory. */
bool bins_add(struct bins *b, const float *rows, size_t n);
void bins_free(struct bins *b);

/* The mean of number k in bin i. */
float bins_mean(const struct bins *b, size_t i, size_t k);

#endif
