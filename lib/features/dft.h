/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dft - the discrete Fourier transform of one real signal and back, any length, by FFTW */
#ifndef EARPIPE_DFT_H
#define EARPIPE_DFT_H

#include <stddef.h>

struct dft;

/* Of n >= 1 samples. NULL: no memory. */
struct dft *dft_new(size_t n);
void dft_free(struct dft *d);

/* The signal, [n]; both transforms leave it and the bins in any state but the result. */
double *dft_signal(struct dft *d);

/* The bins 0 to n / 2, as pairs of a real and an imaginary part. */
double (*dft_bins(struct dft *d))[2];

void dft_forward(struct dft *d);

/* From the bins to the signal: after dft_forward it is the same again, not n times itself. */
void dft_inverse(struct dft *d);

/* The least length from n on that FFTW is quick at: 2^a 3^b 5^c. */
size_t dft_good_length(size_t n);

#endif
