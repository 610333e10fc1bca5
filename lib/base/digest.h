/* SPDX-License-Identifier: GPL-2.0-or-later */
/* digest - 64 bits that tell data apart: against accidents, not against malice
 *
 * A chain: three words of the data and the digest so far are the four numbers that name a stream of
 * rng, and the stream's key is the digest of all. */
#ifndef EARPIPE_DIGEST_H
#define EARPIPE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_TEXT = 17 }; /* bytes of a digest as text, with the NUL */

/* The digest of what `digest` stands for (0: nothing yet) and n bytes behind it. Where one piece
 * ends and the next begins counts. */
uint64_t digest_add(uint64_t digest, const void *bytes, size_t n);

/* 16 hexadecimal digits into text[DIGEST_TEXT]; returns text. */
char *digest_text(uint64_t digest, char *text);

#endif
