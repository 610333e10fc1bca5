/* SPDX-License-Identifier: GPL-2.0-or-later */
/* picture_input - collects the frames of a stream for a picture, and makes a figure of them */
#ifndef EARPIPE_PICTURE_INPUT_H
#define EARPIPE_PICTURE_INPUT_H

#include "plot/figure.h"
#include "program/filter.h"

enum picture_subject {
	PICTURE_AUTO,        /* chosen by the first frame */
	PICTURE_FRAMES,      /* a panel for each signal */
	PICTURE_CONFUSION,   /* of scores */
	PICTURE_CALIBRATION, /* of scores */
	PICTURE_FILTERS,     /* mel filters of the first frame */
	PICTURE_KERNELS,     /* first convolution of a model */
	PICTURE_CURVES,      /* a log of cnn-train, which is no stream */
};

enum { PICTURE_AUTO_PANELS = 12 }; /* that are drawn if no grid is given */

struct picture_plan {
	enum picture_subject subject;
	size_t rows, columns;      /* of the grid; 0: chosen */
	const char *title;         /* NULL: none */
	const struct range *range; /* of the colours; NULL: chosen */
};

struct picture_input;

struct picture_input *picture_input_new(const struct picture_plan *plan);

/* Takes a frame. Refuses one that is of another kind than the picture needs. */
void picture_input_frame(struct picture_input *in, struct filter *io, const struct frame *f);

/* After the last frame: makes the figure, says what is not in it, and frees `in`. Ends with
 * STATUS_INPUT if there is nothing to draw. */
struct figure picture_input_figure(struct picture_input *in, const struct filter *io);

/* Makes a figure of the learning curves in a file; "-" is stdin. */
struct figure picture_input_curves(const struct picture_plan *plan, const char *path);

#endif
