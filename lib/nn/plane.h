/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plane - the numbers of one clip between two layers: [rows, bands, channels] */
#ifndef EARPIPE_PLANE_H
#define EARPIPE_PLANE_H

#include <stddef.h>

/* x[row * pitch + band * channels + channel]; pitch in floats, >= bands * channels. A border of
 * zeros may surround the numbers: convolutions read it. */
struct plane {
	size_t rows, bands, channels;
	size_t pitch;
	float *x; /* row 0, band 0, channel 0: inside the border */
};

/* Numbers in a row: bands * channels. */
size_t plane_width(const struct plane *x);

/* The same numbers as one band of bands * channels channels: the view of a
 * convolution over rows. */
struct plane plane_flat(const struct plane *x);

/* y = x, and y += x. Pitches may differ. */
void plane_copy(const struct plane *x, const struct plane *y);
void plane_add(const struct plane *x, const struct plane *y);

#endif
