/* SPDX-License-Identifier: GPL-2.0-or-later */
/* html - writes HTML: texts with their special characters escaped, and bytes as data URIs
 *
 * The characters & < > " ' become character references, so a text cannot end an element or an
 * attribute in quotes. Control characters and other characters that are not safe to print
 * (unicode_printable), and bytes that are not UTF-8, become U+FFFD; a tab or line end becomes a
 * blank. Faults of `out` are left to ferror. */
#ifndef EARPIPE_HTML_H
#define EARPIPE_HTML_H

#include <stddef.h>
#include <stdio.h>

/* Writes a text. */
void html_text(FILE *out, const char *text);

/* Writes a text of several lines, for <pre>: line ends stay. */
void html_lines(FILE *out, const char *text);

/* Like fprintf, but what %s stands for is escaped. The format itself is markup and is not. It has
 * only conversions of a const char *, int, size_t or double (%s, %d, %zu, %f, %g), with flags, width
 * and precision as digits; none for %s. */
void html_print(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Writes "data:TYPE;base64,..." (RFC 2397, RFC 4648). */
void html_data(FILE *out, const char *type, const unsigned char *bytes, size_t n);

#endif
