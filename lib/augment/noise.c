/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "augment/noise.h"

#include "features/dft.h"

#include <math.h>

static const double flat_below = 20; /* Hz */
enum { HARMONICS = 12 };

double noise_level(const float *x, size_t n)
{
	double sum = 0, squares = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	for (size_t i = 0; i < n; i++)
		squares += (x[i] - sum / (double)n) * (x[i] - sum / (double)n);
	return n > 0 ? squares / (double)n : 0;
}

static void to_level_1(float *x, size_t n)
{
	const double level = noise_level(x, n);

	for (size_t i = 0; level > 0 && i < n; i++)
		x[i] = (float)(x[i] / sqrt(level));
}

/* White noise whose bins are multiplied by frequency to the power of -slope. */
static bool fill_coloured(struct rng *r, double slope, double rate, float *x, size_t n)
{
	const size_t points = dft_good_length(n);
	struct dft *d = dft_new(points, DFT_BOTH);
	double(*bin)[2];

	if (!d)
		return false;
	for (size_t i = 0; i < points; i++)
		dft_signal(d)[i] = (double)rng_normal(r);
	dft_forward(d);
	bin = dft_bins(d);
	for (size_t k = 0; k <= points / 2; k++) {
		const double hz = (double)k * rate / (double)points;
		const double gain = pow(hz > flat_below ? hz : flat_below, -slope);

		bin[k][0] *= gain;
		bin[k][1] *= gain;
	}
	bin[0][0] = bin[0][1] = 0;
	dft_inverse(d);
	for (size_t i = 0; i < n; i++)
		x[i] = (float)dft_signal(d)[i];
	dft_free(d);
	return true;
}

static void fill_hum(struct rng *r, double rate, float *x, size_t n)
{
	const double two_pi = 8 * atan(1), mains = rng_below(r, 2) ? 50 : 60;

	for (size_t i = 0; i < n; i++)
		x[i] = 0;
	for (int k = 1; k <= HARMONICS; k++) {
		const double share = (double)rng_uniform(r) / k;
		const double phase = (double)rng_uniform(r);

		for (size_t i = 0; mains * k < rate / 2 && i < n; i++)
			x[i] += (float)(share * sin(two_pi *
						    fmod(mains * k * (double)i / rate + phase, 1)));
	}
}

bool noise_fill(enum noise_colour colour, struct rng r, double rate, float *x, size_t n)
{
	if (n == 0)
		return true;
	if (colour == NOISE_HUM)
		fill_hum(&r, rate, x, n);
	else if (!fill_coloured(&r,
				colour == NOISE_PINK    ? 0.5
				: colour == NOISE_BROWN ? 1
							: 0,
				rate, x, n))
		return false;
	to_level_1(x, n);
	return true;
}
