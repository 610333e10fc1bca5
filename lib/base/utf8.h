/* SPDX-License-Identifier: GPL-2.0-or-later */
/* utf8 - tells bytes that are UTF-8 from others; reads and writes code points */
#ifndef EARPIPE_UTF8_H
#define EARPIPE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Bytes of the character that begins at p, of which n > 0 bytes may be read; 0: no character begins
 * there (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF). */
size_t utf8_length(const char *p, size_t n);

/* The code point of a character of `length` bytes, which utf8_length returned. */
uint32_t utf8_code(const char *p, size_t length);

enum { UTF8_MAX = 4 }; /* bytes of a character */

/* Writes the character of a code point up to U+10FFFF, without a NUL; returns its bytes. */
size_t utf8_write(uint32_t c, char to[UTF8_MAX]);

/* Writes the text of n bytes and a NUL, at most 3 * n + 1 bytes; bytes that are not UTF-8 become
 * %XX. Returns the number of bytes written, with the NUL. */
size_t utf8_escape(const char *text, size_t n, char *to);

#endif
