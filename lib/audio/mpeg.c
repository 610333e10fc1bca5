/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/mpeg.h"

#include "audio/tags.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum {
	HEAD = 4,         /* bytes of a frame's head */
	CHAIN = 4,        /* consecutive heads that confirm each other as frames */
	FRAME_MAX = 8192, /* more bytes than a free-format frame has */
};

struct head {
	unsigned layer; /* 2 or 3 */
	bool mpeg1;     /* else 2 or 2.5 */
	bool mono, crc;
	bool free;       /* of no stated bit rate */
	unsigned kbits;  /* bit rate, kbit/s; meaningless if free */
	unsigned rate;   /* Hz */
	unsigned padded; /* 1: it has one more byte */
};

/* kbit/s by index. Index 0 is free format, index 15 is forbidden. */
static const unsigned short bit_rates[3][16] = {
	/* MPEG 1, layer II; layer III; MPEG 2 and 2.5, both */
	{ 0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 0 },
	{ 0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0 },
	{ 0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0 },
};

static bool read_head(const unsigned char *p, struct head *h)
{
	static const unsigned rates[4] = { 44100, 48000, 32000, 0 };
	unsigned version = p[1] >> 3 & 3; /* 3: MPEG 1; 2: 2; 0: 2.5, of half the rates of 2 */
	unsigned layer = 4 - (p[1] >> 1 & 3), index = p[2] >> 4, rate = rates[p[2] >> 2 & 3];

	if (p[0] != 0xff || p[1] < 0xe0 || version == 1 || layer < 2 || layer > 3 || index == 15 ||
	    rate == 0 || (p[3] & 3) == 2 /* a reserved emphasis */)
		return false;
	*h = (struct head){ .layer = layer,
			    .mpeg1 = version == 3,
			    .mono = p[3] >> 6 == 3,
			    .crc = !(p[1] & 1),
			    .free = index == 0,
			    .kbits = bit_rates[version != 3 ? 2 : layer - 2][index],
			    .rate = rate >> (version == 3   ? 0
					     : version == 2 ? 1
							    : 2),
			    .padded = p[2] >> 1 & 1 };
	return true;
}

bool mpeg_is_head(const unsigned char *p)
{
	struct head h;

	return read_head(p, &h);
}

/* Whether two frames can be of one recording: bit rate and stereo mode may change. */
static bool are_alike(const struct head *a, const struct head *b)
{
	return a->layer == b->layer && a->mpeg1 == b->mpeg1 && a->rate == b->rate &&
	       a->mono == b->mono && a->free == b->free;
}

/* Bytes of a free-format frame without padding. Its head does not state them: they extend to the
 * next frame. 0: there is none. */
static size_t free_size(const unsigned char *p, size_t n, const struct head *h)
{
	struct head next;

	for (size_t size = 24; size < FRAME_MAX && n >= HEAD && size <= n - HEAD; size++)
		if (read_head(p + size, &next) && are_alike(h, &next) && p[1] == p[size + 1])
			return size - h->padded;
	return 0;
}

/* Walks from frame to frame. */
struct walk {
	const unsigned char *bytes;
	size_t n, at;
	struct head head;
	size_t size; /* of the frame at `at`, which may reach beyond n */
	size_t free; /* bytes of a free-format frame without padding; 0: not known */
};

/* Reads the head of the frame at w->at. False: there is none. */
static bool look(struct walk *w)
{
	if (w->n - w->at < HEAD || !read_head(w->bytes + w->at, &w->head))
		return false;
	if (!w->head.free) {
		w->size = (w->head.layer == 2 || w->head.mpeg1 ? 144 : 72) * w->head.kbits * 1000 /
			      w->head.rate +
			  w->head.padded;
		return true;
	}
	if (w->free == 0)
		w->free = free_size(w->bytes + w->at, w->n - w->at, &w->head);
	w->size = w->free + w->head.padded;
	return w->free > 0;
}

/* Whether `count` frames of one kind follow each other from `at` on, or at least two up to the end
 * of the bytes, even if the last one is incomplete. */
static bool is_chain(const unsigned char *bytes, size_t n, size_t at, int count)
{
	struct walk w = { .bytes = bytes, .n = n, .at = at };
	struct head first;

	for (int i = 0; i < count; i++) {
		if (n - w.at < HEAD)
			return i > 1;
		if (!look(&w) || (i > 0 && !are_alike(&first, &w.head)))
			return false;
		if (w.size > n - w.at)
			return i > 0;
		if (i == 0)
			first = w.head;
		w.at += w.size;
	}
	return true;
}

