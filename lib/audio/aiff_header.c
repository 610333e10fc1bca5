/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the headers of AIFF, AIFF-C and AU. count_aiff and pcm_header_read_au detect truncation:
 * the header promises more bytes of samples than the file has. */
#include "audio/pcm_header.h"

#include "audio/byte_order.h"

#include <math.h>
#include <string.h>

/* An extended number (IEEE 754, 80 bits): sign and exponent, then 64 bits of which the
 * first is 1. */
static double extended(const unsigned char *p)
{
	double mantissa = big32(p + 2) * 4294967296.0 + big32(p + 6);

	return p[0] & 0x80 ? 0 : ldexp(mantissa, (int)big16(p) - 16383 - 63);
}

/* Reads the COMM chunk of AIFF or AIFF-C. It has 22 bytes; the last four are the
 * encoding of AIFF-C. */
static const char *read_comm(struct pcm_header *h, const unsigned char *comm, bool *foreign)
{
	static const struct {
		char name[5];
		unsigned tag, width; /* 0: as the chunk says */
		bool little;
	} types[] = {
		{ "NONE", PCM_TAG_SIGNED, 0, false }, { "twos", PCM_TAG_SIGNED, 0, false },
		{ "sowt", PCM_TAG_SIGNED, 0, true },  { "raw ", PCM_TAG_PCM, 1, false },
		{ "fl32", PCM_TAG_FLOAT, 4, false },  { "FL32", PCM_TAG_FLOAT, 4, false },
		{ "fl64", PCM_TAG_FLOAT, 8, false },  { "FL64", PCM_TAG_FLOAT, 8, false },
		{ "alaw", PCM_TAG_ALAW, 1, false },   { "ALAW", PCM_TAG_ALAW, 1, false },
		{ "ulaw", PCM_TAG_MULAW, 1, false },  { "ULAW", PCM_TAG_MULAW, 1, false },
		{ "in24", PCM_TAG_SIGNED, 3, false }, { "in32", PCM_TAG_SIGNED, 4, false },
	};
	size_t i = 0, n = sizeof types / sizeof *types;

	while (i < n && memcmp(types[i].name, comm + 18, 4) != 0)
		i++;
	*foreign = i == n;
	if (*foreign)
		return NULL;
	h->channels = big16(comm);
	h->rate_hz = extended(comm + 8);
	h->is_big = !types[i].little;
	h->coding =
	    pcm_find(types[i].tag, types[i].width ? types[i].width : (big16(comm + 6) + 7) / 8);
	return h->coding ? NULL : "has samples of a width that its encoding does not have";
}

/* Detects a truncated AIFF. *length becomes the number of bytes of samples; told is the length of
 * their chunk, 0: unknown. NULL, or what is wrong. */
static const char *count_aiff(const struct pcm_header *h, uint64_t frames, uint64_t told,
			      uint64_t there, uint64_t *length)
{
	uint64_t promised = frames * h->coding->width * h->channels;

	if (told == 0 || (pcm_header_is_unknown(told) && told > there)) {
		*length = frames > 0 && promised <= there ? promised : there;
		return there == 0 ? "has no samples" : NULL;
	}
	if (told > there || promised > told)
		return "is truncated: its header promises more samples than there are";
	*length = promised;
	return promised == 0 ? "has no samples" : NULL;
}

/* The chunks may come in any order. */
const char *pcm_header_read_aiff(struct pcm_file *f, struct pcm_header *h, bool *foreign)
{
	unsigned char head[12], comm[22] = "", ssnd[8] = "";
	uint64_t at = sizeof head, told = 0;
	bool has_comm = false;
	const char *why = pcm_header_copy(f, 0, head, sizeof head);
	bool is_aifc = head[11] == 'C';

	memcpy(comm + 18, "NONE", 4);
	while (!why && f->size - at >= 8) {
		uint64_t length;
		if ((why = pcm_header_copy(f, at, head, 8)))
			return why;
		length = big32(head + 4);
		at += 8;
		if (memcmp(head, "COMM", 4) == 0) {
			if (length < (is_aifc ? 22 : 18) || length > f->size - at)
				return "is damaged: its format is truncated";
			why = pcm_header_copy(f, at, comm, is_aifc ? 22 : 18);
			has_comm = true;
		} else if (memcmp(head, "SSND", 4) == 0) {
			if (f->size - at < 8)
				return "is truncated: it ends before its samples";
			why = pcm_header_copy(f, at, ssnd, 8);
			h->data_at = at + 8 + big32(ssnd);
			told = length > 8 + (uint64_t)big32(ssnd) ? length - 8 - big32(ssnd) : 0;
			if (has_comm || length == 0 || length > f->size - at)
				break;
		}
		if (length > f->size - at)
			break;
		at += length + length % 2;
		if (at > f->size)
			break;
	}
	if (why)
		return why;
	if (h->data_at == 0 || h->data_at > f->size)
		return "is truncated: it has no samples";
	if (!has_comm)
		return "has samples, but no format";
	if ((why = read_comm(h, comm, foreign)) || *foreign)
		return why;
	return count_aiff(h, big32(comm + 2), told, f->size - h->data_at, &h->data_length);
}

const char *pcm_header_read_au(struct pcm_file *f, struct pcm_header *h, bool *foreign)
{
	static const struct {
		unsigned code, tag, width;
	} codes[] = { { 1, PCM_TAG_MULAW, 1 },  { 2, PCM_TAG_SIGNED, 1 }, { 3, PCM_TAG_SIGNED, 2 },
		      { 4, PCM_TAG_SIGNED, 3 }, { 5, PCM_TAG_SIGNED, 4 }, { 6, PCM_TAG_FLOAT, 4 },
		      { 7, PCM_TAG_FLOAT, 8 },  { 27, PCM_TAG_ALAW, 1 } };
	unsigned char head[24];
	const char *why = "is truncated: it ends before its samples";
	uint64_t there, length;
	size_t i = 0;

	if (f->size < sizeof head || (why = pcm_header_copy(f, 0, head, sizeof head)))
		return why;
	while (i < sizeof codes / sizeof *codes && codes[i].code != big32(head + 12))
		i++;
	/* readers of G.721, G.722 and G.723 do not agree on the order of the bits */
	if (big32(head + 12) >= 23 && big32(head + 12) <= 26)
		return "holds ADPCM (G.721, G.722 or G.723), which is not supported; convert it to "
		       "WAV with the program that wrote it";
	*foreign = i == sizeof codes / sizeof *codes;
	if (*foreign)
		return NULL;
	h->coding = pcm_find(codes[i].tag, codes[i].width);
	h->is_big = true;
	h->rate_hz = big32(head + 16);
	h->channels = big32(head + 20);
	h->data_at = big32(head + 4);
	if (h->data_at < sizeof head)
		return "is damaged: its samples begin within its header";
	if (h->data_at > f->size)
		return "is truncated: it ends before its samples";
	there = f->size - h->data_at;
	length = big32(head + 8);
	if (pcm_header_is_unknown(length) && (length == 0 || length > there))
		length = there;
	if (length > there)
		return "is truncated: its header promises more samples than there are";
	h->data_length = length;
	return length == 0 ? "has no samples" : NULL;
}
