/* SPDX-License-Identifier: GPL-2.0-or-later */
/* utf8 - bytes that are text, and those that are not */
#ifndef EARPIPE_UTF8_H
#define EARPIPE_UTF8_H

#include <stddef.h>

/* Bytes of the character that begins at p, n > 0 bytes of which may be looked at; 0: there is none
 * (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF). */
size_t utf8_length(const char *p, size_t n);

/* Writes the text of n bytes, those that are not UTF-8 as %XX, and a NUL: at most 3 * n + 1 bytes.
 * Returns their number. */
size_t utf8_escape(const char *text, size_t n, char *to);

#endif
