/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dft - the discrete Fourier transform of a real signal and its inverse, for any length, by FFTW
 *
 * All arithmetic is in double precision. FFTW chooses its algorithm from the length and the
 * processor, never from measured times, and all arrays are aligned alike. So the same signal gives
 * the same bits in every process on one machine; a processor with other vector instructions may
 * round otherwise.
 *
 * Signals are transformed one by one. FFTW's plans for several signals at once were slower: by 10 %
 * for signals one after the other, by half for interleaved ones (256 to 2048 points). */
#ifndef EARPIPE_DFT_H
#define EARPIPE_DFT_H

#include <stddef.h>

enum dft_direction {
	DFT_FORWARD, /* dft_forward alone, which takes half of the time and memory to prepare */
	DFT_BOTH,    /* dft_inverse too */
};

struct dft;

/* A transform of n >= 1 samples, all of which are 0. NULL: no memory, or n is above INT_MAX. Not to
 * be called by two threads at once, for FFTW's planner is not made for that. */
struct dft *dft_new(size_t n, enum dft_direction direction);
void dft_free(struct dft *d);

/* The signal, [n]. dft_inverse writes it, dft_forward leaves it as it is. */
double *dft_signal(struct dft *d);

/* Bins 0 to n / 2, [n / 2 + 1], as pairs of a real and an imaginary part. dft_forward writes them;
 * dft_inverse leaves them undefined. */
double (*dft_bins(struct dft *d))[2];

/* From the signal to the bins. */
void dft_forward(struct dft *d);

/* From the bins to the signal, divided by n: after dft_forward it restores the signal. Only for
 * DFT_BOTH. */
void dft_inverse(struct dft *d);

/* The smallest length of at least n that has no prime factors but 2, 3 and 5: FFTW is fast at
 * these. */
size_t dft_good_length(size_t n);

#endif
