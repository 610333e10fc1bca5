/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perturb - the same words by another throat: faster, higher, smaller
 *
 * Each makes y of x[n] and returns how many samples that are, which perturb_length tells beforehand;
 * 0 is no memory (n >= 1). */
#ifndef EARPIPE_PERTURB_H
#define EARPIPE_PERTURB_H

#include <stddef.h>

/* What all of them need at that rate (Hz): a table and two transforms. NULL: no memory. */
struct perturb;
struct perturb *perturb_new(double rate);
void perturb_free(struct perturb *v);

/* Samples of n that are played `speed` times as fast; at least 1. */
size_t perturb_length(size_t n, double speed);

/* Played so many times as fast, as a tape is: pitch and resonances rise as well. Band-limited, by a
 * windowed sinc of 16 zeros on each side. y is [perturb_length(n, speed)]. */
size_t perturb_speed(const struct perturb *v, const float *x, size_t n, double speed, float *y);

/* Spoken so many times as fast: pitch and resonances stay. Overlapped pieces of the signal, each
 * taken from where it fits best (WSOLA: Verhelst and Roelands 1993); the first begins with the
 * signal and the last ends with it. y is [perturb_length(n, tempo)]. */
size_t perturb_tempo(const struct perturb *v, const float *x, size_t n, double tempo, float *y);

/* Higher by so many times, pitch and resonances, at the same pace. y is [n]. */
size_t perturb_pitch(const struct perturb *v, const float *x, size_t n, double factor, float *y);

/* Resonances higher by so many times, as of a shorter vocal tract, and the pitch as it was: the
 * spectral envelope, which is the low part of the cepstrum, is stretched over frequency. y is [n].
 */
size_t perturb_tract(struct perturb *v, const float *x, size_t n, double factor, float *y);

#endif
