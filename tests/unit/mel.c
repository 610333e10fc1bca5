/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "mel.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { N = 1148 }; /* samples of FSDD's shortest clip */

static const double PI = 3.14159265358979323846;

static struct mel_recipe defaults(void)
{
	return (struct mel_recipe){
		.rate_hz = 8000,
		.fft = 256,
		.window = 200,
		.hop = 80,
		.power = 2,
		.mels = 40,
		.fmin_hz = 20,
		.fmax_hz = 4000,
		.floor = 1e-10,
	};
}

/* Seeded noise in [-0.5, 0.5) with a drift. */
static float *noise(size_t n)
{
	float *x = malloc((n ? n : 1) * sizeof *x);
	uint64_t state = 42;

	for (size_t i = 0; i < n; i++) {
		state = state * 6364136223846793005U + 1442695040888963407U;
		x[i] = (float)((double)(state >> 40) / 16777216 - 0.5);
	}
	return x;
}

/* All rows of a signal pushed in pieces of `piece` samples; the caller frees. */
static float *rows_of(const struct mel_recipe *r, const float *x, size_t n, size_t piece,
		      size_t *rows)
{
	struct mel *m = mel_new(r);
	size_t width = mel_width(m), cap = 0;
	float *all = NULL;

	*rows = 0;
	for (size_t at = 0; at <= n; at += piece) {
		size_t some, more = n - at < piece ? n - at : piece;
		mel_push(m, x + at, more);
		if (more < piece)
			mel_drain(m);
		const float *made = mel_take(m, &some);
		if ((*rows + some) * width > cap)
			all = realloc(all, (cap = 2 * (*rows + some) * width) * sizeof *all);
		if (some)
			memcpy(all + *rows * width, made, some * width * sizeof *all);
		*rows += some;
	}
	mel_free(m);
	return all;
}

/* ---- identities ---- */

static void test_scales(void)
{
	check_near(mel_from_hz(MEL_HTK, 1000), 999.98553, 1e-4, "htk_1000_hz");
	check_near(mel_from_hz(MEL_SLANEY, 1000), 15, 1e-12, "slaney_1000_hz");
	check_near(mel_from_hz(MEL_SLANEY, 6400), 42, 1e-9, "slaney_6400_hz");
	check_near(mel_from_hz(MEL_SLANEY, 200), 3, 1e-12, "slaney_200_hz");
	double worst = 0;
	for (double hz = 0; hz < 8000; hz += 37)
		for (int scale = MEL_SLANEY; scale <= MEL_HTK; scale++)
			worst = fmax(worst, fabs(mel_to_hz(scale, mel_from_hz(scale, hz)) - hz));
	check_near(worst, 0, 1e-9, "there_and_back");
}

/* Neighbours share: falling and rising flank add up to 1 between the outer centres. */
static void test_bands(void)
{
	struct mel_recipe r = defaults();
	struct mel *m;
	size_t bins;
	double worst = 0, area_worst = 0;
	bool single_peak = true;

	r.fft = 1024;
	bins = r.fft / 2 + 1;
	float *w = malloc(r.mels * bins * sizeof *w);
	m = mel_new(&r);
	mel_filters(m, w);
	mel_free(m);
	double step = (mel_from_hz(r.scale, 4000) - mel_from_hz(r.scale, 20)) / 41;
	double first = mel_to_hz(r.scale, mel_from_hz(r.scale, 20) + step);
	double last = mel_to_hz(r.scale, mel_from_hz(r.scale, 20) + 40 * step);
	for (size_t k = 0; k < bins; k++) {
		double sum = 0, hz = 8000. * (double)k / 1024;
		for (size_t b = 0; b < r.mels; b++)
			sum += w[b * bins + k];
		if (hz >= first && hz <= last)
			worst = fmax(worst, fabs(sum - 1));
	}
	for (size_t b = 0; b < r.mels; b++) {
		int turns = 0;
		for (size_t k = 1; k < bins; k++) {
			bool falls = w[b * bins + k] < w[b * bins + k - 1];
			turns += falls && k > 1 && w[b * bins + k - 1] >= w[b * bins + k - 2];
		}
		single_peak = single_peak && turns == 1;
	}
	check_near(worst, 0, 1e-6, "bands_share_each_bin");
	CHECK(single_peak, "bands_are_triangles", "one has not exactly one peak");

	r.norm = MEL_NORM_SLANEY;
	r.fft = 16384;
	bins = r.fft / 2 + 1;
	w = realloc(w, r.mels * bins * sizeof *w);
	m = mel_new(&r);
	mel_filters(m, w);
	mel_free(m);
	for (size_t b = 0; b < r.mels; b++) {
		double area = 0;
		for (size_t k = 0; k < bins; k++)
			area += w[b * bins + k] * 8000 / 16384;
		area_worst = fmax(area_worst, fabs(area - 1));
	}
	check_near(area_worst, 0, 1e-3, "slaney_norm_has_area_1");
	free(w);
}

