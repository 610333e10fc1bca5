/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sha1 - the hash of FIPS 180-4, by which data sets are split; it does not withstand an attacker */
#ifndef EARPIPE_SHA1_H
#define EARPIPE_SHA1_H

#include <stddef.h>
#include <stdint.h>

enum { SHA1_BYTES = 20, SHA1_BLOCK = 64 };

struct sha1 {
	uint32_t h[5];
	uint64_t n;                      /* bytes added so far */
	unsigned char block[SHA1_BLOCK]; /* the last n % SHA1_BLOCK of them */
};

void sha1_begin(struct sha1 *s);
void sha1_add(struct sha1 *s, const void *bytes, size_t n);

/* Writes the hash to digest[SHA1_BYTES]. s can be used again after sha1_begin. */
void sha1_end(struct sha1 *s, unsigned char *digest);

#endif
