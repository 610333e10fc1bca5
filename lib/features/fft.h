/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fft - power spectra of several real signals at once, in double precision
 *
 * A filter bank wants many short transforms of the same length. Side by side, each in a lane of the
 * vectors, they need no shuffles and no remainders, whatever the length, and have the same bits
 * whatever stands beside them and whatever the processor can do. Lengths that are no power of 2,
 * and the shortest and longest, go through FFTW one by one. Double precision, because a band that
 * is empty beside a strong one holds nothing but the rounding errors of single precision. */
#ifndef EARPIPE_FFT_H
#define EARPIPE_FFT_H

#include "base/cpu.h"

#include <stddef.h>

enum { FFT_LANES = 8 };

struct fft;

/* Transforms of `points` samples, the last points - used of which are zeros; 1 <= used <= points,
 * points from 2. NULL: no memory. */
struct fft *fft_new(size_t points, size_t used);
void fft_free(struct fft *f);

/* The place for the signal of a lane, [used], aligned for vectors; what is put there stays. */
double *fft_lane(struct fft *f, size_t lane);

/* The same as fft_power, of n signals of floats, [used] each, times a taper, [used]; the lanes are
 * left alone. */
double *fft_power_tapered(struct fft *f, const float *const *signals, const double *taper,
			  size_t n);

/* The squares of the absolute values, [points / 2 + 1, FFT_LANES], of the first n lanes; those of
 * the others mean nothing. The caller may change them. */
double *fft_power(struct fft *f, size_t n);

/* fft_new takes the best path; all have the same results. For tests and measurements. */
void fft_use(struct fft *f, enum cpu_path path);

#endif
