/* SPDX-License-Identifier: GPL-2.0-or-later */
/* band_power - the power of a signal in a band of frequencies, for tests of sounds */
#ifndef EARPIPE_TEST_BAND_POWER_H
#define EARPIPE_TEST_BAND_POWER_H

#include "features/dft.h"

#include <math.h>

enum { N = 32768, RATE = 8000 };

/* Mean power of a signal [N] in dB from `low` to `high` Hz. */
static inline double band_db(const float *signal, double low, double high)
{
	struct dft *d = dft_new(N, DFT_BOTH);
	double sum = 0, n = 0;

	for (size_t i = 0; i < N; i++)
		dft_signal(d)[i] = signal[i];
	dft_forward(d);
	for (size_t k = 0; k <= N / 2; k++) {
		const double hz = (double)k * RATE / N, *bin = dft_bins(d)[k];

		if (hz >= low && hz < high) {
			sum += bin[0] * bin[0] + bin[1] * bin[1];
			n++;
		}
	}
	dft_free(d);
	return 10 * log10(sum / n + 1e-30);
}

#endif
