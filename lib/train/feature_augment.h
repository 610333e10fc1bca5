/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feature_augment - makes altered versions of a clip's features, for training
 *
 * They differ from the clip in tempo, in frequency (the length of the vocal tract), in the response
 * of the microphone, in silence before and after, and in background noise; and rows and bands are
 * masked (Park et al. 2019, "SpecAugment"). All random numbers come from the
 * clip's own generator. */
#ifndef EARPIPE_FEATURE_AUGMENT_H
#define EARPIPE_FEATURE_AUGMENT_H

#include "base/rng.h"

#include <stdbool.h>
#include <stddef.h>

/* The amount of each alteration; 0: none. Only in log-mel are bands neighbours in frequency and
 * numbers levels in decibels. Other kinds of features use margins, stretch and mask_rows only. */
struct feature_augment {
	bool is_logmel;
	double db;          /* decibels in one unit of the features; log-mel only */
	size_t margin_rows; /* 0 to this many rows of silence before the clip, and after it... */
	double tight;       /* ...but none with this probability */
	double stretch;     /* duration times 1 - stretch to 1 + stretch */
	double warp;        /* frequency times 1 - warp to 1 + warp */
	double noise_db;    /* noise from this far below the clip's largest number... */
	double quiet_db;    /* ...to this far; 0: no noise */
	double equalise_db; /* standard deviation of a band's gain, which is smooth over bands */
	size_t mask_rows;   /* twice, 0 to this many rows become the mean of their band */
	size_t mask_bands;  /* twice, 0 to this many bands, fewer than there are */
};

/* The choices of cnn-train --vary. */
enum feature_augment_name {
	FEATURE_AUGMENT_LIVE,    /* the conditions of a live recogniser */
	FEATURE_AUGMENT_GENERAL, /* stronger: for voices and rooms that were not recorded */
	FEATURE_AUGMENT_SHIFT,   /* up to FEATURE_AUGMENT_SHIFT_ROWS rows of silence */
	FEATURE_AUGMENT_NONE,
};
extern const char *const feature_augment_names[]; /* NULL-terminated */

/* Lengths for features whose rows per second are unknown. */
enum {
	FEATURE_AUGMENT_SHIFT_ROWS = 2,
	FEATURE_AUGMENT_MARGIN_ROWS = 30, /* in place of 0.3 s */
	FEATURE_AUGMENT_MASK_ROWS = 4,    /* in place of 40 ms */
};

/* The settings of a choice, for features with db decibels in a unit (log-mel only) and that number
 * of rows per second (0: unknown). */
struct feature_augment feature_augment_named(enum feature_augment_name name, bool is_logmel,
					     double db, double rows_per_second);

/* The largest number of rows that feature_augment_clip makes of a clip. */
size_t feature_augment_rows_max(const struct feature_augment *a, size_t rows);

/* Writes an altered version of x [rows, width] to y [feature_augment_rows_max, width]; returns its
 * rows. silence: a row, [width]. */
size_t feature_augment_clip(const struct feature_augment *a, struct rng r, const float *silence,
			    const float *x, size_t rows, size_t width, float *y);

#endif
