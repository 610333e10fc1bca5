/* SPDX-License-Identifier: GPL-2.0-or-later */
/* sha1: the examples of FIPS 180 (SHA_All.pdf), in one piece and in pieces of any length */
#include "../check.h"

#include "base/sha1.h"

#include <string.h>

static const char *hash(const char *text, size_t n, size_t piece)
{
	static char hex[2 * SHA1_BYTES + 1];
	unsigned char digest[SHA1_BYTES];
	struct sha1 s;

	sha1_begin(&s);
	for (size_t at = 0; at < n; at += piece)
		sha1_add(&s, text + at, n - at < piece ? n - at : piece);
	sha1_end(&s, digest);
	for (int i = 0; i < SHA1_BYTES; i++)
		snprintf(hex + 2 * i, 3, "%02x", digest[i]);
	return hex;
}

int main(void)
{
	static char million[1000000];
	static const struct {
		const char *text, *hash;
	} rows[] = {
		{ "", "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
		{ "abc", "a9993e364706816aba3e25717850c26c9cd0d89d" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		  "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t piece = 1; piece <= 64; piece++) {
			const char *got = hash(rows[i].text, strlen(rows[i].text), piece);
			if (strcmp(got, rows[i].hash) != 0 || piece == 64)
				CHECK(strcmp(got, rows[i].hash) == 0, "example",
				      "'%s' in pieces of %zu: %s", rows[i].text, piece, got);
		}
	memset(million, 'a', sizeof million);
	CHECK(strcmp(hash(million, sizeof million, 4093),
		     "34aa973cd4c4daa4f61eeb2bdbad27316534016f") == 0,
	      "a million letters", "%s", hash(million, sizeof million, 4093));
	return check_status();
}
