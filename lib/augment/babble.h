/* SPDX-License-Identifier: GPL-2.0-or-later */
/* babble - several people talking at once, from recordings of some */
#ifndef EARPIPE_BABBLE_H
#define EARPIPE_BABBLE_H

#include "stream/frame.h"
#include "base/rng.h"

struct babble {
	struct babble_clip {
		float *x; /* [n], of level 1 */
		size_t n;
		char *speaker, *split; /* NULL: not told */
		double rate;
	} * clips;
	size_t n_clips, cap_clips;
};

/* Reads all audio frames of a stream; frames of more than data_max bytes are refused. b is
 * zero-initialised. NULL, or the reason in why[size], and in *status how bad it is (1 input, 3
 * system). */
const char *babble_load(struct babble *b, const char *path, size_t data_max, int *status, char *why,
			size_t size);
void babble_free(struct babble *b);

/* Fills x[n] with so many talkers, each a sequence of drawn recordings of anybody but the speaker
 * of frame f, all at the same level; together of level 1. Only recordings with the split and the
 * rate (Hz) of f: who is held out is not heard in training. NULL, or the reason: there are none. */
const char *babble_fill(const struct babble *b, const struct frame *f, size_t talkers, double rate,
			struct rng r, float *x, size_t n);

#endif
