/* SPDX-License-Identifier: GPL-2.0-or-later */
/* canvas - draws a figure with cairo: pixels, PNG or SVG
 *
 * The same figure and size give the same bytes, as long as cairo and the font are the same. */
#ifndef EARPIPE_CANVAS_H
#define EARPIPE_CANVAS_H

#include "plot/figure.h"

#include <stdint.h>
#include <stdio.h>

enum {
	CANVAS_PIXELS_MAX = 1 << 25, /* in a picture: 128 MiB */
	CANVAS_SIDE_MAX = 16384,
};

enum canvas_format { CANVAS_PNG, CANVAS_SVG };

struct canvas_size {
	size_t width, height; /* pixels; those of SVG are 1/96 inch */
	double dpi;           /* scales type and lines: at 96, type is 11 or 13 pixels high */
};

/* A size that suits the figure. */
struct canvas_size canvas_natural_size(const struct figure *f, double dpi);

/* NULL: the figure can be drawn at that size; else the reason in why[size]. */
const char *canvas_check(const struct figure *f, const struct canvas_size *size, char *why,
			 size_t why_size);

/* Writes the picture. False: no memory (errno ENOMEM) or a fault of `out` (see errno). */
bool canvas_write(const struct figure *f, const struct canvas_size *size, enum canvas_format format,
		  FILE *out);

/* The pixels [height, width] as 0xRRGGBB; the caller frees them. NULL: no memory. */
uint32_t *canvas_pixels(const struct figure *f, const struct canvas_size *size);

/* The rectangle of the plot of a panel, in pixels, for tests and for those who read values from a
 * picture. */
struct canvas_box {
	double x, y, width, height;
};
struct canvas_box canvas_plot(const struct figure *f, const struct canvas_size *size, size_t panel);

#endif
