/* SPDX-License-Identifier: GPL-2.0-or-later */
/* delimited - reads the rows of delimited text: CSV, TSV and the like
 *
 * With commas and semicolons, cells may be quoted as in RFC 4180 and then contain delimiters,
 * newlines and doubled quotes; a quote inside a cell that does not begin with one is an ordinary
 * character. With tabs and bars, quotes do not protect delimiters, but a cell that is entirely in
 * quotes loses them. Blanks around a cell are dropped, those inside quotes are kept. */
#ifndef EARPIPE_DELIMITED_H
#define EARPIPE_DELIMITED_H

#include "base/status.h"
#include "tables/plaintext.h"

enum {
	DELIMITED_MAX = 256,       /* of a row */
	DELIMITED_ROW_MAX = 65536, /* bytes of a row, with a NUL for each cell */
};

struct delimited;

/* With the delimiter '
 * ' each line is a row of one cell. The caller keeps the text until delimited_free.
 * NULL: no memory. */
struct delimited *delimited_new(struct plaintext *text, char delimiter);
void delimited_free(struct delimited *c);

/* Goes to the next row with a cell that is not empty. False: the end, or a fault. */
bool delimited_next(struct delimited *c);

/* The cells of the row, *n of them, valid until delimited_next. */
const char *const *delimited_row(const struct delimited *c, size_t *n);

/* The line that the row begins in, from 1. */
size_t delimited_line(const struct delimited *c);

/* The reason of a fault and its status; STATUS_OK: no fault. */
const char *delimited_why(const struct delimited *c);
enum status delimited_status(const struct delimited *c);

#endif