size_t mpeg_find(const unsigned char *bytes, size_t n, bool known)
{
	size_t end = tags_cut(bytes, n);
	struct walk w = { .bytes = bytes, .n = end };

	for (size_t at = 0; at < MPEG_SEARCH && at < end; at++)
		if (bytes[at] == 0xff && is_chain(bytes, end, at, known && at == 0 ? 2 : CHAIN))
			return at;
	/* a single frame, whole or truncated: nothing else may follow it */
	return known && look(&w) && w.size >= end ? 0 : n;
}

/* The place of an encoder's header in a frame: after the side information. */
static size_t told_at(const struct head *h)
{
	return HEAD + (h->mpeg1 ? (h->mono ? 17 : 32) : h->mono ? 9 : 17);
}

static bool has(const struct walk *w, size_t at, const char *text)
{
	return at + 4 <= w->size && memcmp(w->bytes + w->at + at, text, 4) == 0;
}

static bool has_xing(const struct walk *w)
{
	return w->head.layer == 3 && w->size <= w->n - w->at &&
	       (has(w, told_at(&w->head), "Xing") || has(w, told_at(&w->head), "Info"));
}

static bool has_vbri(const struct walk *w)
{
	return w->head.layer == 3 && w->size <= w->n - w->at && has(w, HEAD + 32, "VBRI");
}

/* Goes to the next frame, over tags and other bytes. False: there are no more. */
static bool step(struct walk *w, size_t *lost)
{
	uint64_t tag;

	while (w->at < w->n) {
		if (look(w))
			return true;
		tag = tags_before(w->bytes + w->at, w->n - w->at);
		if (tag > w->n - w->at)
			tag = w->n - w->at;
		*lost += tag == 0;
		w->at += tag > 0 ? (size_t)tag : 1;
		/* after a gap, one head is not enough */
		while (tag == 0 && w->at < w->n &&
		       (w->bytes[w->at] != 0xff || !is_chain(w->bytes, w->n, w->at, CHAIN))) {
			if (tags_before(w->bytes + w->at, w->n - w->at) > 0)
				break;
			w->at++;
			++*lost;
		}
	}
	return false;
}

struct mpeg_part mpeg_next(const unsigned char *bytes, size_t n, size_t at)
{
	struct walk w = { .bytes = bytes, .n = tags_cut(bytes, n), .at = at };
	size_t lost = 0, begin = at;
	bool first = true;

	while (step(&w, &lost) && w.size <= w.n - w.at) {
		if (!first && (has_xing(&w) || has_vbri(&w)))
			return (struct mpeg_part){ begin, w.at };
		if (first && has_vbri(&w))
			begin = w.at + w.size;
		first = false;
		w.at += w.size;
	}
	return (struct mpeg_part){ begin, w.n };
}

static uint32_t big32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* The numbers in an encoder's header: frames besides itself, and bytes of all; 0: unknown. */
struct told {
	uint32_t frames, bytes;
};

static struct told read_told(const struct walk *w)
{
	struct told told = { 0 };
	size_t at = told_at(&w->head);
	const unsigned char *p = w->bytes + w->at + at;

	if (!has_xing(w) || at + 16 > w->size)
		return told;
	if (p[7] & 1)
		told.frames = big32(p + 8);
	if (p[7] & 2)
		told.bytes = big32(p + 8 + (p[7] & 1 ? 4 : 0));
	return told;
}

const char *mpeg_fault(const unsigned char *bytes, struct mpeg_part part, char *why, size_t size)
{
	struct walk w = { .bytes = bytes, .n = part.end, .at = part.begin };
	struct told told = { 0 };
	struct head first = { 0 };
	size_t lost = 0, frames = 0;

	while (step(&w, &lost)) {
		if (frames == 0) {
			first = w.head;
			told = read_told(&w);
			if (told.bytes > part.end - w.at)
				return "is truncated: its header promises more frames than there "
				       "are";
		}
		if (w.head.rate != first.rate || w.head.mono != first.mono) {
			snprintf(why, size,
				 "changes from %u Hz, %s, to %u Hz, %s, within; convert it to "
				 "WAV with 'ffmpeg'",
				 first.rate, first.mono ? "mono" : "stereo", w.head.rate,
				 w.head.mono ? "mono" : "stereo");
			return why;
		}
		if (w.size > w.n - w.at)
			return "is truncated: its last frame is incomplete";
		frames++;
		w.at += w.size;
	}
	if (told.frames > 0 && frames < told.frames) /* the header's own frame counts as well */
		return "is truncated or damaged: its header promises more frames than there are";
	/* a truncated head; decoders skip anything else */
	return lost > 0 && lost < HEAD && bytes[part.end - lost] == 0xff
		   ? "is truncated: its last frame is incomplete"
		   : NULL;
}
