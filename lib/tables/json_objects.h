/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_objects - reads the objects of a JSON text, in sequence or in an array */
#ifndef EARPIPE_JSON_OBJECTS_H
#define EARPIPE_JSON_OBJECTS_H

#include "base/status.h"
#include "tables/plaintext.h"

enum {
	JSON_OBJECTS_KEYS_MAX = 256,   /* of an object */
	JSON_OBJECTS_TEXT_MAX = 65536, /* bytes of an object as text */
	JSON_OBJECTS_NUMBER_MAX = 32,  /* bytes of a number as text, with its NUL */
};

struct json_objects;

/* The caller keeps the text until json_objects_free. NULL: no memory. */
struct json_objects *json_objects_new(struct plaintext *text);
void json_objects_free(struct json_objects *o);

/* Goes to the next object. False: the end, or a fault. */
bool json_objects_next(struct json_objects *o);

/* The keys of the object, *n of them, and their values, valid until json_objects_next. The value
 * of a string is its text, of a number its decimals, of true and false their names, of null an
 * empty text. The value of an object with a string "path", as Hugging Face writes audio, is that
 * string. Other objects and arrays are NULL. */
const char *const *json_objects_keys(const struct json_objects *o, size_t *n);
const char *const *json_objects_values(const struct json_objects *o);

/* The line that the object begins in, from 1. */
size_t json_objects_line(const struct json_objects *o);

/* The reason of a fault and its status; STATUS_OK: no fault. */
const char *json_objects_why(const struct json_objects *o);
enum status json_objects_status(const struct json_objects *o);

#endif
