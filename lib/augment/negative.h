/* SPDX-License-Identifier: GPL-2.0-or-later */
/* negative - makes sounds that resemble speech but are not words, from recordings of words */
#ifndef EARPIPE_NEGATIVE_H
#define EARPIPE_NEGATIVE_H

#include "stream/frame.h"
#include "base/rng.h"

enum { NEGATIVE_CLIPS = 256 };

/* The last recording of each speaker and label, to be joined with another word of that speaker.
 * Data sets are often sorted by label, so the last recording alone would rarely be
 * another word. Zero-initialised. */
struct negatives {
	struct negative_clips {
		struct negative_clip {
			float *x; /* [n] */
			size_t n, cap;
			char label[64], speaker[64]; /* cut to fit */
			double rate;
		} clip[NEGATIVE_CLIPS];
		size_t have, oldest;
	} part[3]; /* never mixed: the splits "test", "validation" (split.h) and all others */
};

/* Makes a sound y from the recording x[n] of frame f, at rate (Hz). Its kind is drawn: the
 * beginning of the recording and the end of another word, by the same speaker if there is one, or
 * the other way round; pieces in another order; the recording reversed; a tone, steady or gliding;
 * noise with the recording's envelope, steady, or in bursts. y has room for 2 n samples. Returns
 * the number of samples, 0 if there is no memory; *kind is the name of the kind. */
size_t negative_make(const struct negatives *m, const struct frame *f, const float *x, size_t n,
		     double rate, struct rng *r, float *y, const char **kind);

/* Remembers x[n] as the last recording of frame f's speaker and label. False: no memory. */
bool negative_remember(struct negatives *m, const struct frame *f, const float *x, size_t n);
void negative_free(struct negatives *m);

#endif
