/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/sha1.h"

#include <string.h>

static uint32_t rotate(uint32_t x, int n)
{
	return x << n | x >> (32 - n);
}

/* FIPS 180-4, 4.1.1 and 4.2.1: function and constant of round t. */
static uint32_t mix(int t, uint32_t b, uint32_t c, uint32_t d)
{
	if (t < 20)
		return ((b & c) ^ (~b & d)) + 0x5a827999;
	if (t < 40)
		return (b ^ c ^ d) + 0x6ed9eba1;
	if (t < 60)
		return ((b & c) ^ (b & d) ^ (c & d)) + 0x8f1bbcdc;
	return (b ^ c ^ d) + 0xca62c1d6;
}

/* FIPS 180-4, 6.1.2. */
static void take_block(struct sha1 *s, const unsigned char *p)
{
	uint32_t w[80], h[5];

	for (int t = 0; t < 16; t++, p += 4)
		w[t] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	for (int t = 16; t < 80; t++)
		w[t] = rotate(w[t - 3] ^ w[t - 8] ^ w[t - 14] ^ w[t - 16], 1);
	memcpy(h, s->h, sizeof h);
	for (int t = 0; t < 80; t++) {
		uint32_t next = rotate(h[0], 5) + mix(t, h[1], h[2], h[3]) + h[4] + w[t];
		h[4] = h[3];
		h[3] = h[2];
		h[2] = rotate(h[1], 30);
		h[1] = h[0];
		h[0] = next;
	}
	for (int i = 0; i < 5; i++)
		s->h[i] += h[i];
}

void sha1_begin(struct sha1 *s)
{
	*s = (struct sha1){ .h = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 } };
}

void sha1_add(struct sha1 *s, const void *bytes, size_t n)
{
	const unsigned char *p = bytes;

	while (n > 0) {
		size_t held = s->n % SHA1_BLOCK, room = SHA1_BLOCK - held,
		       part = n < room ? n : room;
		memcpy(s->block + held, p, part);
		s->n += part;
		p += part;
		n -= part;
		if (part == room)
			take_block(s, s->block);
	}
}

void sha1_end(struct sha1 *s, unsigned char *digest)
{
	static const unsigned char padding[SHA1_BLOCK] = { 0x80 };
	uint64_t bits = s->n * 8;
	unsigned char length[8];

	for (int i = 0; i < 8; i++)
		length[i] = (unsigned char)(bits >> (56 - 8 * i));
	sha1_add(s, padding, SHA1_BLOCK - (s->n + 8) % SHA1_BLOCK);
	sha1_add(s, length, sizeof length);
	for (int i = 0; i < SHA1_BYTES; i++)
		digest[i] = (unsigned char)(s->h[i / 4] >> (24 - 8 * (i % 4)));
}
