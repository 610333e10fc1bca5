/* SPDX-License-Identifier: GPL-2.0-or-later */
/* babble - mixes the sound of several people talking at once from recordings */
#ifndef EARPIPE_BABBLE_H
#define EARPIPE_BABBLE_H

#include "base/status.h"
#include "stream/frame.h"
#include "base/rng.h"
#include "base/vocabulary.h"

struct babble {
	struct babble_clip {
		float *x; /* [n], of level 1 */
		size_t n;
		size_t speaker, split; /* indices in `texts`; an empty text: unknown */
		double rate;           /* Hz */
	} * clips;
	size_t n_clips, cap_clips;
	struct vocabulary texts; /* speakers and splits: each draw compares those of all clips */
};

/* Reads all audio frames of the stream in a file into b, which is zero-initialised. Frames of more
 * than data_max bytes are refused. NULL, or the reason in why[size], and then *status is
 * STATUS_INPUT or STATUS_SYSTEM; b must be freed even then. */
const char *babble_load(struct babble *b, const char *path, size_t data_max, enum status *status,
			char *why, size_t size);
void babble_free(struct babble *b);

/* Fills x[n] with babble of level 1: `talkers` sequences of drawn recordings, all equally loud. It
 * draws only recordings by other speakers with the split of frame f and that rate (Hz), so held-out
 * recordings never occur in training. NULL, or the reason: there are none. */
const char *babble_fill(const struct babble *b, const struct frame *f, size_t talkers, double rate,
			struct rng r, float *x, size_t n);

#endif
