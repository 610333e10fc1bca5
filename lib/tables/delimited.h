/* SPDX-License-Identifier: GPL-2.0-or-later */
/* delimited - the rows of a text whose cells have delimiters between them
 *
 * Between tabs and bars quotes hold nothing together, but a cell that is all in quotes loses them.
 * Elsewhere cells may be quoted as RFC 4180 has it, and then hold delimiters, newlines and doubled
 * quotes; a quote within a cell that does not begin with one is a character like others. Blanks
 * around cells are no part of them, those in quotes are. */
#ifndef EARPIPE_DELIMITED_H
#define EARPIPE_DELIMITED_H

#include "tables/plaintext.h"

enum {
	DELIMITED_MAX = 256,       /* of a row */
	DELIMITED_ROW_MAX = 65536, /* bytes of a row, with a NUL for each cell */
};

struct delimited;

/* delimiter '\n': a row is one cell, all of a line. The text outlives it. NULL: no memory. */
struct delimited *delimited_new(struct plaintext *text, char delimiter);
void delimited_free(struct delimited *c);

/* The next row in which a cell is not empty. False: the end, or something is wrong. */
bool delimited_next(struct delimited *c);

/* The cells of the row, *n of them, valid until delimited_next. */
const char *const *delimited_row(const struct delimited *c, size_t *n);

/* The line that the row begins in, from 1. */
size_t delimited_line(const struct delimited *c);

/* What is wrong; status 0: nothing is. */
const char *delimited_why(const struct delimited *c);
int delimited_status(const struct delimited *c);

#endif
