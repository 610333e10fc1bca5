/* SPDX-License-Identifier: GPL-2.0-or-later */
/* frame_counter - counts the frames of a stream that passes by in pieces of any size
 *
 * Only headers are looked at, and nothing is kept of a frame. */
#ifndef EARPIPE_FRAME_COUNTER_H
#define EARPIPE_FRAME_COUNTER_H

#include "stream/frame_scan.h"

/* Before each piece, so many bytes of the caller's memory are written over. */
enum { FRAME_COUNTER_SPACE = 16 };

/* Zero-initialise. */
struct frame_counter {
	uint64_t frames; /* complete ones; end marks are none */
	bool is_other;   /* the bytes are no stream, or not any more: text, raw samples */
	struct frame_scan scan;
	size_t skip;    /* bytes of a value that are still to come */
	bool ends;      /* the frame is complete after these */
	size_t n_carry; /* a part of a token, for which more bytes are needed */
	unsigned char carry[FRAME_COUNTER_SPACE];
};

/* Takes the next n bytes. The FRAME_COUNTER_SPACE bytes before them are overwritten. */
void frame_counter_take(struct frame_counter *c, unsigned char *bytes, size_t n);

#endif
