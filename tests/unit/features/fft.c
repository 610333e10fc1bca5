/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fft: beside FFTW, which dft.h uses, at many lengths */
#include "../check.h"

#include "base/rng.h"
#include "features/dft.h"
#include "features/fft.h"

#include <stdbool.h>
#include <string.h>

enum { LENGTHS = 700 };

/* The largest difference to FFTW's bins, relative to the largest bin. */
static double error_at(size_t n, double *largest)
{
	struct fft *own = fft_new(n);
	struct dft *fftw = dft_new(n, DFT_FORWARD);
	struct rng noise = rng_stream(n, 0, 0, 0);
	double worst = 0;

	*largest = 0;
	for (size_t i = 0; i < n; i++)
		fft_signal(own)[i] = dft_signal(fftw)[i] = (double)rng_normal(&noise);
	fft_forward(own);
	CHECK(memcmp(fft_signal(own), dft_signal(fftw), n * sizeof(double)) == 0, "signal_is_left",
	      "%zu", n);
	dft_forward(fftw);
	for (size_t k = 0; k <= n / 2; k++)
		for (size_t part = 0; part < 2; part++) {
			const double want = dft_bins(fftw)[k][part];

			check_worst(largest, fabs(want));
			check_worst(&worst, fabs(fft_bins(own)[k][part] - want));
		}
	fft_free(own);
	dft_free(fftw);
	return worst / *largest;
}

static void test_lengths(void)
{
	static const size_t longer[] = {
		997, 1000, 1024, 1200, 2048, 2187, 4093, 4096, 6250, 8192
	};
	double worst = 0, largest, least = 1;

	for (size_t n = 1; n <= LENGTHS; n++) {
		check_worst(&worst, error_at(n, &largest));
		least = largest < least ? largest : least;
	}
	check_near(worst, 0, 1e-14, "each_length");
	CHECK(least > 1e-4, "the_bins_are_not_zero", "%g", least);
	worst = 0;
	for (size_t i = 0; i < sizeof longer / sizeof *longer; i++)
		check_worst(&worst, error_at(longer[i], &largest));
	check_near(worst, 0, 1e-13, "longer_ones");
}

static void test_edges(void)
{
	struct fft *f = fft_new(8);
	bool zeros = true;

	for (size_t i = 0; i < 8; i++)
		zeros = zeros && fft_signal(f)[i] == 0;
	CHECK(zeros, "a_new_signal_is_zero", "it is not");
	fft_free(f);
	fft_free(NULL);
	CHECK(!fft_new(SIZE_MAX), "a_size_that_overflows", "accepted");
	CHECK(!fft_new(0), "no_samples", "accepted");
}

int main(void)
{
	test_lengths();
	test_edges();
	return check_status();
}
