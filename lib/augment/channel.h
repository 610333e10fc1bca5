/* SPDX-License-Identifier: GPL-2.0-or-later */
/* channel - simulates transmission: a room, a band-pass filter, a telephone codec */
#ifndef EARPIPE_CHANNEL_H
#define EARPIPE_CHANNEL_H

#include "base/rng.h"

#include <stdbool.h>
#include <stddef.h>

/* The length of a room's response in samples, at least 1: it ends when it has decayed by 40 dB.
 * rt60 is in seconds, rate in Hz. */
size_t channel_length(double rt60, double rate);

/* Fills h[channel_length] with a room's response: the direct sound, which is 1 at the beginning; a
 * few single reflections within 40 ms; noise that decays by 60 dB in rt60 seconds. The direct sound
 * has `direct` dB more power than all the rest. */
void channel_response(double rt60, double direct, double rate, struct rng r, float *h);

/* y[n + m - 1] = x[n] convolved with h[m]. False: no memory. */
bool channel_convolve(const float *x, size_t n, const float *h, size_t m, float *y);

/* Removes all frequencies outside low to high (Hz) from x[n], without delay. The edges are raised
 * cosines in frequency, 100 Hz wide and outside the band. False: no memory. */
bool channel_band(float *x, size_t n, double low, double high, double rate);

enum channel_codec { CHANNEL_NO_CODEC, CHANNEL_ULAW, CHANNEL_ALAW };

/* Encodes and decodes samples in [-1, 1] with the 8 bits of ITU-T G.711. */
void channel_telephone(enum channel_codec codec, float *x, size_t n);

/* Rounds samples to multiples of 2^(1 - bits), bits from 2 to 24, and clips them to
 * [-1, 1 - 2^(1 - bits)]. */
void channel_quantise(int bits, float *x, size_t n);

#endif
