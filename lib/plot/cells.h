/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cells - a grid of characters with colours, for a terminal */
#ifndef EARPIPE_CELLS_H
#define EARPIPE_CELLS_H

#include "plot/colour_map.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* The colours that a terminal has. */
enum cells_depth { CELLS_PLAIN, CELLS_16, CELLS_256, CELLS_24BIT };

/* A colour of a cell: the terminal's own, or a place on a map. With 16 colours there are six steps:
 * their order of lightness is the same in the palettes of all terminals. */
struct ink {
	bool set; /* false: the terminal's own colour */
	enum colour_map map;
	double t; /* NaN: colour_not_finite */
};

struct cell {
	char text[16]; /* a character and what combines with it; empty: covered by a wide one */
	struct ink fore, back;
	bool bold;
};

struct cells {
	size_t columns, lines;
	struct cell *at; /* [lines, columns] */
};

/* Zero-initialised cells become blank ones of that size. False: no memory. */
bool cells_resize(struct cells *c, size_t columns, size_t lines);
void cells_free(struct cells *c);

/* The cell, or NULL outside. */
struct cell *cells_at(struct cells *c, size_t column, size_t line);

/* Puts a text that is safe to print (escape.h), cut at `room` columns and at the edge. Returns
 * the columns that it takes. */
size_t cells_text(struct cells *c, size_t column, size_t line, size_t room, const char *text);

/* Puts the character of a code point. */
void cells_code(struct cells *c, size_t column, size_t line, unsigned long code, struct ink fore);

/* Writes a line without blanks at its end and without a newline; at its end all colours are off. */
void cells_put_line(const struct cells *c, size_t line, enum cells_depth depth, FILE *out);

/* Writes all lines, each with a newline. */
void cells_put(const struct cells *c, enum cells_depth depth, FILE *out);

/* The number of a colour in the palette of 256, as xterm has it: the nearest of its 6 x 6 x 6 cube and
 * its 24 greys. */
int cells_index_256(struct colour c);

/* The number of the step of ink in a palette of 16. */
int cells_index_16(struct ink ink);

#endif
