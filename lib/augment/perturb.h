/* SPDX-License-Identifier: GPL-2.0-or-later */
/* perturb - changes the speed, tempo, pitch and vocal tract of a voice
 *
 * Each function computes y from x[n], n >= 1, and returns the number of samples of y;
 * 0: no memory. */
#ifndef EARPIPE_PERTURB_H
#define EARPIPE_PERTURB_H

#include "base/cpu.h"

#include <stddef.h>

/* Tables and transforms for one rate (Hz). All paths give the same bits. NULL: no memory. */
struct perturb;
struct perturb *perturb_new(double rate, enum cpu_path path);
void perturb_free(struct perturb *v);

/* The length of n samples that are played `speed` times as fast; at least 1. */
size_t perturb_length(size_t n, double speed);

/* Plays x `speed` times as fast, like a tape: pitch and formants are multiplied as well.
 * Band-limited interpolation by a windowed sinc with 16 zeros on each side. y
 * is [perturb_length(n, speed)]. */
size_t perturb_speed(const struct perturb *v, const float *x, size_t n, double speed, float *y);

/* Makes x `tempo` times as fast with the same pitch and formants. Overlaps pieces of the signal,
 * each chosen where it matches best (WSOLA: Verhelst and Roelands 1993). The first begins with the
 * signal and the last ends with it. y is [perturb_length(n, tempo)]. */
size_t perturb_tempo(const struct perturb *v, const float *x, size_t n, double tempo, float *y);

/* Multiplies pitch and formants by factor at the same tempo. y is [n]. */
size_t perturb_pitch(const struct perturb *v, const float *x, size_t n, double factor, float *y);

/* Multiplies the formant frequencies by factor, as a shorter vocal tract does, at the same pitch:
 * the spectral envelope, which is the low part of the cepstrum, is stretched over frequency.
 * y is [n]. */
size_t perturb_tract(struct perturb *v, const float *x, size_t n, double factor, float *y);

#endif