static void test_row_counts(void)
{
	static const size_t lengths[] = { 1, 2, 79, 80, 199, 200, 201, 255, 256, 279, 280, N };
	float *x = noise(N);
	bool center = true, snip = true;
	size_t rows;

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		struct mel_recipe r = defaults();
		size_t n = lengths[i];

		free(rows_of(&r, x, n, N + 1, &rows));
		center = center && rows == 1 + n / 80;
		r.framing = MEL_SNIP;
		free(rows_of(&r, x, n, N + 1, &rows));
		snip = snip && rows == (n < 200 ? 1 : 1 + (n - 200) / 80);
	}
	CHECK(center, "rows_when_centred", "wrong for some length");
	CHECK(snip, "rows_when_snipped", "wrong for some length");
	struct mel_recipe r = defaults();
	free(rows_of(&r, x, 0, 1, &rows));
	CHECK(rows == 0, "no_samples_no_rows", "%zu rows", rows);
	free(x);
}

static void test_tone(void)
{
	struct mel_recipe r = defaults();
	double low = mel_from_hz(r.scale, r.fmin_hz);
	double step = (mel_from_hz(r.scale, r.fmax_hz) - low) / (double)(r.mels + 1);
	size_t rows, wrong = 0;
	float x[1000];

	for (size_t b = 3; b < r.mels; b++) {
		double hz = mel_to_hz(r.scale, low + step * (double)(b + 1));
		size_t top = 0;
		for (size_t i = 0; i < 1000; i++)
			x[i] = (float)sin(2 * PI * hz * (double)i / r.rate_hz);
		float *all = rows_of(&r, x, 1000, 1001, &rows);
		const float *row = all + 6 * r.mels;
		for (size_t k = 1; k < r.mels; k++)
			top = row[k] > row[top] ? k : top;
		/* narrow bands at the low end may share a bin with a neighbour */
		wrong += top != b && !(b < 10 && (top + 1 == b || top == b + 1));
		free(all);
	}
	CHECK(wrong == 0, "a_tone_lands_in_its_band", "%zu bands did not win", wrong);
}

