/* SPDX-License-Identifier: GPL-2.0-or-later */
/* input - turns the features of a clip into the first plane of a net */
#ifndef EARPIPE_INPUT_H
#define EARPIPE_INPUT_H

#include "nn/arch.h"
#include "nn/plane.h"

struct input {
	enum arch_input kind; /* ARCH_RAW, _STANDARD, _STANDARD_BANDS or _VIEWS */
	size_t width;         /* numbers in a row */
	size_t fit_rows;      /* 0: as many as the clip has */
	/* for ARCH_VIEWS, in the unit of the features */
	float depth;  /* the floor lies this far below the largest number of the clip */
	float active; /* rows whose largest number is within this of it are active */
};

enum { INPUT_ACTIVE_DB = 30 };

/* Channels of the plane: 2 for views, otherwise 1. Its bands are the numbers in a row. */
size_t input_channels(const struct input *in);

/* Rows of the plane for a clip with `rows` rows. */
size_t input_rows(const struct input *in, size_t rows);

/* Fills the plane [input_rows, width, channels] from x [rows, width], rows >= 1. mean, deviation
 * and floor are [width]. Only ARCH_STANDARD and _STANDARD_BANDS read mean and deviation. fit pads
 * with the row of silence `floor`, or, with views, with the floor of the clip.
 *
 * Views, where m is the largest number of the clip and x' = max(x, m - depth):
 *     channel 0   (x' - m) / depth * 2 + 2, from 0 (the floor) to 2
 *     channel 1   (x' - mean of x' in this band over the active rows) / depth * 4
 * Neither channel depends on the gain of the clip or on other clips. */
void input_fill(const struct input *in, const float *mean, const float *deviation,
		const float *floor, const float *x, size_t rows, const struct plane *y);

#endif
