/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/dft.h"

#include <fftw3.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>

struct dft {
	size_t n;
	double *signal;
	fftw_complex *bins;
	fftw_plan forward, inverse;
};

/* Whether there is memory to plan n points: FFTW ends the program where there is none. What it
 * takes beside the arrays (twiddle factors, a copy) is less than this. */
static bool has_room(size_t n)
{
	void *volatile room = malloc((1 << 20) + 6 * n * sizeof(double));

	free(room);
	return room != NULL;
}

struct dft *dft_new(size_t n)
{
	struct dft *d = n <= INT_MAX ? calloc(1, sizeof *d) : NULL;

	if (!d)
		return NULL;
	d->n = n;
	d->signal = fftw_alloc_real(n);
	d->bins = fftw_alloc_complex(n / 2 + 1);
	if (d->signal && d->bins && has_room(n)) {
		d->forward = fftw_plan_dft_r2c_1d((int)n, d->signal, d->bins, FFTW_ESTIMATE);
		d->inverse = fftw_plan_dft_c2r_1d((int)n, d->bins, d->signal, FFTW_ESTIMATE);
	}
	if (d->forward && d->inverse)
		return d;
	dft_free(d);
	return NULL;
}

void dft_free(struct dft *d)
{
	if (!d)
		return;
	fftw_destroy_plan(d->forward);
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
