/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/digest.h"

#include "base/rng.h"

#include <stdio.h>
#include <string.h>

uint64_t digest_add(uint64_t digest, const void *bytes, size_t n)
{
	const char *at = bytes;
	uint64_t word[3];

	digest = rng_stream(digest, n, 0, 0).key;
	for (; n >= sizeof word; n -= sizeof word, at += sizeof word) {
		memcpy(word, at, sizeof word);
		digest = rng_stream(digest, word[0], word[1], word[2]).key;
	}
	if (n > 0) {
		memset(word, 0, sizeof word);
		memcpy(word, at, n);
		digest = rng_stream(digest, word[0], word[1], word[2]).key;
	}
	return digest;
}

char *digest_text(uint64_t digest, char *text)
{
	snprintf(text, DIGEST_TEXT, "%016llx", (unsigned long long)digest);
	return text;
}
