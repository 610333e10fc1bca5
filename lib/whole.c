/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "whole.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

/* ---- Ogg ---- */

enum { PAGE_HEAD = 27, PAGE_LAST = 4 /* the flag of a stream's last page */ };

/* RFC 3533, section 6: polynomial 0x04c11db7, not reflected, from 0; what the checksum itself takes
 * up counts as zeros. */
static uint32_t page_sum(const unsigned char *page, size_t n)
{
	uint32_t table[256], sum = 0;

	for (uint32_t i = 0; i < 256; i++) {
		table[i] = i << 24;
		for (int bit = 0; bit < 8; bit++)
			table[i] = table[i] << 1 ^ (table[i] >> 31 ? 0x04c11db7U : 0);
	}
	for (size_t i = 0; i < n; i++)
		sum = sum << 8 ^ table[sum >> 24 ^ (i >= 22 && i < 26 ? 0 : page[i])];
	return sum;
}

static uint32_t little32(const unsigned char *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* How long the page is that begins here; 0: it is not all there. */
static size_t page_size(const unsigned char *page, size_t n)
{
	size_t size;

	if (n < PAGE_HEAD || n - PAGE_HEAD < page[26])
		return 0;
	size = PAGE_HEAD + page[26];
	for (size_t i = 0; i < page[26]; i++)
		size += page[PAGE_HEAD + i];
	return size <= n ? size : 0;
}

const char *whole_ogg(const unsigned char *bytes, size_t n)
{
	bool ended = false;
	size_t at = 0, size;

	while (n - at >= 4 && memcmp(bytes + at, "OggS", 4) == 0) {
		if ((size = page_size(bytes + at, n - at)) == 0)
			return "is truncated: its last page is not all there";
		if (page_sum(bytes + at, size) != little32(bytes + at + 22))
			return "is damaged: a page has another checksum than it says";
		ended = bytes[at + 5] & PAGE_LAST;
		at += size;
	}
	if (ended)
		return NULL;
	return n - at < 4 ? "is truncated: the page that ends it is not there"
			  : "is damaged: there is something else between its pages";
}

/* ---- MP3 ---- */

/* kbit/s of layer III by index, for MPEG 1, and for 2 and 2.5. Index 0 is of no stated rate, 15 is
 * forbidden. */
static const unsigned bit_rates[2][16] = {
	{ 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0 },
	{ 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0 },
};

/* Bytes of the frame whose four bytes of header these are; 0: they are none. */
static size_t frame_size(const unsigned char *p)
{
	static const unsigned rates[4] = { 44100, 48000, 32000, 0 };
	unsigned version = p[1] >> 3 & 3; /* 3: MPEG 1; 2: 2; 0: 2.5, of half the rates of 2 */
	unsigned halvings = version == 3 ? 0 : version == 2 ? 1 : 2;
	unsigned kbits = bit_rates[version != 3][p[2] >> 4], rate = rates[p[2] >> 2 & 3];

	if (p[0] != 0xff || (p[1] & 0xe6) != 0xe2 || version == 1 || kbits == 0 || rate == 0)
		return 0;
	rate >>= halvings;
	return (version == 3 ? 144 : 72) * kbits * 1000 / rate + (p[2] >> 1 & 1);
}

/* Bytes of a tag before the first frame (ID3v2, section 3.1): the length has seven bits a byte. */
static size_t tag_size(const unsigned char *p, size_t n)
{
	if (n < 10 || memcmp(p, "ID3", 3) != 0)
		return 0;
	return 10 +
	       ((size_t)(p[6] & 127) << 21 | (size_t)(p[7] & 127) << 14 |
		(size_t)(p[8] & 127) << 7 | (p[9] & 127)) +
	       (p[5] & 16 ? 10 : 0);
}

/* The bytes of all frames as the first of them, n bytes, tells; 0: it does not. */
static uint64_t told_bytes(const unsigned char *p, size_t n)
{
	bool mono = p[3] >> 6 == 3, mpeg1 = (p[1] >> 3 & 3) == 3;
	size_t at = 4 + (mpeg1  ? (mono ? 17 : 32)
			 : mono ? 9
				: 17); /* behind the side information */
	uint32_t flags;

	if (n < at + 16 || (memcmp(p + at, "Xing", 4) != 0 && memcmp(p + at, "Info", 4) != 0))
		return 0;
	flags = p[at + 7];
	if (!(flags & 2)) /* bytes are told; frames before them are if 1 is set */
		return 0;
	p += at + 8 + (flags & 1 ? 4 : 0);
	return (uint64_t)p[0] << 24 | (uint64_t)p[1] << 16 | (uint64_t)p[2] << 8 | p[3];
}

const char *whole_mp3(const unsigned char *bytes, size_t n)
{
	size_t at = tag_size(bytes, n), size;

	if (at >= n)
		return "is truncated: it ends before its first frame";
	if (n - at >= 4 && (size = frame_size(bytes + at)) > 0 && size <= n - at &&
	    told_bytes(bytes + at, size) > n - at)
		return "is truncated: its header promises more frames than there are";
	while (n - at >= 4 && (size = frame_size(bytes + at)) > 0) {
		if (size > n - at)
			return "is truncated: its last frame is not all there";
		at += size;
	}
	/* a header that is cut itself; anything else is a tag, or what decoders skip */
	return at < n && n - at < 4 && bytes[at] == 0xff
		   ? "is truncated: its last frame is not all there"
		   : NULL;
}
