/* SPDX-License-Identifier: GPL-2.0-or-later */
/* noise - makes coloured noise and measures levels
 *
 * A level is the mean square about the mean: a constant offset cannot be heard and
 * does not count. */
#ifndef EARPIPE_NOISE_H
#define EARPIPE_NOISE_H

#include "base/rng.h"

#include <stdbool.h>
#include <stddef.h>

enum noise_colour {
	NOISE_WHITE, /* equal power per hertz */
	NOISE_PINK,  /* falls by 3 dB per octave */
	NOISE_BROWN, /* falls by 6 dB per octave */
	NOISE_HUM,   /* 50 or 60 Hz and harmonics of drawn amplitudes and phases */
	NOISE_COLOURS,
};

/* Fills x[n] at that rate (Hz) with noise of level 1. Pink and brown noise are flat below 20 Hz.
 * False: no memory. */
bool noise_fill(enum noise_colour colour, struct rng r, double rate, float *x, size_t n);

/* The mean square of x[n] about its mean; 0 if n is 0. */
double noise_level(const float *x, size_t n);

#endif
