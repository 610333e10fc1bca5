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
