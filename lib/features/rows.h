/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rows - a growing array of rows of floats */
#ifndef EARPIPE_ROWS_H
#define EARPIPE_ROWS_H

#include <stddef.h>

/* Zero-initialise all but width. Setting n to 0 empties it and keeps the memory. */
struct rows {
	float *data;  /* [n, width] */
	size_t width; /* numbers in a row */
	size_t n, cap;
};

/* Appends a row, without initialising it, and returns it. Pointers into the data become invalid.
 * NULL: no memory, nothing changed. */
float *rows_add(struct rows *r);

/* Frees the data. Rows may be added again. */
void rows_free(struct rows *r);

#endif
