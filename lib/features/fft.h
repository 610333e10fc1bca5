/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fft - transforms real signals without a library (Fourier transform, forward only)
 *
 * Transforms are a library's business, and the programs use FFTW (dft.h). But a program that embeds
 * the recogniser should link the C library alone: FFTW is two megabytes, it allocates memory as it
 * likes, and its planner is not thread-safe. So libearpipe computes its spectra with this module;
 * dft.c chooses. The two agree to about 1e-15 of the largest bin.
 *
 * A signal of even length is transformed as half as many complex numbers (Sorensen, Jones, Heideman,
 * Burrus 1987), by Stockham's algorithm with radices 4, 2, 3, 5, and any other prime factor by the
 * definition. So time grows with the largest prime factor above 5. All arithmetic is in double
 * precision, and all processors give the same bits. */
#ifndef EARPIPE_FFT_H
#define EARPIPE_FFT_H

#include <stddef.h>

struct fft;

/* A transform of n >= 1 samples, all of which are 0. NULL: no memory. */
struct fft *fft_new(size_t n);
void fft_free(struct fft *f);

/* The signal, [n], which the transform does not change. */
double *fft_signal(struct fft *f);

/* Bins 0 to n / 2, [n / 2 + 1], as pairs of a real and an imaginary part. */
double (*fft_bins(struct fft *f))[2];

/* Transforms the signal to the bins. */
void fft_forward(struct fft *f);

#endif