static void test_silence(void)
{
	static const struct {
		const char *name;
		enum mel_log log;
		double want;
	} rows[] = {
		{ "silence_ln", MEL_LN, -23.0258509 },
		{ "silence_log10", MEL_LOG10, -10 },
		{ "silence_db", MEL_DB, -100 },
		{ "silence_none", MEL_LINEAR, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct mel_recipe r = defaults();
		float x[500] = { 0 };
		double worst = 0;
		size_t n;

		r.log = rows[i].log;
		float *all = rows_of(&r, x, 500, 501, &n);
		for (size_t k = 0; k < n * r.mels; k++)
			worst = fmax(worst, fabs(all[k] - rows[i].want));
		check_near(worst, 0, 1e-5, rows[i].name);
		free(all);
	}
}

/* ---- against a plain transform in double precision ---- */

static double taper_at(const struct mel_recipe *r, size_t i)
{
	double c = cos(2 * PI * (double)i / (double)r->window);

	return r->taper == MEL_HANN ? 0.5 - 0.5 * c : r->taper == MEL_HAMMING ? 0.54 - 0.46 * c : 1;
}

/* The value of the signal, pre-emphasised; zero outside. */
static double signal_at(const struct mel_recipe *r, const float *x, size_t n, ptrdiff_t i)
{
	if (i < 0 || i >= (ptrdiff_t)n)
		return 0;
	return x[i] - (i > 0 ? r->preemphasis * x[i - 1] : 0);
}

static void plain_row(const struct mel_recipe *r, const float *w, const float *x, size_t n,
		      size_t row, double *out)
{
	size_t bins = r->fft / 2 + 1;
	ptrdiff_t start =
	    (ptrdiff_t)(row * r->hop) - (r->framing == MEL_CENTER ? (ptrdiff_t)(r->window / 2) : 0);
	double spectrum[513], logs[64];

	for (size_t k = 0; k < bins; k++) {
		double re = 0, im = 0;
		for (size_t i = 0; i < r->window; i++) {
			double v = taper_at(r, i) * signal_at(r, x, n, start + (ptrdiff_t)i);
			double turn = 2 * PI * (double)((k * i) % r->fft) / (double)r->fft;
			re += v * cos(turn);
			im -= v * sin(turn);
		}
		spectrum[k] = pow(re * re + im * im, r->power / 2);
	}
	for (size_t b = 0; b < r->mels; b++) {
		double energy = 0;
		for (size_t k = 0; k < bins; k++)
			energy += w[b * bins + k] * spectrum[k];
		double floored = fmax(energy, r->floor);
		logs[b] = r->log == MEL_LN      ? log(floored)
			  : r->log == MEL_LOG10 ? log10(floored)
			  : r->log == MEL_DB    ? 20 / r->power * log10(floored)
						: energy;
		if (!r->mfcc)
			out[b] = logs[b];
	}
	for (size_t c = 0; c < r->mfcc; c++) {
		double sum = 0, lift = 1;
		for (size_t b = 0; b < r->mels; b++)
			sum += logs[b] *
			       cos(PI * (double)c * (2 * (double)b + 1) / (2 * (double)r->mels));
		if (r->lifter > 0)
			lift = 1 + r->lifter / 2 * sin(PI * (double)c / r->lifter);
		out[c] = sum * lift *
			 sqrt((c == 0 && r->dct == MEL_DCT_ORTHO ? 1 : 2) / (double)r->mels);
	}
}

static void check_plain(const char *name, struct mel_recipe r)
{
	float *x = noise(N), *w = malloc(r.mels * (r.fft / 2 + 1) * sizeof *w);
	double plain[64], worst = 0;
	size_t rows, width;
	struct mel *m = mel_new(&r);

	mel_filters(m, w);
	width = mel_width(m);
	mel_free(m);
	float *all = rows_of(&r, x, N, N + 1, &rows);
	for (size_t row = 0; row < rows; row++) {
		plain_row(&r, w, x, N, row, plain);
		for (size_t k = 0; k < width; k++) {
			double off = fabs(all[row * width + k] - plain[k]);
			off /= fmax(1, fabs(plain[k]));
			worst = off <= worst ? worst : off; /* so that NaN sticks */
		}
	}
	check_near(worst, 0, 2e-4, name);
	free(all);
	free(x);
	free(w);
}

static void test_plain(void)
{
	struct mel_recipe r = defaults();

	check_plain("plain_defaults", r);
	r.framing = MEL_SNIP;
	r.taper = MEL_HAMMING;
	r.scale = MEL_HTK;
	r.mels = 23;
	r.log = MEL_DB;
	r.preemphasis = 0.97;
	check_plain("plain_snip_hamming_htk_db", r);
	r.power = 1;
	r.norm = MEL_NORM_SLANEY;
	r.taper = MEL_RECTANGULAR;
	r.log = MEL_LOG10;
	r.fft = 512;
	r.window = 333;
	r.hop = 500;
	check_plain("plain_magnitude_hop_over_window", r);
	r.log = MEL_DB;
	check_plain("plain_magnitude_db", r);
	r = defaults();
	r.mfcc = 13;
	r.lifter = 22;
	check_plain("plain_mfcc_ortho_lifter", r);
	r.dct = MEL_DCT_HTK;
	r.lifter = 0;
	r.power = 1.5;
	r.log = MEL_LINEAR;
	check_plain("plain_mfcc_htk_linear", r);
	r = defaults();
	r.fft = 251; /* odd, and prime */
	r.mels = 20;
	check_plain("plain_odd_transform", r);
}

/* An orthonormal DCT keeps lengths. */
static void test_dct(void)
{
	struct mel_recipe r = defaults();
	float *x = noise(N);
	double worst = 0;
	size_t rows;
	float *logs = rows_of(&r, x, N, N + 1, &rows);

	r.mfcc = r.mels;
	float *cepstra = rows_of(&r, x, N, N + 1, &rows);
	for (size_t row = 0; row < rows; row++) {
		double a = 0, b = 0;
		for (size_t k = 0; k < r.mels; k++) {
			a += logs[row * r.mels + k] * (double)logs[row * r.mels + k];
			b += cepstra[row * r.mels + k] * (double)cepstra[row * r.mels + k];
		}
		worst = fmax(worst, fabs(sqrt(b / a) - 1));
	}
	check_near(worst, 0, 1e-5, "dct_keeps_lengths");
	free(logs);
	free(cepstra);
	free(x);
}

/* ---- streaming ---- */

static void test_pieces(void)
{
	static const size_t pieces[] = { 1, 7, 79, 80, 81, 200, 511, 512, 513, 1000 };
	struct mel_recipe recipes[4] = { defaults(), defaults(), defaults(), defaults() };
	float *x = noise(5000);

	recipes[1].framing = MEL_SNIP;
	recipes[1].preemphasis = 0.97;
	recipes[2].hop = 700; /* longer than the window */
	recipes[2].mfcc = 13;
	recipes[3].window = 1;
	recipes[3].hop = 3;
	for (size_t k = 0; k < 4; k++) {
		size_t rows, some, width = recipes[k].mfcc ? recipes[k].mfcc : recipes[k].mels;
		float *whole = rows_of(&recipes[k], x, 5000, 5001, &rows);
		bool same = true;
		char name[40];

		for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
			float *cut = rows_of(&recipes[k], x, 5000, pieces[i], &some);
			same = same && some == rows &&
			       memcmp(cut, whole, rows * width * sizeof *cut) == 0;
			free(cut);
		}
		snprintf(name, sizeof name, "pieces_%zu", k);
		CHECK(same, name, "rows differ");
		free(whole);
	}
	free(x);
}

