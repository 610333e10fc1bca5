/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/dft.h"

#include "features/fft.h"

#ifndef EARPIPE_EMBEDDED
#include <fftw3.h>
#endif
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#ifdef EARPIPE_EMBEDDED

/* In libearpipe (fft.h). */
struct dft {
	struct fft *fft;
};

struct dft *dft_new(size_t n, enum dft_direction direction)
{
	struct dft *d = direction == DFT_FORWARD ? calloc(1, sizeof *d) : NULL;

	if (d && (d->fft = fft_new(n)))
		return d;
	free(d);
	return NULL;
}

void dft_free(struct dft *d)
{
	if (d)
		fft_free(d->fft);
	free(d);
}

double *dft_signal(struct dft *d)
{
	return fft_signal(d->fft);
}

double (*dft_bins(struct dft *d))[2]
{
	return fft_bins(d->fft);
}

void dft_forward(struct dft *d)
{
	fft_forward(d->fft);
}

#else

struct dft {
	size_t n;
	double *signal;
	fftw_complex *bins;
	fftw_plan forward, inverse; /* inverse: NULL unless DFT_BOTH */
};

/* Whether there is memory to plan n points: without it FFTW would end the program. Its other
 * allocations (twiddle factors, a copy) are smaller than this. */
static bool has_room(size_t n)
{
	void *volatile room = malloc((1 << 20) + 6 * n * sizeof(double));

	free(room);
	return room != NULL;
}

/* FFTW_ESTIMATE measures no times and FFTW_PRESERVE_INPUT is the default of r2c. The plan requires
 * fftw_malloc's alignment. */
static bool make_plans(struct dft *d, enum dft_direction direction)
{
	const int n = (int)d->n;

	d->signal = fftw_alloc_real(d->n);
	d->bins = fftw_alloc_complex(d->n / 2 + 1);
	if (!d->signal || !d->bins || !has_room(d->n))
		return false;
	d->forward = fftw_plan_dft_r2c_1d(n, d->signal, d->bins, FFTW_ESTIMATE);
	if (direction == DFT_BOTH)
		d->inverse = fftw_plan_dft_c2r_1d(n, d->bins, d->signal, FFTW_ESTIMATE);
	memset(d->signal, 0, d->n * sizeof *d->signal);
	return d->forward && (direction == DFT_FORWARD || d->inverse);
}

struct dft *dft_new(size_t n, enum dft_direction direction)
{
	struct dft *d = n <= INT_MAX ? calloc(1, sizeof *d) : NULL;

	if (!d)
		return NULL;
	d->n = n;
	if (make_plans(d, direction))
		return d;
	dft_free(d);
	return NULL;
}

void dft_free(struct dft *d)
{
	if (!d)
		return;
	if (d->forward)
		fftw_destroy_plan(d->forward);
	if (d->inverse)
		fftw_destroy_plan(d->inverse);
	fftw_free(d->signal);
	fftw_free(d->bins);
	free(d);
}

double *dft_signal(struct dft *d)
{
	return d->signal;
}

double (*dft_bins(struct dft *d))[2]
{
	return d->bins;
}

void dft_forward(struct dft *d)
{
	fftw_execute(d->forward);
}

void dft_inverse(struct dft *d)
{
	fftw_execute(d->inverse);
	for (size_t i = 0; i < d->n; i++)
		d->signal[i] /= (double)d->n;
}

#endif

size_t dft_good_length(size_t n)
{
	for (;; n++) {
		size_t rest = n;

		while (rest % 2 == 0)
			rest /= 2;
		while (rest % 3 == 0)
			rest /= 3;
		while (rest % 5 == 0)
			rest /= 5;
		if (rest == 1)
			return n;
	}
}
