/* SPDX-License-Identifier: GPL-2.0-or-later */
/* columns - makes rows of WIDTH numbers, to test filters of columns */
#ifndef EARPIPE_TEST_COLUMNS_H
#define EARPIPE_TEST_COLUMNS_H

#include "features/rows.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { WIDTH = 3 };

/* Fills x [n, WIDTH] without a pattern: column k has numbers from level[k] - scale[k] / 2 to
 * level[k] + scale[k] / 2. */
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

/* Defines for the filter `type`, cmvn or delta, whose rows have out_width numbers:
 *
 *     push_all   pushes x [n, WIDTH] in pieces and drains; false: memory, or rows were lost
 *     rows_of    all rows of a signal, which the caller frees; n is SIZE_MAX after a failure */
#define DEFINE_ROWS_OF(type, out_width)                                                            \
	static bool push_all(struct type *f, const float *x, size_t n, size_t piece,               \
			     struct rows *out)                                                     \
	{                                                                                          \
		size_t before = out->n;                                                            \
                                                                                                   \
		for (size_t at = 0; at < n; at += piece)                                           \
			if (!type##_push(f, x + at * WIDTH, n - at < piece ? n - at : piece, out)) \
				return false;                                                      \
		return type##_drain(f, out) && out->n - before == n;                               \
	}                                                                                          \
                                                                                                   \
	static struct rows rows_of(const struct type##_settings *r, const float *x, size_t n,      \
				   size_t piece)                                                   \
	{                                                                                          \
		struct type *f = type##_new(r, WIDTH);                                             \
		struct rows out = { .width = out_width };                                          \
                                                                                                   \
		if (!push_all(f, x, n, piece, &out))                                               \
			out.n = SIZE_MAX;                                                          \
		type##_free(f);                                                                    \
		return out;                                                                        \
	}

#endif
