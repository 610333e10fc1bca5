/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/tags.h"

#include "audio/byte_order.h"

#include <stdbool.h>
#include <string.h>

enum {
	ID3_HEAD = 10, /* of ID3v2; its footer is as long */
	ID3V1 = 128,
	ID3V1_MORE = 227, /* an extension of ID3v1, before it */
	APE_HEAD = 32,    /* and its footer */
	LYRICS_MAX = 5100 /* of Lyrics3v1, without its two marks of 11 and 9 bytes */
};

static bool is(const unsigned char *p, const char *text)
{
	return memcmp(p, text, strlen(text)) == 0;
}

/* The length of an ID3v2 tag, without its head: seven bits a byte. */
static uint32_t id3_length(const unsigned char *p)
{
	return (uint32_t)(p[6] & 127) << 21 | (uint32_t)(p[7] & 127) << 14 |
	       (uint32_t)(p[8] & 127) << 7 | (p[9] & 127);
}

uint64_t tags_before(const unsigned char *head, size_t n)
{
	if (n >= ID3_HEAD && is(head, "ID3") && head[3] != 0xff && head[4] != 0xff)
		return ID3_HEAD + (uint64_t)id3_length(head) + (head[5] & 16 ? ID3_HEAD : 0);
	/* the length excludes the head; bit 29 of the flags: this is the head */
	if (n >= APE_HEAD && is(head, "APETAGEX") && little32(head + 20) >> 29 & 1)
		return APE_HEAD + (uint64_t)little32(head + 12);
	return 0;
}

/* Bytes of the Lyrics3 tag that ends here; 0: none does. */
static size_t lyrics_size(const unsigned char *bytes, size_t n)
{
	size_t size = 0;

	if (n >= 15 + 11 && is(bytes + n - 9, "LYRICS200")) {
		for (size_t i = n - 15; i < n - 9; i++)
			size =
			    10 * size + (bytes[i] >= '0' && bytes[i] <= '9' ? bytes[i] - '0' : 0);
		return size <= n - 15 && is(bytes + n - 15 - size, "LYRICSBEGIN") ? size + 15 : 0;
	}
	if (n < 9 + 11 || !is(bytes + n - 9, "LYRICSEND"))
		return 0;
	for (size = 9 + 11; size <= n && size <= 9 + 11 + LYRICS_MAX; size++)
		if (is(bytes + n - size, "LYRICSBEGIN"))
			return size;
	return 0;
}

/* Bytes of the tag that ends here; 0: none does. */
static size_t tag_after(const unsigned char *bytes, size_t n)
{
	uint64_t size = 0;

	if (n >= ID3V1 && is(bytes + n - ID3V1, "TAG")) {
		n -= ID3V1;
		return ID3V1 +
		       (n >= ID3V1_MORE && is(bytes + n - ID3V1_MORE, "TAG+") ? ID3V1_MORE : 0);
	}
	if (n >= APE_HEAD && is(bytes + n - APE_HEAD, "APETAGEX")) {
		const unsigned char *foot = bytes + n - APE_HEAD;
		/* the length includes the footer; bit 31 of the flags: it has a head too */
		size = (uint64_t)little32(foot + 12) + (little32(foot + 20) >> 31 ? APE_HEAD : 0);
		return size >= APE_HEAD && size <= n ? (size_t)size : 0;
	}
	if (n >= ID3_HEAD && is(bytes + n - ID3_HEAD, "3DI")) {
		size = 2 * ID3_HEAD + (uint64_t)id3_length(bytes + n - ID3_HEAD);
		return size <= n && is(bytes + n - size, "ID3") ? (size_t)size : 0;
	}
	return lyrics_size(bytes, n);
}

size_t tags_cut(const unsigned char *bytes, size_t n)
{
	size_t size;

	while ((size = tag_after(bytes, n)) > 0)
		n -= size;
	return n;
}
