/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cmvn - cepstral mean and variance normalisation of a stream of rows
 *
 * From each number the mean of its column is taken away; with vars it is divided by the standard
 * deviation (of the rows themselves: sum of squares over n), and a column that does not change
 * becomes 0. Sums are kept in double; cut into whatever pieces, a stream gives the same bits. */
#ifndef EARPIPE_CMVN_H
#define EARPIPE_CMVN_H

#include "features/rows.h"

#include <stdbool.h>
#include <stdint.h>

enum { CMVN_ROWS_MAX = 1000000 };

enum cmvn_kind {
	CMVN_NONE,
	CMVN_UTTERANCE, /* over the whole signal: nothing comes out before the drain, and all rows
			 * are held until then (Kaldi, apply-cmvn) */
	CMVN_SLIDING,   /* over a window of rows that goes along (Kaldi, apply-cmvn-sliding) */
};

extern const char *const cmvn_kind_names[];

struct cmvn_recipe {
	int kind;   /* enum cmvn_kind; with CMVN_NONE all else is meaningless */
	int vars;   /* 0: the mean alone, 1: the deviation too */
	int center; /* 1: the window lies around its row, `window` rows of which window / 2 before
		     * it, and at either end of the signal the first or last `window` rows.
		     * 0: it is the row, the `window` rows before it and, for the first rows, as
		     * many after it as make `min` in all. */
	int64_t window, min; /* rows, 1 to CMVN_ROWS_MAX */
	/* center, window and min are meaningless unless the kind is CMVN_SLIDING; min also if
	 * centred. */
};

/* NULL if the recipe can be computed, else the reason in words of the options, in why[size]. */
const char *cmvn_check(const struct cmvn_recipe *recipe, char *why, size_t size);

struct cmvn;

/* For a recipe that cmvn_check accepts, and rows of that many numbers. NULL: no memory. */
struct cmvn *cmvn_new(const struct cmvn_recipe *recipe, size_t width);
void cmvn_free(struct cmvn *c);

/* Takes in rows [n, width] and appends those that are finished to out, of the same width. False: no
 * memory; c is then good for cmvn_free alone. */
bool cmvn_push(struct cmvn *c, const float *rows, size_t n, struct rows *out);

/* The signal is over: appends the rest, and begins a new one. As many rows come out as went in.
 * False: no memory; c is then good for cmvn_free alone. */
bool cmvn_drain(struct cmvn *c, struct rows *out);

#endif
