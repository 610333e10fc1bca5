/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rows - a block of rows of floats that grows */
#ifndef EARPIPE_ROWS_H
#define EARPIPE_ROWS_H

#include <stddef.h>

/* Begins with all but width zero. To be emptied, n may be set to 0; the memory is kept. */
struct rows {
	float *data;  /* [n, width] */
	size_t width; /* numbers in a row */
	size_t n, cap;
};

/* One row more: its place, the contents unset; every pointer into the block is void then. NULL: no
 * memory, and the block is as it was. */
float *rows_add(struct rows *r);

/* Frees the data; the block is empty, and may be added to again. */
void rows_free(struct rows *r);

#endif
