/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rechunk - writes the frames of a stream as chunks of other lengths, joined, or only the first few
 *
 * A whole frame is a signal, and so are the chunks of one stream joined. A signal is cut along its
 * first axis, into rows. t, clock and gap of each piece are computed from those of the frames in
 * which it begins and ends. */
#ifndef EARPIPE_RECHUNK_H
#define EARPIPE_RECHUNK_H

#include "program/filter.h"

struct rechunk_plan {
	bool cuts;          /* into chunks of least to most rows */
	size_t least, most; /* 1 or more; lengths in between are drawn with seed */
	uint64_t seed;
	bool joins;    /* chunks into whole frames; with `cuts`, across the chunks of the input */
	uint64_t head; /* frames to write; UINT64_MAX: all */
};

struct rechunk *rechunk_new(const struct rechunk_plan *plan);

/* Writes what the frame that was read last completes. Refuses a chunk that does not continue its
 * stream, and more data than --max-frame allows. */
void rechunk_frame(struct rechunk *r, struct filter *io, struct frame *f);

/* Whether `head` frames were written. */
bool rechunk_done(const struct rechunk *r);
void rechunk_free(struct rechunk *r);

#endif
