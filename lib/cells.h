/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cells - the rows of a text whose cells have delimiters between them
 *
 * Between tabs and bars quotes hold nothing together, but a cell that is all in quotes loses them.
 * Elsewhere cells may be quoted as RFC 4180 has it, and then hold delimiters, newlines and doubled
 * quotes; a quote within a cell that does not begin with one is a character like others. Blanks
 * around cells are no part of them, those in quotes are. */
#ifndef EARPIPE_CELLS_H
#define EARPIPE_CELLS_H

#include "plaintext.h"

enum {
	CELLS_MAX = 256,       /* of a row */
	CELLS_ROW_MAX = 65536, /* bytes of a row, with a NUL for each cell */
};

struct cells;

/* delimiter '\n': a row is one cell, all of a line. The text outlives it. NULL: no memory. */
struct cells *cells_new(struct plaintext *text, char delimiter);
void cells_free(struct cells *c);

/* The next row in which a cell is not empty. False: the end, or something is wrong. */
bool cells_next(struct cells *c);

/* The cells of the row, *n of them, valid until cells_next. */
const char *const *cells_row(const struct cells *c, size_t *n);

/* The line that the row begins in, from 1. */
size_t cells_line(const struct cells *c);

/* What is wrong; status 0: nothing is. */
const char *cells_why(const struct cells *c);
int cells_status(const struct cells *c);

#endif
