/* SPDX-License-Identifier: GPL-2.0-or-later */
/* waterfall - keeps the last seconds of a live stream and makes a panel of them */
#ifndef EARPIPE_WATERFALL_H
#define EARPIPE_WATERFALL_H

#include "plot/signal_picture.h"

enum {
	WATERFALL_ROWS_MAX = 20000,  /* that are kept; of wide rows fewer */
	WATERFALL_NUMBERS = 1 << 20, /* in all rows */
	WATERFALL_SLICES = 100,      /* of audio in a second */
	WATERFALL_ROWS = 200,        /* of rows without a time */
};

/* Zero-initialise with seconds. */
struct waterfall {
	double seconds; /* that are kept */
	struct signal_axes axes;
	char title[FIGURE_TEXT];
	size_t width;     /* numbers in a row; of audio 2: smallest and largest sample of a slice */
	size_t cap, n;    /* rows kept, rows that came (up to cap) */
	size_t next;      /* where the next one goes */
	float *rows;      /* [cap, width], a ring */
	size_t slice, in; /* samples in a slice of audio, and in the one that is not full */
	float low, high;  /* of that */
	bool not_finite;  /* a number was */
	float peak;       /* the largest number so far, so that silence after speech is dark */
};

/* Takes the attributes of the next frame. If its numbers are of another kind or width than those
 * before, the rows so far are dropped. NULL, or why it cannot be drawn, in why[size]. */
const char *waterfall_begin(struct waterfall *w, const struct frame *f, char *why, size_t size);

/* Adds the numbers of that frame. */
void waterfall_add(struct waterfall *w, const float *numbers, size_t n);

/* Makes a figure of one panel, time from -seconds to 0; before the first row it is as dark as
 * possible. False: no memory, or no rows yet. */
bool waterfall_figure(const struct waterfall *w, struct figure *f);

void waterfall_free(struct waterfall *w);

#endif
