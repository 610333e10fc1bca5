/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dft - transforms real signals of any length and back (discrete Fourier transform, by FFTW)
 *
 * All arithmetic is in double precision. FFTW chooses its algorithm from the length and the
 * processor, never from measured times, and all arrays are aligned alike. So the same signal gives
 * the same bits in every process on one machine; a processor with other vector instructions may
 * round otherwise.
 *
 * Compiled with EARPIPE_EMBEDDED, for libearpipe, it needs no FFTW (fft.h says why) and has no inverse:
 * DFT_BOTH gives NULL.
 *
 * Signals are transformed one by one. FFTW's plans for several signals at once were slower: by 10 %
 * for signals one after the other, by half for interleaved ones (256 to 2048 points). */
#ifndef EARPIPE_DFT_H
#define EARPIPE_DFT_H

#include <stddef.h>

enum dft_direction {
	DFT_FORWARD, /* only dft_forward; takes half the time and memory to prepare */
	DFT_BOTH,    /* dft_inverse too */
};

struct dft;

/* A transform of n >= 1 samples, all of which are 0. NULL: no memory, or n is above INT_MAX. Two
 * threads must not call it at once: FFTW's planner is not thread-safe. */
struct dft *dft_new(size_t n, enum dft_direction direction);
void dft_free(struct dft *d);

/* The signal, [n]. dft_inverse writes it, dft_forward does not change it. */
double *dft_signal(struct dft *d);

/* Bins 0 to n / 2, [n / 2 + 1], as pairs of a real and an imaginary part. dft_forward writes them;
 * dft_inverse leaves them undefined. */
double (*dft_bins(struct dft *d))[2];

/* Transforms the signal to the bins. */
void dft_forward(struct dft *d);

/* Transforms the bins back and divides by n: after dft_forward it restores the signal.
 * Only for DFT_BOTH. */
void dft_inverse(struct dft *d);

/* The smallest length of at least n whose only prime factors are 2, 3 and 5. FFTW is
 * fast at these. */
size_t dft_good_length(size_t n);

#endif
