/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmvn - normalises the mean and variance of a stream of rows (CMVN)
 *
 * The mean of each column is subtracted. With vars, the result is divided by the standard deviation
 * (the population's: sum of squares over n); a constant column becomes 0. Sums are kept in double
 * precision. The result has the same bits however the stream is divided into pieces. */
#ifndef EARPIPE_CMVN_H
#define EARPIPE_CMVN_H

#include "features/rows.h"

#include <stdbool.h>
#include <stdint.h>

enum { CMVN_ROWS_MAX = 1000000 };

enum cmvn_kind {
	CMVN_NONE,
	CMVN_UTTERANCE, /* over the whole signal, whose rows are all held until cmvn_drain (Kaldi,
			 * apply-cmvn) */
	CMVN_SLIDING,   /* over a window of rows that moves with the row (Kaldi,
			 * apply-cmvn-sliding) */
};

extern const char *const cmvn_kind_names[];

struct cmvn_settings {
	int kind;   /* enum cmvn_kind; with CMVN_NONE all else is meaningless */
	int vars;   /* 0: normalise the mean, 1: the variance too */
	int center; /* 1: `window` rows around the row, window / 2 of them before it; at either end
		     * of the signal its first or last `window` rows.
		     * 0: the row and the `window` rows before it; for the first rows also rows
		     * after it, until there are `min`. Meaningless unless CMVN_SLIDING. */
	int64_t window; /* rows, 1 to CMVN_ROWS_MAX; meaningless unless CMVN_SLIDING */
	int64_t min;    /* the same; meaningless also if centred */
};

/* Checks the settings. NULL: they can be computed; else the reason, which names
 * the options, in why[size]. */
const char *cmvn_check(const struct cmvn_settings *settings, char *why, size_t size);

struct cmvn;

/* Prepares settings that cmvn_check accepts, for rows of `width` numbers. NULL: no memory. */
struct cmvn *cmvn_new(const struct cmvn_settings *settings, size_t width);
void cmvn_free(struct cmvn *c);

/* Takes rows [n, width] and appends the finished ones to out, of the same width. False: no memory;
 * only cmvn_free may be called then. */
bool cmvn_push(struct cmvn *c, const float *rows, size_t n, struct rows *out);

/* Ends the signal: appends the remaining rows, so that as many come out as went in, and begins a
 * new signal. False: no memory; only cmvn_free may be called then. */
bool cmvn_drain(struct cmvn *c, struct rows *out);

#endif
