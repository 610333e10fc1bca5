/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unicode - normal form, case and width of text, and which characters are safe on a terminal
 *
 * All texts are UTF-8 (utf8.h). Nothing depends on the locale. */
#ifndef EARPIPE_UNICODE_H
#define EARPIPE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>

/* The n bytes of text in normal form C (Unicode Standard Annex 15), with a NUL; the caller frees
 * it. Bytes that are not UTF-8 become %XX (utf8_escape). NULL: no memory. */
char *unicode_nfc(const char *text, size_t n);

/* Whether two texts are the same except for case and normal form (full case folding). Texts that
 * are not UTF-8 are compared byte by byte, and so are all texts if there is no memory. */
bool unicode_same(const char *a, const char *b);

/* The text in normal form C and full case folding, for use as a key; the caller frees it. NULL:
 * no memory. */
char *unicode_fold(const char *text);

/* A key that is the same for texts that people confuse easily: without case, blanks, invisible
 * characters and compatibility forms (full width, ligatures, superscripts; Annex 15's NFKC). The
 * caller frees it. NULL: no memory. */
char *unicode_likeness(const char *text);

/* Trims blanks (Unicode's White_Space, and U+FEFF) off both ends. *n is the length of the text
 * before and of the result after; returns the first byte of the result. */
const char *unicode_trim(const char *text, size_t *n);

/* Bytes of the character that begins at p, of which n > 0 bytes may be read, if it is safe on a
 * terminal. 0: it is not UTF-8, or a control character (C0, DEL, C1), or reorders or hides its
 * neighbours (bidi marks, embeddings and isolates, line and paragraph separators, zero-width
 * characters, tags, U+FEFF). */
size_t unicode_printable(const char *p, size_t n);

/* The width of the text in columns of a terminal. Characters that are not printable have none. */
size_t unicode_width(const char *text);

#endif
