/* SPDX-License-Identifier: GPL-2.0-or-later */
/* negative - what sounds like speech and is no word of the list: made of recordings of words */
#ifndef EARPIPE_NEGATIVE_H
#define EARPIPE_NEGATIVE_H

#include "stream/frame.h"
#include "base/rng.h"

enum { NEGATIVE_CLIPS = 256 };

/* The last recording of each speaker and label, to be joined with another of that speaker. They
 * come sorted by label, so the last recording alone would hardly ever do. Zero-initialised. */
struct negatives {
	struct negative_clips {
		struct negative_clip {
			float *x; /* [n] */
			size_t n, cap;
			char label[64], speaker[64]; /* cut to fit */
			double rate;
		} clip[NEGATIVE_CLIPS];
		size_t have, oldest;
	} part[3]; /* never mixed: the splits "test" and "validation" (split.h), all others */
};

/* Makes something of x[n], frame f, at rate (Hz): the beginning of it and the end of another word,
 * by the same speaker if there is one, or the other way round; pieces of it in another order; it
 * reversed; a tone, steady or gliding; noise with its envelope, steady, or in bursts. y has room
 * for 2 n. Returns the samples, 0 if there is no memory; *kind says which it is. */
size_t negative_make(const struct negatives *m, const struct frame *f, const float *x, size_t n,
		     double rate, struct rng *r, float *y, const char **kind);

/* x[n] is the last recording from now on. False: no memory. */
bool negative_remember(struct negatives *m, const struct frame *f, const float *x, size_t n);
void negative_free(struct negatives *m);

#endif
