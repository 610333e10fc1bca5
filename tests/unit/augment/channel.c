/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Decay and band are measured; G.711 and bits are compared with their definitions. */
#include "../check.h"
#include "band_power.h"
#include "augment/channel.h"
#include "augment/noise.h"

#include <string.h>

static float x[N], y[2 * N];

static void test_response(void)
{
	static float h[N];
	const double rt60 = 0.5;
	const size_t n = channel_length(rt60, RATE);
	double early = 0, late = 0, rest = 0, worst = 0;

	channel_response(rt60, 6, RATE, rng_stream(5, 0, 0, 0), h);
	for (size_t i = 1; i < n; i++)
		rest += (double)h[i] * h[i];
	CHECK(h[0] == 1, "direct", "%g", (double)h[0]);
	check_near(10 * log10(rest), -6, 0.01, "direct-over-rest");
	/* 0.1 s apart: 12 dB */
	for (size_t i = 0; i < 400; i++) {
		early += (double)h[600 + i] * h[600 + i];
		late += (double)h[1400 + i] * h[1400 + i];
	}
	check_near(10 * log10(early / late), 12, 1.5, "decay");
	for (size_t i = 0; i < 50; i++)
		x[i] = (float)(i % 7) - 3;
	for (size_t i = 0; i < 9; i++)
		h[i] = (float)i;
	channel_convolve(x, 50, h, 9, y);
	for (size_t k = 0; k < 58; k++) {
		double want = 0;

		for (size_t j = 0; j < 9; j++)
			want += k >= j && k - j < 50 ? (double)h[j] * x[k - j] : 0;
		check_worst(&worst, fabs(want - y[k]));
	}
	CHECK(worst <= 1e-4, "convolve", "off by %g", worst);
	noise_fill(NOISE_WHITE, rng_stream(1, 1, 1, 1), RATE, x, N);
	channel_band(x, N, 300, 3400, RATE);
	CHECK(band_db(x, 20, 190) < band_db(x, 400, 3300) - 35 &&
		  band_db(x, 3510, 3990) < band_db(x, 400, 3300) - 35,
	      "band", "%g dB", band_db(x, 3510, 3990) - band_db(x, 400, 3300));
	check_near(band_db(x, 310, 350) - band_db(x, 3300, 3390), 0, 2.5, "band-edges");
}

static void test_numbers(void)
{
	/* values of G.711's tables, over 8192 and 4096 */
	static const struct {
		enum channel_codec codec;
		double in, want;
	} table[] = {
		{ CHANNEL_ULAW, 0, 0 },       { CHANNEL_ULAW, 2, 2 },
		{ CHANNEL_ULAW, 31, 33 },     { CHANNEL_ULAW, 8158, 8031 },
		{ CHANNEL_ULAW, 4063, 4191 }, { CHANNEL_ALAW, 0, 1 },
		{ CHANNEL_ALAW, 31, 31 },     { CHANNEL_ALAW, 65, 66 },
		{ CHANNEL_ALAW, 4095, 4032 },
	};
	float one;
	double worst = 0;

	for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
		const double scale = table[i].codec == CHANNEL_ULAW ? 8192 : 4096;

		one = (float)(-table[i].in / scale);
		channel_telephone(table[i].codec, &one, 1);
		check_worst(&worst, fabs(-one * scale - table[i].want));
	}
	CHECK(worst <= 1e-3, "g711", "off by %g", worst);
	one = 1.5f;
	channel_quantise(8, &one, 1);
	CHECK(one == 127.0f / 128, "bits-saturate", "%g", (double)one);
	one = -0.3f;
	channel_quantise(8, &one, 1);
	CHECK(one == -38.0f / 128, "bits-round", "%g", (double)one);
}

int main(void)
{
	test_response();
	test_numbers();
	return check_status();
}
