/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Levels, slopes and tones are measured in the spectrum. */
#include "../check.h"
#include "band_power.h"
#include "augment/noise.h"

#include <string.h>

static float x[N], y[2 * N];

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
