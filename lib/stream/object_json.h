/* SPDX-License-Identifier: GPL-2.0-or-later */
/* object_json - writes the value of an attribute as JSON
 *
 * jansson cannot: it has no unsigned integers of 64 bits, and its numbers differ between versions. */
#ifndef EARPIPE_OBJECT_JSON_H
#define EARPIPE_OBJECT_JSON_H

#include <msgpack.h>
#include <stdio.h>

/* Digits that are read back as the same double, and digits for people. */
enum { OBJECT_JSON_EXACT = 17, OBJECT_JSON_SHORT = 6 };

/* Writes any value. A float has this many digits, or as few of OBJECT_JSON_EXACT as are read back as
 * the same number, and a point or an exponent. What JSON lacks becomes null (numbers that are not
 * finite, extension types) or a text with the number of its bytes. */
void object_put_json(FILE *out, const msgpack_object *o, int digits);

#endif
