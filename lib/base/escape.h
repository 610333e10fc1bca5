/* SPDX-License-Identifier: GPL-2.0-or-later */
/* escape - escapes names and labels in text and in JSON, so that none of them controls a terminal
 *
 * Characters that are safe on a terminal (unicode_printable) stay as they are. In text, tab,
 * newline, carriage return and backslash become \t \n \r \\, and each byte of the other characters
 * becomes \xHH. In JSON they become \uHHHH, with a surrogate pair above U+FFFF. */
#ifndef EARPIPE_ESCAPE_H
#define EARPIPE_ESCAPE_H

#include <stddef.h>
#include <stdio.h>

enum { ESCAPE_MAX = 17 }; /* bytes of an escaped character, with a NUL */

/* Writes the character that begins at p, of which n > 0 bytes may be read, as text to `to`, with a
 * NUL. Returns the number of bytes of p that it has. */
size_t escape_text(const char *p, size_t n, char to[ESCAPE_MAX]);

/* Writes a text, escaped, to to[size], as many whole characters as fit, with a NUL. size > 0. */
void escape_copy(char *to, size_t size, const char *text);

/* Writes a name or label for a line of text; returns its width in columns of a terminal. */
size_t escape_put(FILE *out, const char *text);

/* The width that escape_put would return. */
size_t escape_width(const char *text);

/* Writes a text as a JSON string, quotes included; bytes that are not UTF-8 as U+FFFD. */
void escape_put_string(FILE *out, const char *text);

/* Replaces the escapes of text and of JSON by what they stand for, in place. Half of a surrogate
 * pair becomes U+FFFD; what would be a NUL, and a backslash at the end, are no escapes. */
void escape_undo(char *text);

#endif
