/* SPDX-License-Identifier: GPL-2.0-or-later */
/* held_frames - holds frames until the end of the input: the last ones, a sample, all sorted
 *
 * Each frame is held in memory as its bytes. */
#ifndef EARPIPE_HELD_FRAMES_H
#define EARPIPE_HELD_FRAMES_H

#include "program/filter.h"

struct held_plan {
	uint64_t tail;    /* keep the last ones; 0: not asked for */
	uint64_t sample;  /* keep so many, each set of them as likely; 0: not asked for */
	uint64_t seed;    /* of the sample */
	const char *sort; /* a key of frame_field.h: numbers by value come before texts by their
			   * bytes, frames without it, or with
			   * NaN, come last, and equal ones keep their order;
			   * NULL: in the order of the input */
	bool reverse; /* the order of values is reversed: texts, then numbers, the greatest first */
};

struct held_frames *held_frames_new(const struct held_plan *plan);

/* Adds the frame that was read last; `changed`: its attributes are not those of its bytes. Refuses
 * chunks, whose sequence would break. */
void held_frames_add(struct held_frames *h, struct filter *io, const struct frame *f, bool changed);

/* Writes the frames and an end mark. Says in a line if there were fewer than the sample wanted, or
 * if no frame had the key of the order. */
void held_frames_write(struct held_frames *h, struct filter *io);
void held_frames_free(struct held_frames *h);

#endif
