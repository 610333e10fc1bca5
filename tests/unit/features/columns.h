/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns - rows of WIDTH numbers, to test what filters columns */
#ifndef EARPIPE_TEST_COLUMNS_H
#define EARPIPE_TEST_COLUMNS_H

#include "features/rows.h"

#include <stdint.h>
#include <string.h>

enum { WIDTH = 3 };

/* Fills x [n, WIDTH] without a pattern: column k has numbers from level[k] - scale[k] / 2 to level[k] +
 * scale[k] / 2. */
static inline void fill_columns(float *x, size_t n, const float scale[WIDTH],
				const float level[WIDTH])
{
	uint32_t state = 1;

	for (size_t i = 0; i < n * WIDTH; i++) {
		state = state * 1664525 + 1013904223;
		x[i] =
		    (float)((double)state / 4294967296 - 0.5) * scale[i % WIDTH] + level[i % WIDTH];
	}
}

/* Whether two signals have the same rows. SIZE_MAX rows are an error, which equals nothing. */
static inline bool same_rows(const struct rows *a, const struct rows *b)
{
	return a->n == b->n && a->n != SIZE_MAX && a->width == b->width &&
	       memcmp(a->data, b->data, a->n * a->width * sizeof *a->data) == 0;
}

#endif
