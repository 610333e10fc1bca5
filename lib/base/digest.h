/* SPDX-License-Identifier: GPL-2.0-or-later */
/* digest - a hash of 64 bits for accidental differences; it does not withstand an attacker
 *
 * The digest is a chain. Each step takes three words of the data as the numbers of a stream of rng
 * (rng.h), with the digest so far as the seed; the key of that stream is the next digest. */
#ifndef EARPIPE_DIGEST_H
#define EARPIPE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_TEXT = 17 }; /* bytes of a digest as text, with the NUL */

/* The digest of the data of `digest` (0: none yet) followed by n bytes. It depends on how the data
 * is divided into pieces. */
uint64_t digest_add(uint64_t digest, const void *bytes, size_t n);

/* Writes 16 hexadecimal digits to text[DIGEST_TEXT]; returns text. */
char *digest_text(uint64_t digest, char *text);

#endif
