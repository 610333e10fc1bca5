/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unicode - text as people see it: normal form, case, width, what a terminal may be shown
 *
 * All texts are UTF-8 (utf8.h says what is). Nothing here depends on the locale. */
#ifndef EARPIPE_UNICODE_H
#define EARPIPE_UNICODE_H

#include <stdbool.h>
#include <stddef.h>

/* The n bytes of text in normal form C (Unicode Standard Annex 15), ended by a NUL, which the
 * caller frees. Bytes that are not UTF-8 come out as %XX (utf8_escape). The same bytes that came in
 * if they already were in that form. NULL: no memory. */
char *unicode_nfc(const char *text, size_t n);

/* Whether two texts are the same but for case and normal form (full case folding). Texts that are
 * not UTF-8 are compared byte by byte. Without memory: whether they are the same bytes. */
bool unicode_same(const char *a, const char *b);

/* The text in normal form C and full case folding, to be used as a key, which the caller frees.
 * NULL: no memory. */
char *unicode_fold(const char *text);

/* A key that texts share which people easily take for one another: without case, blanks,
 * characters that are not seen, and the differences of compatibility forms (full width, ligatures,
 * superscripts; Annex 15's NFKC). The caller frees it. NULL: no memory. */
char *unicode_likeness(const char *text);

/* Without the blanks (Unicode's White_Space, and U+FEFF) around it: the first byte that stays, and
 * *n, the bytes that do; *n is the text's length before. */
const char *unicode_trim(const char *text, size_t *n);

/* Bytes of the character that begins at p, n > 0 bytes of which may be looked at, if a terminal can
 * be shown it as it is. 0: it is no UTF-8, or a control character (C0, DEL, C1), or one that
 * reorders or hides what stands around it (bidi marks, embeddings and isolates, line and paragraph
 * separators, zero-width characters, tags, U+FEFF). */
size_t unicode_printable(const char *p, size_t n);

/* Columns of a terminal that the text takes. Characters that are not printable count as none. */
size_t unicode_width(const char *text);

#endif
