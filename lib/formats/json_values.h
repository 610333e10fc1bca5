/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_values - makes attributes of JSON, as object_json writes them */
#ifndef EARPIPE_JSON_VALUES_H
#define EARPIPE_JSON_VALUES_H

#include "stream/frame.h"

#include <jansson.h>

/* Adds a value as the attribute of that key; a key that is there gets the new value. False: no
 * memory, or the value has more levels or entries than a frame may have. */
bool json_values_add(struct frame *f, const char *key, const json_t *value);

/* Adds all members of a JSON object. */
bool json_values_add_all(struct frame *f, json_t *object);

/* The same for a text of n bytes. False also: it is not JSON, or not an object. */
bool json_values_read(struct frame *f, const char *key, const char *text, size_t n);
bool json_values_read_all(struct frame *f, const char *text, size_t n);

#endif
