/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Levels, slopes and tones are measured in the spectrum. */
#include "../check.h"
#include "band_power.h"
#include "augment/noise.h"

static float x[N], y[N];

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

static void test_level(void)
{
	noise_fill(NOISE_WHITE, rng_stream(1, 2, 3, 4), RATE, x, N);
	for (size_t i = 0; i < N; i++)
		y[i] = 3 * x[i] - 5;
	check_near(noise_level(y, N), 9, 0.01, "level-about-the-mean");
	CHECK(noise_level(y, 0) == 0, "level-of-nothing", "%g", noise_level(y, 0));
}

int main(void)
{
	test_colours();
	test_level();
	return check_status();
}
