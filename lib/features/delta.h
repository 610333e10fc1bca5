/* SPDX-License-Identifier: GPL-2.0-or-later */
/* delta - appends deltas and delta-deltas to a stream of rows
 *
 * A delta is the slope, per row, of the straight line that best fits the row and W rows to either
 * side: sum n x[t + n] / sum n^2, n = -W to W (Furui 1986; HTK Book, eq. 5.16). The result has the
 * same bits however the stream is divided into pieces. No more than a few windows of
 * rows are held. */
#ifndef EARPIPE_DELTA_H
#define EARPIPE_DELTA_H

#include "features/rows.h"

#include <stdbool.h>
#include <stdint.h>

enum { DELTA_WINDOW_MAX = 1000 };

/* How the second delta is computed. */
enum delta_second {
	DELTA_AGAIN,     /* the delta of the deltas (HTK, torchaudio) */
	DELTA_CONVOLVED, /* the first kernel convolved with itself, applied to the rows (Kaldi):
			  * differs from DELTA_AGAIN in the 2 W rows at either end */
	DELTA_FIT,       /* the second derivative of the parabola that best fits 2 W + 1 rows
			  * (librosa, SPTK) */
};

/* What is computed for the W rows at either end, which lack neighbours. */
enum delta_edges {
	DELTA_REPLICATE, /* repeats the first and the last row */
	DELTA_EDGE_FIT,  /* continues the line or parabola that fits the first or last 2 W + 1 rows
			  * (scipy's savgol_filter, mode='interp'). A signal with fewer rows is fitted
			  * as a whole: by a line from 2 rows on, by a parabola from 3 rows on; with
			  * less the delta is 0. */
};

extern const char *const delta_second_names[], *const delta_edges_names[];

struct delta_settings {
	int64_t order;  /* 0: the rows alone, 1: and deltas, 2: and delta-deltas */
	int64_t window; /* W, rows to either side: 1 to DELTA_WINDOW_MAX */
	int second;     /* enum delta_second; meaningless if order is below 2 */
	int edges;      /* enum delta_edges; DELTA_EDGE_FIT does not go with DELTA_CONVOLVED */
};

/* Checks the settings. NULL: they can be computed; else the reason, which names
 * the options, in why[size]. */
const char *delta_check(const struct delta_settings *settings, char *why, size_t size);

struct delta;

/* Prepares settings that delta_check accepts, for rows of `width` numbers. NULL: no memory. */
struct delta *delta_new(const struct delta_settings *settings, size_t width);
void delta_free(struct delta *d);

/* The numbers in an output row, (1 + order) * width: the row, its delta, its delta-delta. */
size_t delta_width(const struct delta *d);

/* Takes rows [n, width] and appends the finished ones to out, whose width is delta_width. False: no
 * memory; only delta_free may be called then. */
bool delta_push(struct delta *d, const float *rows, size_t n, struct rows *out);

/* Ends the signal: appends the remaining rows, so that as many come out as went in, and begins a
 * new signal. False: no memory; only delta_free may be called then. */
bool delta_drain(struct delta *d, struct rows *out);

#endif
