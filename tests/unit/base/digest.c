/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/digest.h"

#include <string.h>

/* Each bit of the data, the length and where a piece ends change the digest. */
int main(void)
{
	unsigned char bytes[64] = { 0 };
	char text[DIGEST_TEXT];
	size_t same = 0;

	for (size_t n = 0; n < sizeof bytes; n++) {
		const uint64_t digest = digest_add(0, bytes, n);

		for (size_t k = n + 1; k <= sizeof bytes; k++)
			same += digest_add(0, bytes, k) == digest;
		for (size_t bit = 0; bit < 8 * n; bit++) {
			bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
			same += digest_add(0, bytes, n) == digest;
			bytes[bit / 8] ^= (unsigned char)(1 << bit % 8);
		}
		same += digest_add(1, bytes, n) == digest;
	}
	CHECK(same == 0, "lengths and bits", "%zu digests are the same", same);
	CHECK(digest_add(digest_add(0, "ab", 2), "c", 1) !=
		  digest_add(digest_add(0, "a", 1), "bc", 2),
	      "pieces", "are the same");
	CHECK(digest_add(0, "digest", 6) == digest_add(0, "digest", 6), "again", "differs");
	CHECK(strcmp(digest_text(0xabcdef0123ULL, text), "000000abcdef0123") == 0, "text", "%s",
	      text);
	return check_status();
}
