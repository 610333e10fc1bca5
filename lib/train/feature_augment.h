/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feature_augment - other versions of a clip's features, for training
 *
 * A recogniser meets words a little faster or slower, from shorter or longer throats, through other
 * microphones, with more or less quiet around them and over some noise; and parts of them are lost
 * (masks: Park et al. 2019, "SpecAugment"). All of it is drawn by the clip's own generator. */
#ifndef EARPIPE_FEATURE_AUGMENT_H
#define EARPIPE_FEATURE_AUGMENT_H

#include "base/rng.h"

#include <stdbool.h>
#include <stddef.h>

/* How much. 0 leaves a thing as it is. Bands are taken for neighbours in frequency, and numbers for
 * levels, only if is_logmel: other kinds know margins and stretch alone. */
struct feature_augment {
	bool is_logmel;
	double db;          /* decibels in one unit of the features; log-mel only */
	size_t margin_rows; /* up to so many rows of silence before, and after... */
	double tight;       /* ...but none with this probability */
	double stretch;     /* duration times 1 - stretch to 1 + stretch */
	double warp;        /* frequency times 1 - warp to 1 + warp */
	double noise_db;    /* noise from this far below the largest number... */
	double quiet_db;    /* ...to this far */
	double equalise_db; /* deviation of the gain of a band; smooth over the bands */
	size_t mask_rows;   /* two stretches of up to so many rows become the mean of their band */
	size_t mask_bands;  /* and so do two of up to so many bands; fewer than there are */
};

/* Variations that belong together. */
enum feature_augment_name {
	FEATURE_AUGMENT_LIVE, /* by what a live recogniser meets, up to 0.3 s of quiet around a word among it
		    */
	FEATURE_AUGMENT_GENERAL, /* by more of it, for voices and rooms that nobody recorded */
	FEATURE_AUGMENT_SHIFT,   /* by a row or two of quiet */
	FEATURE_AUGMENT_NONE,
};
extern const char *const feature_augment_names[]; /* NULL-terminated */

/* Of features with so many decibels in a unit (log-mel only) and rows in a second (0: unknown). */
struct feature_augment feature_augment_named(enum feature_augment_name name, bool is_logmel,
					     double db, double rows_per_second);

/* Most rows that feature_augment_clip makes of a clip. */
size_t feature_augment_rows_max(const struct feature_augment *v, size_t rows);

/* Writes a version of x [rows, width] to y and returns its rows. silence: a row, [width]. */
size_t feature_augment_clip(const struct feature_augment *v, struct rng r, const float *silence,
			    const float *x, size_t rows, size_t width, float *y);

#endif
