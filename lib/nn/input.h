/* SPDX-License-Identifier: GPL-2.0-or-later */
/* input - from a clip's feature rows to what a net sees, the same in training and in prediction */
#ifndef EARPIPE_INPUT_H
#define EARPIPE_INPUT_H

#include "nn/arch.h"
#include "nn/plane.h"

struct input {
	enum arch_input kind; /* ARCH_RAW, _STANDARD, _STANDARD_BANDS or _VIEWS */
	size_t width;         /* numbers in a row */
	size_t fit_rows;      /* 0: the clip's */
	float depth;  /* ARCH_VIEWS: how far below the largest the floor lies, in the clip's unit */
	float active; /* ARCH_VIEWS: rows whose largest number is within this of the clip's
		       * largest count as speech; in the clip's unit */
};

enum { INPUT_ACTIVE_DB = 30 };

/* Channels of the plane: 2 for views, else 1. Its bands are the width. */
size_t input_channels(const struct input *in);

/* Rows of the plane for a clip of so many rows. */
size_t input_rows(const struct input *in, size_t rows);

/* Fills the plane [input_rows, width, channels] from x [rows, width]; rows >= 1. mean, deviation
 * and floor are [width]: the first two are meaningless but for ARCH_STANDARD and _STANDARD_BANDS;
 * floor is what fit puts around the clip, but with views it puts the least there is. The
 * clip is taken alone: views looks at no other.
 *
 * Views, with m the clip's largest number and x' = max(x, m - depth):
 *     channel 0   (x' - m) / depth * 2 + 2, from 0 (the floor) to 2
 *     channel 1   (x' - mean of x' in this band over the active rows) / depth * 4
 * Both stay the same when the clip's gain changes. */
void input_fill(const struct input *in, const float *mean, const float *deviation,
		const float *floor, const float *x, size_t rows, const struct plane *y);

#endif
