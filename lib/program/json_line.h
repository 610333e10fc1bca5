/* SPDX-License-Identifier: GPL-2.0-or-later */
/* json_line - prints numbers and texts of a JSON object on stdout
 *
 * They are printed as they come, since a library would first hold all of them as objects. Each
 * json_KIND(key, value) prints ',"key":value': the first key of an object is the caller's. */
#ifndef EARPIPE_JSON_LINE_H
#define EARPIPE_JSON_LINE_H

#include <stddef.h>

/* ',"key":' */
void json_key(const char *key);

/* A value alone, which no reader takes for an integer; NaN and infinities are null. */
void json_real(double x);

void json_count(const char *key, size_t n);
void json_number(const char *key, double x);
void json_text(const char *key, const char *text);

#endif
