/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "features/bands.h"

#include <stdlib.h>
#include <string.h>

static const double RATE = 8000;

static struct bands_settings defaults(void)
{
	return (struct bands_settings){ .mels = 40, .fmin_hz = 20, .fmax_hz = 4000 };
}

/* All weights, [mels, fft / 2 + 1]; the caller frees. */
static double *weights(const struct bands_settings *r, size_t fft)
{
	size_t bins = fft / 2 + 1;
	double *w = calloc((size_t)r->mels * bins, sizeof *w);
	struct bands bands;

	bands_make(&bands, r, RATE, fft);
	for (size_t b = 0; b < bands.n; b++)
		memcpy(w + b * bins + bands.band[b].first, bands.band[b].weight,
		       bands.band[b].n * sizeof *w);
	bands_free(&bands);
	return w;
}

static void test_scales(void)
{
	check_near(bands_mel(BANDS_HTK, 1000), 999.98553, 1e-4, "htk_1000_hz");
	check_near(bands_mel(BANDS_SLANEY, 1000), 15, 1e-12, "slaney_1000_hz");
	check_near(bands_mel(BANDS_SLANEY, 6400), 42, 1e-9, "slaney_6400_hz");
	check_near(bands_mel(BANDS_SLANEY, 200), 3, 1e-12, "slaney_200_hz");
	double worst = 0;
	for (double hz = 0; hz < 8000; hz += 37)
		for (int scale = BANDS_SLANEY; scale <= BANDS_HTK; scale++)
			worst = fmax(worst, fabs(bands_hz(scale, bands_mel(scale, hz)) - hz));
	check_near(worst, 0, 1e-9, "there_and_back");
}

/* Neighbours share: falling and rising side add up to 1 between the outer peaks. */
static void check_shares(const char *name, struct bands_settings r)
{
	const size_t fft = 1024, bins = fft / 2 + 1, mels = (size_t)r.mels;
	double worst = 0, low = bands_mel(r.scale, r.fmin_hz);
	double step = (bands_mel(r.scale, r.fmax_hz) - low) / (double)(mels + 1);
	double first = bands_hz(r.scale, low + step);
	double last = bands_hz(r.scale, low + (double)mels * step);
	double *w = weights(&r, fft);

	for (size_t k = 0; k < bins; k++) {
		double sum = 0, hz = RATE * (double)k / (double)fft;
		for (size_t b = 0; b < mels; b++)
			sum += w[b * bins + k];
		if (hz >= first && hz <= last)
			worst = fmax(worst, fabs(sum - 1));
	}
	check_near(worst, 0, 1e-6, name);
	free(w);
}

static void test_shares(void)
{
	struct bands_settings r = defaults();

	check_shares("bands_share_each_bin", r);
	r.sides = BANDS_MEL;
	check_shares("bands_share_each_bin_over_mel", r);
	r.scale = BANDS_HTK;
	check_shares("bands_share_each_bin_htk", r);
}

static void test_peaks(void)
{
	struct bands_settings r = defaults();
	const size_t fft = 1024, bins = fft / 2 + 1;
	double *w = weights(&r, fft);
	bool single = true;

	for (size_t b = 0; b < 40; b++) {
		int turns = 0;
		for (size_t k = 1; k < bins; k++) {
			bool falls = w[b * bins + k] < w[b * bins + k - 1];
			turns += falls && (k == 1 || w[b * bins + k - 1] >= w[b * bins + k - 2]);
		}
		single = single && turns == 1;
	}
	CHECK(single, "bands_are_triangles", "one has not exactly one peak");
	free(w);
}

/* Half way up in Hz or in mel. */
static void test_sides(void)
{
	struct bands_settings r = { .mels = 1, .fmin_hz = 0, .fmax_hz = 4000, .scale = BANDS_HTK };
	const size_t fft = 8000; /* a bin is a Hz */
	double peak = bands_hz(BANDS_HTK, bands_mel(BANDS_HTK, 4000) / 2);
	double half = bands_hz(BANDS_HTK, bands_mel(BANDS_HTK, 4000) / 4);

	double *w = weights(&r, fft);
	check_near(w[(size_t)(peak / 2 + 0.5)], 0.5, 1e-3, "sides_over_hz");
	free(w);
	r.sides = BANDS_MEL;
	w = weights(&r, fft);
	check_near(w[(size_t)(half + 0.5)], 0.5, 1e-3, "sides_over_mel");
	free(w);
}

static void test_norm(void)
{
	struct bands_settings r = defaults();
	const size_t fft = 16384, bins = fft / 2 + 1;
	double worst = 0;

	r.norm = BANDS_NORM_SLANEY;
	double *w = weights(&r, fft);
	for (size_t b = 0; b < 40; b++) {
		double area = 0;
		for (size_t k = 0; k < bins; k++)
			area += w[b * bins + k] * RATE / (double)fft;
		worst = fmax(worst, fabs(area - 1));
	}
	check_near(worst, 0, 1e-3, "slaney_norm_has_area_1");
	free(w);
}

/* More bands than the points of the transform serve: librosa warns, and goes on with zeros. */
static void test_empty(void)
{
	struct bands_settings r = { .mels = 160, .fmax_hz = 4000 };
	char why[200];
	const char *reason = bands_check(&r, RATE, 256, why, sizeof why);

	CHECK(reason && strstr(reason, "band 0 holds no point"), "empty_bands_are_refused", "%s",
	      reason ? reason : "accepted");
	CHECK(!bands_check(&r, RATE, 2048, why, sizeof why), "full_bands_are_not", "%s", why);
}

/* The bins that HTK takes, by its own formula worked out by hand, 0-based: klo - 1 and khi - 1 of
 * klo = (int)(LOFREQ N / rate + 2.5), khi = (int)(HIFREQ N / rate + 0.5). */
static void test_passband(void)
{
	static const struct {
		double rate, fmin, fmax;
		size_t fft, first, last;
	} rows[] = {
		{ 16000, 25, 8000, 512, 2, 255 },   /* 0.8 bins: klo 3, khi 256 */
		{ 16000, 20, 8000, 512, 2, 255 },   /* 0.64: klo 3 */
		{ 16000, 15, 8000, 512, 1, 255 },   /* 0.48: klo 2 */
		{ 16000, 0, 8000, 512, 1, 255 },    /* klo 2 */
		{ 16000, 125, 7800, 512, 5, 249 },  /* 4.0: klo 6; 249.6: khi 250 */
		{ 16000, 300, 3400, 512, 11, 108 }, /* 9.6: klo 12; 108.8: khi 109 */
		{ 8000, 64, 3777, 256, 3, 120 },    /* 2.048: klo 4; 120.864: khi 121 */
		{ 8000, 64, 3760, 256, 3, 119 },    /* 120.32: khi 120 */
	};
	struct bands bands;
	char name[40];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct bands_settings r = { .mels = 10,
					    .fmin_hz = rows[i].fmin,
					    .fmax_hz = rows[i].fmax,
					    .scale = BANDS_HTK,
					    .sides = BANDS_MEL,
					    .passband = BANDS_BINS };
		bands_make(&bands, &r, rows[i].rate, rows[i].fft);
		const size_t first = bands.band[0].first;
		const size_t last = bands.band[9].first + bands.band[9].n - 1;
		snprintf(name, sizeof name, "passband_%zu", i);
		CHECK(first == rows[i].first && last == rows[i].last, name, "%zu to %zu", first,
		      last);
		bands_free(&bands);
	}
}

int main(void)
{
	test_passband();
	test_scales();
	test_shares();
	test_peaks();
	test_sides();
	test_norm();
	test_empty();
	return check_status();
}
