/* SPDX-License-Identifier: GPL-2.0-or-later */
/* excerpt - reads the part of a recording from t0 to t1 seconds, piece by piece
 *
 *     excerpt_begin(&e, audio, t0, t1)     goes to t0
 *     excerpt_hold(&e, n)                  reads until n samples are held
 *     excerpt_drop(&e, n)                  forgets the first n of them
 *     excerpt_fault(&e)                    returns what was wrong when a hold fell short */
#ifndef EARPIPE_EXCERPT_H
#define EARPIPE_EXCERPT_H

#include "audio/audio.h"
#include "base/status.h"

/* Zero-initialise it before excerpt_begin. It keeps its buffer for later recordings. */
struct excerpt {
	struct audio *audio; /* the caller's */
	double t1;           /* seconds; NAN: the end of the recording */
	uint64_t start;      /* samples of the recording before samples[0] */
	uint64_t left;       /* samples of the part that have not been read yet */
	float *samples;      /* [n], held, in [-1, 1] */
	size_t n, cap;
};

/* Goes to t0 seconds (NAN: the beginning). The part ends at t1 (NAN: the end of the recording).
 * Returns STATUS_OK, or a status with why[size]: the recording ends before t0 or is damaged
 * (STATUS_INPUT), or memory or a read failed (STATUS_SYSTEM). */
enum status excerpt_begin(struct excerpt *e, struct audio *audio, double t0, double t1, char *why,
			  size_t size);

/* Reads on until n samples are held, or fewer if the part or the recording ends.
 * False: no memory. */
bool excerpt_hold(struct excerpt *e, size_t n);

/* Forgets the first n samples that are held. */
void excerpt_drop(struct excerpt *e, size_t n);

/* Call when excerpt_hold fell short. Returns STATUS_OK, or a status with why[size]: the recording
 * is damaged or cannot be read, the part has no samples, or the recording ends before t1. Up to 0.1
 * s may be missing, since tables round their times. */
enum status excerpt_fault(const struct excerpt *e, char *why, size_t size);

void excerpt_free(struct excerpt *e);

#endif
