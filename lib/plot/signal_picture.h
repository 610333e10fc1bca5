/* SPDX-License-Identifier: GPL-2.0-or-later */
/* signal_picture - makes a panel of a signal: the waveform of audio, the heat map of rows such as
 * log-mel, the curve of a list of numbers */
#ifndef EARPIPE_SIGNAL_PICTURE_H
#define EARPIPE_SIGNAL_PICTURE_H

#include "plot/bins.h"
#include "plot/figure.h"
#include "stream/frame.h"

enum signal_shape {
	SIGNAL_WAVEFORM, /* kind audio, [samples] */
	SIGNAL_MATRIX,   /* [rows, width] */
	SIGNAL_CURVE,    /* any other [n] */
};

/* What the axes of a signal show. */
struct signal_axes {
	enum signal_shape shape;
	char kind[64];      /* of the frames, escaped */
	double row_seconds; /* from one row to the next; 0: not known */
	struct axis y;      /* bands; owned */
	char unit[64];      /* of the numbers */
	double depth;       /* units below the peak that are worth a colour of their own; 0: all */
	size_t from_row;    /* the first row that is: c0 of MFCC is far from the others */
};

/* Reads the axes of a frame; the caller frees `a->y.hertz`. NULL, or why a frame of this shape
 * cannot be drawn, in why[size] or constant. */
const char *signal_axes_read(struct signal_axes *a, const struct frame *f, char *why, size_t size);

/* A signal that arrives in one frame or in chunks. */
struct signal_picture {
	struct signal_axes axes;
	struct bins bins;
	char title[FIGURE_TEXT]; /* id, label, speaker */
};

/* Begins with the attributes of its first frame, whose numbers are not added yet. NULL, or why it
 * cannot be drawn. Call signal_picture_free either way. */
const char *signal_picture_begin(struct signal_picture *s, const struct frame *f, char *why,
				 size_t size);

/* Adds the numbers of a frame, n in all. False: no memory. */
bool signal_picture_add(struct signal_picture *s, const float *numbers, size_t n);

/* Fills in a panel, and what the figure says about its colours. False: no memory. */
bool signal_picture_panel(const struct signal_picture *s, struct figure *f, struct panel *p);

void signal_picture_free(struct signal_picture *s);

/* Writes "ID, label LABEL, speaker SPEAKER", as far as they are there, escaped, to to[size]. */
void signal_title(char *to, size_t size, const struct frame *f);

#endif
