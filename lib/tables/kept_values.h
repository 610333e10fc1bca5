/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kept_values - the values of a row in the columns that become attributes of its frame */
#ifndef EARPIPE_KEPT_VALUES_H
#define EARPIPE_KEPT_VALUES_H

#include <stdbool.h>
#include <stddef.h>

/* The values one after the other, each with its NUL, in the order of column_names.kept. An empty
 * one is unknown. Zero-initialised has none. */
struct kept_values {
	char *text; /* [n] bytes */
	size_t n, cap;
};

/* Appends a value, without blanks around it and in Unicode's normal form C; bytes that are not
 * UTF-8 become %XX. NULL is appended as an empty one. False: no memory. */
bool kept_values_add(struct kept_values *v, const char *value);

/* Drops the values and keeps the memory. */
void kept_values_clear(struct kept_values *v);
void kept_values_free(struct kept_values *v);

/* The value after this one. */
const char *kept_values_next(const char *value);

#endif
