/* SPDX-License-Identifier: GPL-2.0-or-later */
/* delta - how rows change from one to the next: deltas and delta-deltas of a stream
 *
 * A delta is the slope of the straight line that fits the 2 W + 1 rows around best, in units a row:
 * sum n x[t + n] / sum n^2, n = -W to W (Furui 1986; HTK Book, eq. 5.16). Cut into whatever pieces,
 * a stream gives the same bits; what is held is a few windows of rows. */
#ifndef EARPIPE_DELTA_H
#define EARPIPE_DELTA_H

#include "features/rows.h"

#include <stdbool.h>
#include <stdint.h>

enum { DELTA_WINDOW_MAX = 1000 };

/* What the second one is. */
enum delta_second {
	DELTA_AGAIN,     /* the delta of the deltas (HTK, torchaudio) */
	DELTA_CONVOLVED, /* the first kernel convolved with itself, on the rows themselves (Kaldi):
			  * as DELTA_AGAIN, but for the 2 W rows at either end */
	DELTA_FIT,       /* the second derivative of the parabola that fits 2 W + 1 rows best
			  * (librosa, SPTK) */
};

/* What the W rows at either end have, where less than a window is there. */
enum delta_edges {
	DELTA_REPLICATE, /* the first and the last row stand for what is missing */
	DELTA_EDGE_FIT,  /* the derivative of what fits the first or last 2 W + 1 rows, which is the
			  * same for all of them (scipy's savgol_filter, mode='interp'). A signal of
			  * fewer rows is fitted as one: its slope, from 2 rows on; its parabola,
			  * from 3 rows on; else 0. */
};

extern const char *const delta_second_names[], *const delta_edges_names[];

struct delta_recipe {
	int64_t order;  /* 0: the rows alone, 1: and deltas, 2: and delta-deltas */
	int64_t window; /* W, rows to either side: 1 to DELTA_WINDOW_MAX */
	int second;     /* enum delta_second; meaningless if order is below 2 */
	int edges;      /* enum delta_edges; DELTA_EDGE_FIT does not go with DELTA_CONVOLVED */
};

/* NULL if the recipe can be computed, else the reason in words of the options, in why[size]. */
const char *delta_check(const struct delta_recipe *recipe, char *why, size_t size);

struct delta;

/* For a recipe that delta_check accepts, and rows of that many numbers. NULL: no memory. */
struct delta *delta_new(const struct delta_recipe *recipe, size_t width);
void delta_free(struct delta *d);

/* Numbers in a row that comes out: the row, its delta, its delta-delta; (1 + order) * width. */
size_t delta_width(const struct delta *d);

/* Takes in rows [n, width] and appends those that are finished to out, whose width is delta_width.
 * False: no memory; d is then good for delta_free alone. */
bool delta_push(struct delta *d, const float *rows, size_t n, struct rows *out);

/* The signal is over: appends the rest, and begins a new one. As many rows come out as went in.
 * False: no memory; d is then good for delta_free alone. */
bool delta_drain(struct delta *d, struct rows *out);

#endif
