/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chart - draws a small chart as SVG within an HTML page
 *
 * Colours are those of the page's style sheet, so that the chart is legible on a light and on a dark
 * page; the lines differ in their dashes as well. A reader who does not see it hears its title and
 * description. */
#ifndef EARPIPE_CHART_H
#define EARPIPE_CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { CHART_LINES_MAX = 4, CHART_POINTS_MAX = 1000 };

struct chart_line {
	const char *name; /* for the legend; NULL: it is not there */
	size_t n;
	const double *x, *y; /* [n]; a y that is NaN interrupts the line */
	bool dots;           /* a dot at each point */
	bool guide;          /* thin and grey: what to compare with */
};

struct chart {
	const char *title, *description; /* texts */
	const char *x_label, *y_label;
	double x_low, x_high, y_low, y_high; /* low < high */
	bool y_percent;                      /* y is a share; its axis is in per cent */
	bool x_whole;                        /* no ticks between whole numbers */
	bool x_percent;
	struct chart_line lines[CHART_LINES_MAX];
	size_t n_lines;
};

void chart_draw(const struct chart *c, FILE *out);

/* The distance of the ticks of an axis: 1, 2 or 5 times a power of 10, so that the range has at most
 * `most` of them. */
double chart_step(double range, int most);

#endif
