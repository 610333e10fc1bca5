/* SPDX-License-Identifier: GPL-2.0-or-later */
/* figure - describes a picture: panels in a grid, with axes, a heat map, lines or bars
 *
 * Other modules fill a figure in; canvas.h draws it to PNG and SVG and text_picture.h to a terminal.
 * Texts in it are escaped (escape.h) and safe to print. */
#ifndef EARPIPE_FIGURE_H
#define EARPIPE_FIGURE_H

#include "plot/colour_map.h"

#include <stdbool.h>
#include <stddef.h>

enum {
	FIGURE_TEXT = 256,      /* bytes of a title, with its NUL */
	FIGURE_PANELS_MAX = 64, /* in a grid */
	FIGURE_SERIES_MAX = 4,  /* in a panel */
};

enum axis_kind {
	AXIS_NUMBERS,
	AXIS_COUNT, /* whole numbers; number i is at i */
	AXIS_WHOLE, /* whole numbers; the middle of number i is at i + 0.5 */
	AXIS_NAMES, /* name i reaches from i to i + 1 */
	AXIS_HERTZ, /* band i, whose centre is hertz[i], reaches from i to i + 1 */
};

struct axis {
	char label[64];
	enum axis_kind kind;
	double low, high; /* low < high */
	size_t n;         /* of names or hertz */
	char **names;     /* owned; escaped */
	double *hertz;    /* owned; rising */
};

enum series_style { SERIES_LINE, SERIES_BARS, SERIES_POINTS, SERIES_GUIDE };

/* Points from left to right. A y that is NaN interrupts the line. */
struct series {
	char name[64]; /* for the legend; empty: it has no line there */
	enum series_style style;
	size_t n;
	double *x, *y;      /* [n], owned; bars reach from 0 to y, and from x to the next x */
	double *low, *high; /* [n], owned: error bars; NULL: none */
};

struct panel {
	char title[FIGURE_TEXT];
	struct axis x, y;
	bool equal;           /* a cell of the heat map is a square */
	size_t columns, rows; /* of the heat map; 0: there is none */
	float *heat;          /* [columns, rows], owned; row 0 is at the bottom */
	size_t *counts;    /* [columns, rows], owned: numbers to print in the cells; NULL: none */
	size_t points;     /* of the envelope; 0: there is none */
	float *low, *high; /* [points], owned: evenly spaced over the x axis */
	size_t n_series;
	struct series series[FIGURE_SERIES_MAX];
};

/* Zero-initialise; figure_free() releases it. */
struct figure {
	char title[FIGURE_TEXT];
	size_t grid_rows, grid_columns;
	size_t n, cap;
	struct panel *panels; /* [n], from left to right, then down */
	bool has_bar;         /* a colour bar for the heat maps of all panels */
	enum colour_map map;
	double low, high; /* the numbers at the ends of the colour map; low < high */
	char bar_label[64];
	bool not_finite; /* some numbers are NaN or infinite */
};

/* Appends an empty panel; NULL: no memory. It is valid until the next one is added. */
struct panel *figure_add(struct figure *f);
void figure_free(struct figure *f);

/* Sets the grid to rows x columns; 0 x 0 chooses one that is about as wide as high. */
void figure_grid(struct figure *f, size_t rows, size_t columns);

/* Sets low and high to the least and largest number of all heat maps. If depth is positive, low is at
 * least high - depth. from_row leaves out the rows below it, which then may have numbers outside. If
 * no number is finite, both are set all the same. */
void figure_range(struct figure *f, double depth, size_t from_row);

/* Where a number lies between low and high of the figure, 0 to 1; NaN stays NaN. */
double figure_place(const struct figure *f, double number);

/* Which of `cells` part i of n equal parts shows, of a heat map or an envelope: from *from up to *to. If it
 * covers several, these are fractions, for their mean; else it is the one at its middle, so that cells have
 * sharp edges. */
void figure_span(size_t i, size_t n, size_t cells, double *from, double *to);

/* The mean of the heat map over columns [x0, x1) and rows [y0, y1), in fractions of a cell; NaN if
 * it touches a number that is NaN. */
double panel_heat(const struct panel *p, double x0, double x1, double y0, double y1);

/* The range of the envelope over the columns [x0, x1) of `points`. False: no number there. */
bool panel_envelope(const struct panel *p, double x0, double x1, float *low, float *high);

/* Appends a series of n points, not set yet, with error bars if so. NULL: no memory. */
struct series *panel_series(struct panel *p, const char *name, enum series_style style, size_t n,
			    bool errors);

/* Copies names, escaped, to the axis. False: no memory. */
bool axis_set_names(struct axis *a, const char *const *names, size_t n);

#endif
