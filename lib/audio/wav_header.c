/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Reads the header of WAV: RIFF, RIFX, RF64 and BW64. read_chunks detects a file that ends before
 * its samples, check_truncation other truncated files. */
#include "audio/pcm_header.h"

#include "audio/byte_order.h"
#include "audio/downmix.h"

#include <string.h>

enum { TAG_EXTENSIBLE = 0xfffe };

/* The contents of the chunks before the samples. */
struct chunks {
	bool is_big; /* RIFX: the first byte of a number is its highest */
	unsigned char fmt[40];
	size_t fmt_len;       /* 0: there is none */
	uint64_t riff_length; /* of the file, without its first eight bytes */
	uint64_t data_at, data_length;
	uint64_t long_length; /* of RF64: of the data; 0: unknown */
};

static uint32_t any16(const struct chunks *c, const unsigned char *p)
{
	return c->is_big ? big16(p) : little16(p);
}

static uint32_t any32(const struct chunks *c, const unsigned char *p)
{
	return c->is_big ? big32(p) : little32(p);
}

/* Whether a length of 0 really means no samples: then the length of the whole file is right. */
static bool is_empty(uint64_t riff_length, uint64_t size)
{
	return !pcm_header_is_unknown(riff_length) && (riff_length + 8 + 1) / 2 == (size + 1) / 2;
}

/* Reads the relevant contents of a chunk before the samples. */
static const char *read_chunk(struct pcm_file *f, const char *name, uint64_t at, uint32_t length,
			      struct chunks *c)
{
	unsigned char ds64[16];
	const char *why = NULL;

	if (memcmp(name, "fmt ", 4) == 0) {
		c->fmt_len = length < sizeof c->fmt ? length : sizeof c->fmt;
		why = pcm_header_copy(f, at, c->fmt, c->fmt_len);
	} else if (memcmp(name, "ds64", 4) == 0 && length >= sizeof ds64) {
		if (!(why = pcm_header_copy(f, at, ds64, sizeof ds64))) {
			c->riff_length = little64(ds64);
			c->long_length = little64(ds64 + 8);
		}
	}
	return why;
}

/* Walks the chunks up to the samples. NULL, or what is wrong. */
static const char *read_chunks(struct pcm_file *f, struct chunks *c)
{
	unsigned char head[12];
	const char *why = "is truncated: it ends before its samples";
	uint64_t at = sizeof head;

	if (f->size < sizeof head || (why = pcm_header_copy(f, 0, head, sizeof head)))
		return why;
	c->riff_length = any32(c, head + 4);
	while (f->size - at >= 8) {
		uint32_t length;
		if ((why = pcm_header_copy(f, at, head, 8)))
			return why;
		length = any32(c, head + 4);
		at += 8;
		if (memcmp(head, "data", 4) == 0) {
			c->data_at = at;
			c->data_length =
			    length == 0xffffffffU && c->long_length > 0 ? c->long_length : length;
			return NULL;
		}
		if (length > f->size - at)
			return "is truncated: it ends before its samples";
		if ((why = read_chunk(f, (const char *)head, at, length, c)))
			return why;
		at += length;
		at += length % 2 && at < f->size;
	}
	return "is truncated: it has no samples";
}

/* A GUID of WAVE_FORMAT_EXTENSIBLE without its first four bytes, which are the tag; in RIFF
 * and in RIFX. */
static const unsigned char guid_rest[2][12] = {
	{ 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71 },
	{ 0, 0, 0, 0x10, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71 },
};

/* The tag of the encoding, from the format or its extension; 0: not known. */
static unsigned tag_of(const struct chunks *c)
{
	unsigned tag = any16(c, c->fmt);

	if (tag != TAG_EXTENSIBLE)
		return tag;
	if (c->fmt_len < 40 || memcmp(c->fmt + 28, guid_rest[c->is_big], sizeof *guid_rest) != 0)
		return 0;
	return any32(c, c->fmt + 24);
}

/* Reads the chunk "fmt ". NULL, or what is wrong. */
static const char *read_format(const struct chunks *c, struct pcm_header *h, bool *foreign)
{
	unsigned tag, bits, width, align;

	if (c->fmt_len == 0)
		return "has samples, but no format before them";
	if (c->fmt_len < 16)
		return "is damaged: its format is truncated";
	tag = tag_of(c);
	h->channels = any16(c, c->fmt + 2);
	h->rate_hz = any32(c, c->fmt + 4);
	align = any16(c, c->fmt + 12);
	bits = any16(c, c->fmt + 14);
	width = (bits + 7) / 8;
	if (h->rate_hz == 0)
		return "is damaged: its rate is 0";
	if (h->channels == 0 || h->channels > DOWNMIX_CHANNELS_MAX)
		return "has no channels, or more than 64";
	*foreign = tag != PCM_TAG_PCM && tag != PCM_TAG_FLOAT && tag != PCM_TAG_ALAW &&
		   tag != PCM_TAG_MULAW;
	if (*foreign)
		return NULL;
	if (!(h->coding = pcm_find(tag, width)))
		return "has samples of a width that its encoding does not have";
	/* some writers leave 0 */
	if (align != 0 && align != width * h->channels)
		return "is damaged: its header gives two sizes of a sample";
	return NULL;
}

/* Detects a truncated WAV: the chunk of samples promises more bytes than the file has. Sets the
 * number of bytes of samples. NULL, or what is wrong. */
static const char *check_truncation(const struct pcm_file *f, const struct chunks *c,
				    struct pcm_header *h)
{
	uint64_t there = f->size - h->data_at, length = c->data_length;

	if (pcm_header_is_unknown(length) && (length == 0 || length > there)) {
		if (there == 0 || (length == 0 && is_empty(c->riff_length, f->size)))
			return "has no samples";
		length = there;
	}
	if (length > there)
		return "is truncated: its header promises more samples than there are";
	h->data_length = length;
	return NULL;
}

/* Rejects more samples after the samples: a second chunk of data, or a whole file that cat(1)
 * appended. It skips other chunks. NULL, or what is wrong. */
static const char *check_rest(struct pcm_file *f, const struct chunks *c,
			      const struct pcm_header *h)
{
	uint64_t at = h->data_at + h->data_length;
	unsigned char head[12] = { 0 };
	const char *why;

	for (at += h->data_length % 2; at < f->size && f->size - at >= 8;) {
		uint64_t there = f->size - at;
		uint32_t length;
		if ((why = pcm_header_copy(f, at, head, there < sizeof head ? there : sizeof head)))
			return why;
		if (memcmp(head, "RIFF", 4) == 0 && memcmp(head + 8, "WAVE", 4) == 0)
			return "is followed by another WAV file, which would be lost; split them, "
			       "or join them with 'sox'";
		length = any32(c, head + 4);
		if (length > there - 8)
			break;
		if (memcmp(head, "data", 4) == 0 && length > 0)
			return "has a second chunk of samples, which would be lost; merge both "
			       "with 'ffmpeg'";
		at += 8 + (uint64_t)length + length % 2;
	}
	return NULL;
}

const char *pcm_header_read_wav(struct pcm_file *f, struct pcm_header *h, bool *foreign)
{
	struct chunks c = { .is_big = f->n >= 4 && memcmp(f->head, "RIFX", 4) == 0 };
	const char *why;

	if ((why = read_chunks(f, &c)) || (why = read_format(&c, h, foreign)))
		return why;
	h->is_big = c.is_big;
	h->data_at = c.data_at;
	if ((why = check_truncation(f, &c, h)))
		return why;
	return check_rest(f, &c, h);
}
