/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/integrity.h"

#include "audio/byte_order.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* ---- Ogg ---- */

enum {
	PAGE_HEAD = 27,
	PAGE_FIRST = 2,
	PAGE_LAST = 4 /* flags of a stream's first and last page */
};

/* RFC 3533, section 6: polynomial 0x04c11db7, not reflected, from 0; the bytes of the checksum
 * itself count as zeros. */
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

/* The length of the page that begins here; 0: it is incomplete. */
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

/* The sound of a stream, from its first page: an identification header of Vorbis (Vorbis
 * I, section 4.2.2). */
struct sound {
	unsigned channels; /* 0: it is not Vorbis */
	uint32_t rate_hz;
};

static struct sound read_sound(const unsigned char *page, size_t size)
{
	const unsigned char *packet = page + PAGE_HEAD + page[26];

	if (size < PAGE_HEAD + (size_t)page[26] + 16 || memcmp(packet, "\001vorbis", 7) != 0)
		return (struct sound){ 0 };
	return (struct sound){ packet[11], little32(packet + 12) };
}

/* Streams of a file. Consecutive first pages belong to one recording; later ones begin another. */
struct streams {
	struct sound first; /* of the first recording */
	bool heads;         /* only first pages were seen of the present recording */
	bool has_sound;     /* of the present recording */
};

/* Checks a page. NULL, or what is wrong. */
static const char *look_at(struct streams *s, const unsigned char *page, size_t size, char *why,
			   size_t why_size)
{
	struct sound here;

	if (!(page[5] & PAGE_FIRST)) {
		s->heads = false;
		return NULL;
	}
	if (!s->heads)
		s->has_sound = false;
	s->heads = true;
	here = read_sound(page, size);
	if (here.channels == 0)
		return NULL;
	if (s->has_sound)
		return "has several parallel recordings; extract one as WAV with 'ffmpeg'";
	s->has_sound = true;
	if (s->first.channels == 0)
		s->first = here;
	if (here.channels == s->first.channels && here.rate_hz == s->first.rate_hz)
		return NULL;
	snprintf(why, why_size,
		 "is several recordings joined: %u Hz and %u channel(s), then %u Hz and %u; "
		 "convert it to WAV with 'ffmpeg'",
		 (unsigned)s->first.rate_hz, s->first.channels, (unsigned)here.rate_hz,
		 here.channels);
	return why;
}

const char *integrity_ogg(const unsigned char *bytes, size_t n, char *why, size_t why_size)
{
	struct streams streams = { .heads = true };
	const char *wrong;
	bool ended = false;
	size_t at = 0, size;

	while (n - at >= 4 && memcmp(bytes + at, "OggS", 4) == 0) {
		if ((size = page_size(bytes + at, n - at)) == 0)
			return "is truncated: its last page is incomplete";
		if (page_sum(bytes + at, size) != little32(bytes + at + 22))
			return "is damaged: the checksum of a page is wrong";
		if ((wrong = look_at(&streams, bytes + at, size, why, why_size)))
			return wrong;
		ended = bytes[at + 5] & PAGE_LAST;
		at += size;
	}
	if (ended)
		return NULL;
	return n - at < 4 ? "is truncated: its last page is missing"
			  : "is damaged: there are other bytes between its pages";
}

size_t integrity_ogg_next(const unsigned char *bytes, size_t n)
{
	bool heads = true;
	size_t at = 0, size;

	while (n - at >= 4 && memcmp(bytes + at, "OggS", 4) == 0 &&
	       (size = page_size(bytes + at, n - at)) > 0) {
		if (!(bytes[at + 5] & PAGE_FIRST))
			heads = false;
		else if (!heads)
			return at;
		at += size;
	}
	return n;
}

size_t integrity_ogg_sound(const unsigned char *bytes, size_t n, unsigned char *to)
{
	const unsigned char *sound = NULL; /* the first page of the stream */
	size_t at = 0, copied = 0, size;

	while (n - at >= 4 && memcmp(bytes + at, "OggS", 4) == 0 &&
	       (size = page_size(bytes + at, n - at)) > 0) {
		if (!sound && read_sound(bytes + at, size).channels > 0)
			sound = bytes + at;
		if (sound && little32(bytes + at + 14) == little32(sound + 14)) {
			memcpy(to + copied, bytes + at, size);
			copied += size;
		}
		at += size;
	}
	return copied;
}

/* ---- FLAC ---- */

enum {
	FLAC_INFO = 42, /* bytes up to the end of STREAMINFO, the first block */
	FLAC_FRAME_MAX =
	    1 << 22, /* more than a frame takes: 65535 samples of 8 channels of 32 bits, packed */
};

/* A checksum of n bytes: polynomial of `bits` bits, not reflected, from 0. */
static unsigned flac_sum(const unsigned char *p, size_t n, unsigned polynomial, unsigned bits)
{
	unsigned sum = 0, top = 1U << (bits - 1);

	for (size_t i = 0; i < n; i++) {
		sum ^= (unsigned)p[i] << (bits - 8);
		for (int bit = 0; bit < 8; bit++)
			sum = (sum << 1 ^ (sum & top ? polynomial : 0)) & (2 * top - 1);
	}
	return sum;
}

/* Whether a frame's header with a correct checksum begins here (RFC 9639, section 9.1). */
static bool is_flac_frame(const unsigned char *p, size_t n)
{
	size_t at = 5; /* after the first byte of the frame's number, */

	if (n < 6 || p[0] != 0xff || (p[1] & 0xfe) != 0xf8)
		return false;
	for (unsigned first = p[4]; first >= 0xc0 && first & 0x40; first <<= 1)
		at++; /* and those that it says will follow */
	at += p[2] >> 4 == 6 ? 1 : p[2] >> 4 == 7 ? 2 : 0;
	at += (p[2] & 15) == 12 ? 1 : (p[2] & 15) == 13 || (p[2] & 15) == 14 ? 2 : 0;
	return at < n && flac_sum(p, at, 0x07, 8) == p[at];
}

const char *integrity_flac(const unsigned char *bytes, size_t n)
{
	size_t least = n > FLAC_FRAME_MAX ? n - FLAC_FRAME_MAX : FLAC_INFO;
	bool told = false;

	if (n < FLAC_INFO)
		return "is truncated: it ends before its samples";
	for (size_t i = 21; i < 26; i++)
		told = told || (i == 21 ? bytes[i] & 15 : bytes[i]) != 0;
	if (told)
		return NULL;
	for (size_t at = n - 2; at > least; at--)
		if (is_flac_frame(bytes + at - 1, n - (at - 1)))
			if (flac_sum(bytes + at - 1, n - 2 - (at - 1), 0x8005, 16) ==
			    ((unsigned)bytes[n - 2] << 8 | bytes[n - 1]))
				return NULL;
	return "is truncated: its last frame is incomplete";
}
