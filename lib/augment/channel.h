/* SPDX-License-Identifier: GPL-2.0-or-later */
/* channel - what lies between a mouth and a stream: walls, a band of frequencies, a telephone
 *
 * Sizes and errors as the functions say; false is no memory. */
#ifndef EARPIPE_CHANNEL_H
#define EARPIPE_CHANNEL_H

#include "base/rng.h"

#include <stdbool.h>
#include <stddef.h>

/* Samples of a response: until it has decayed by 40 dB, at least 1. */
size_t channel_length(double rt60, double rate);

/* Fills h[channel_length] with a room's response: the direct sound, 1 at the beginning; a few single
 * reflections within 40 ms; noise that decays by 60 dB in rt60 seconds. The power of all but the
 * direct sound is `direct` dB below it. */
void channel_response(double rt60, double direct, double rate, struct rng r, float *h);

/* y[n + m - 1] = x[n] convolved with h[m]. */
bool channel_convolve(const float *x, size_t n, const float *h, size_t m, float *y);

/* Leaves the frequencies from low to high (Hz) of x[n]; the edges are a raised cosine in
 * frequency of 100 Hz each, outside of the band, and nothing is delayed. */
bool channel_band(float *x, size_t n, double low, double high, double rate);

enum channel_codec { CHANNEL_NO_CODEC, CHANNEL_ULAW, CHANNEL_ALAW };

/* What 8 bits of ITU-T G.711 leave of samples in [-1, 1]. */
void channel_telephone(enum channel_codec codec, float *x, size_t n);

/* Rounds to so many bits (2 to 24) and saturates: to multiples of 2^(1 - bits), from -1 to
 * 1 - 2^(1 - bits). */
void channel_quantise(int bits, float *x, size_t n);

#endif