/* After a drain nothing of the last signal is left. */
static void test_restart(void)
{
	struct mel_recipe r = defaults();
	size_t n1, n2;
	bool same;

	r.preemphasis = 0.97;
	float *x = noise(N), *first = rows_of(&r, x, N, N + 1, &n1);
	struct mel *m = mel_new(&r);
	mel_push(m, x, 333);
	mel_drain(m);
	mel_take(m, &n2);
	mel_push(m, x, N);
	mel_drain(m);
	const float *second = mel_take(m, &n2);
	same = n1 == n2 && memcmp(first, second, n1 * r.mels * sizeof *first) == 0;
	CHECK(same, "a_drained_one_is_as_new", "%zu and %zu rows", n1, n2);
	mel_take(m, &n2);
	CHECK(n2 == 0, "taken_is_taken", "%zu rows again", n2);
	mel_free(m);
	free(first);
	free(x);
}

/* Overflow is seen in the rows, not hidden by the floor. */
static void test_overflow(void)
{
	struct mel_recipe r = defaults();
	float x[400];
	size_t rows;
	bool finite = true;

	for (size_t i = 0; i < 400; i++)
		x[i] = i % 2 ? 3e38f : -3e38f;
	float *all = rows_of(&r, x, 400, 401, &rows);
	for (size_t k = 0; k < rows * r.mels; k++)
		finite = finite && isfinite(all[k]);
	CHECK(!finite, "overflow_is_not_floored", "all rows are finite");
	free(all);
}

/* ---- refusals ---- */

static void test_check(void)
{
	char why[200];
	struct mel_recipe r = defaults();

	CHECK(mel_check(&r, why, sizeof why) == NULL, "check_accepts_defaults", "%s", why);
#define REFUSES(name, field, value, words) \
	r = defaults();                    \
	r.field = value;                   \
	CHECK(mel_check(&r, why, sizeof why) && strstr(why, words), "check_" name, "%s", why)
	REFUSES("window", window, 257, "--window 257 is longer than --fft 256");
	REFUSES("window_0", window, 0, "positive");
	REFUSES("hop_0", hop, 0, "positive");
	REFUSES("mels_0", mels, 0, "positive");
	REFUSES("mels_many", mels, 200, "too many");
	REFUSES("fmin", fmin_hz, 4000, "below --fmax");
	REFUSES("fmin_nan", fmin_hz, NAN, "below --fmax");
	REFUSES("fmax", fmax_hz, 4001, "half the rate");
	REFUSES("mfcc", mfcc, 41, "more than --mels");
	REFUSES("floor_0", floor, 0, "--floor");
	REFUSES("power_nan", power, NAN, "--power");
	REFUSES("lifter", lifter, -1, "--lifter");
	REFUSES("rate_nan", rate_hz, NAN, "positive");
}

int main(void)
{
	test_scales();
	test_bands();
	test_row_counts();
	test_tone();
	test_silence();
	test_plain();
	test_dct();
	test_pieces();
	test_restart();
	test_overflow();
	test_check();
	return check_status();
}
