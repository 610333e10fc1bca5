/* SPDX-License-Identifier: GPL-2.0-or-later */
/* text_picture - draws a figure with the characters of a terminal
 *
 * A heat map has two fields in a character, an upper and a lower half block; without colours it has
 * five shades. Lines and waveforms are drawn with braille patterns, two by four dots in a
 * character, bars with eighth blocks. Nothing is drawn on the background, so dark and light ones
 * will do. */
#ifndef EARPIPE_TEXT_PICTURE_H
#define EARPIPE_TEXT_PICTURE_H

#include "plot/cells.h"
#include "plot/figure.h"

enum { TEXT_COLUMNS_MIN = 20, TEXT_COLUMNS_MAX = 1000, TEXT_LINES_MAX = 1000 };

/* Sets a grid whose panels are wide enough to read. */
void text_picture_grid(struct figure *f, size_t columns);

/* The lines that suit the figure at that width. */
size_t text_picture_lines(const struct figure *f, size_t columns);

/* Draws the figure on blank cells of that size. NULL, or why not: no memory, or no room for the
 * panels, in why[size] or constant. */
const char *text_picture_draw(const struct figure *f, size_t columns, size_t lines,
			      enum cells_depth depth, struct cells *c, char *why, size_t size);

/* Puts a heat map of `columns` x `lines` characters at a place, of columns [from, to) of the panel. */
struct text_box {
	size_t column, line, columns, lines;
};
void text_picture_heat(struct cells *c, const struct figure *f, const struct panel *p,
		       const struct text_box *box, enum cells_depth depth);

/* Puts the ticks of the y axis to the left of the box, which they share with a line. */
void text_picture_y_axis(struct cells *c, const struct axis *a, const struct text_box *box);

/* The columns that the y axis needs: its widest tick and a line. */
size_t text_picture_y_columns(const struct axis *a, size_t lines);

#endif
