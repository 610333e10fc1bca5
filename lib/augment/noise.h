/* SPDX-License-Identifier: GPL-2.0-or-later */
/* noise - what is heard beside a voice, and how loud
 *
 * Levels are mean squares about the mean: what a constant adds to a signal is nothing to be heard.
 */
#ifndef EARPIPE_NOISE_H
#define EARPIPE_NOISE_H

#include "base/rng.h"

#include <stdbool.h>
#include <stddef.h>

enum noise_colour {
	NOISE_WHITE, /* the same power in each hertz */
	NOISE_PINK,  /* 3 dB less in each octave */
	NOISE_BROWN, /* 6 dB less in each octave */
	NOISE_HUM,   /* 50 or 60 Hz and its harmonics, each with its share and phase */
	NOISE_COLOURS,
};

/* Fills x[n] at that rate (Hz) with noise of level 1. Pink and brown are flat below 20 Hz. False:
 * no memory. */
bool noise_fill(enum noise_colour colour, struct rng r, double rate, float *x, size_t n);

/* The mean square of x[n] about its mean; 0 if n is 0. */
double noise_level(const float *x, size_t n);

/* Adds noise, which it scales so that the level of x is snr dB above that of what is added. Where
 * either has no level nothing happens. */
void noise_add(float *x, const float *noise, size_t n, double snr);

#endif
