/* SPDX-License-Identifier: GPL-2.0-or-later */
/* escape - names and labels in lines of text and in JSON, so that none of them plays with a
 * terminal
 *
 * Characters that a terminal may be shown (unicode_printable) stay as they are. Of the others, text
 * has tab, newline, carriage return and backslash as \t \n \r \\ and each byte of the rest as \xHH;
 * JSON has \uHHHH, with a surrogate pair above U+FFFF. */
#ifndef EARPIPE_ESCAPE_H
#define EARPIPE_ESCAPE_H

#include <stddef.h>
#include <stdio.h>

enum { ESCAPE_MAX = 17 }; /* bytes of an escaped character, with a NUL */

/* Writes the character that begins at p, n > 0 bytes of which may be looked at, as text to `to`,
 * with a NUL. Returns how many bytes of p it took. */
size_t escape_text(const char *p, size_t n, char to[ESCAPE_MAX]);

/* Writes a name or label for a line of text; returns the columns of a terminal that it takes. */
size_t escape_put(FILE *out, const char *text);

/* Columns that escape_put takes. */
size_t escape_width(const char *text);

/* Writes a text as a JSON string, quotes included; bytes that are not UTF-8 as U+FFFD. */
void escape_put_string(FILE *out, const char *text);

#endif
