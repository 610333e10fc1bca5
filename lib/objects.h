/* SPDX-License-Identifier: GPL-2.0-or-later */
/* objects - the objects of a JSON text: one after the other, one a line or not, or in an array */
#ifndef EARPIPE_OBJECTS_H
#define EARPIPE_OBJECTS_H

#include "plaintext.h"

enum {
	OBJECTS_KEYS_MAX = 256,   /* of an object */
	OBJECTS_TEXT_MAX = 65536, /* bytes of an object as text */
	OBJECTS_NUMBER_MAX = 32,  /* bytes of a number as text, with its NUL */
};

struct objects;

/* The text outlives it. NULL: no memory. */
struct objects *objects_new(struct plaintext *text);
void objects_free(struct objects *o);

/* The next object. False: the end, or something is wrong. */
bool objects_next(struct objects *o);

/* The keys of the object, *n of them, and their values, valid until objects_next. Strings are given
 * as they are, numbers as decimals, true and false by their names; of an object that has a string
 * "path", as Hugging Face's audio has it, that one. null is empty; other objects and arrays are
 * NULL. */
const char *const *objects_keys(const struct objects *o, size_t *n);
const char *const *objects_values(const struct objects *o);

/* The line that the object begins in, from 1. */
size_t objects_line(const struct objects *o);

/* What is wrong; status 0: nothing is. */
const char *objects_why(const struct objects *o);
int objects_status(const struct objects *o);

#endif
