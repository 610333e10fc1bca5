/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Levels, slopes and tones are measured in the spectrum. */
#include "../check.h"
#include "features/dft.h"
#include "augment/noise.h"

#include <string.h>

enum { N = 32768, RATE = 8000 };

static float x[N], y[2 * N];

/* Mean power in dB from `low` to `high` Hz. */
static double band_db(const float *signal, double low, double high)
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

static void test_colours(void)
{
	static const double slope[] = { 0, -3.01, -6.02 };
	static const char *const names[] = { "white", "pink", "brown" };

	for (int colour = NOISE_WHITE; colour <= NOISE_BROWN; colour++) {
		char name[40];

		noise_fill((enum noise_colour)colour, rng_stream(1, 2, 3, 4), RATE, x, N);
		snprintf(name, sizeof name, "%s-level", names[colour]);
		check_near(noise_level(x, N), 1, 1e-4, name);
		snprintf(name, sizeof name, "%s-slope", names[colour]);
		/* three octaves */
		check_near((band_db(x, 1600, 3200) - band_db(x, 200, 400)) / 3, slope[colour], 0.25,
			   name);
	}
	noise_fill(NOISE_HUM, rng_stream(1, 2, 3, 4), RATE, x, N);
	check_near(noise_level(x, N), 1, 1e-4, "hum-level");
	CHECK(fmax(band_db(x, 49, 51), band_db(x, 59, 61)) > band_db(x, 70, 90) + 20, "hum-tone",
	      "no tone");
	CHECK(noise_fill(NOISE_PINK, rng_stream(1, 2, 3, 4), RATE, x, 1) &&
		  noise_fill(NOISE_WHITE, rng_stream(1, 2, 3, 4), RATE, x, 0),
	      "noise-of-nothing", "no memory");
}

static void test_snr(void)
{
	static float clean[N], added[N];

	for (size_t i = 0; i < N; i++) {
		clean[i] =
		    (float)(0.2 + 0.3 * sin(0.05 * (double)i)); /* a constant counts for nothing */
		y[i] = (float)(sin(0.7 * (double)i * (double)i / N) - 5);
	}
	memcpy(x, clean, sizeof x);
	noise_add(x, y, N, 12.5);
	for (size_t i = 0; i < N; i++)
		added[i] = x[i] - clean[i];
	check_near(10 * log10(noise_level(clean, N) / noise_level(added, N)), 12.5, 0.01, "snr");
	memset(y, 0, sizeof y);
	memcpy(x, clean, sizeof x);
	noise_add(x, y, N, 0);
	CHECK(memcmp(x, clean, sizeof x) == 0, "snr-of-silence", "something was added");
}

int main(void)
{
	test_colours();
	test_snr();
	return check_status();
}
