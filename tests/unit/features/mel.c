/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "features/mel.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { N = 1148 }; /* samples of FSDD's shortest clip */

static const double PI = 3.14159265358979323846;

static struct mel_settings defaults(void)
{
	return (struct mel_settings){
		.gain = 1,
		.framing = { .window = 200, .hop = 80, .fft = 256 },
		.spectrum = { .rate_hz = 8000,
			      .power = 2,
			      .bands = { .mels = 40, .fmin_hz = 20, .fmax_hz = 4000 },
			      .floor = 1e-10,
			      .ref = 1,
			      .energy_floor = 1e-10 },
		.pcen = { .gain = 0.98, .bias = 2, .power = 0.5, .time_s = 0.4, .eps = 1e-6 },
		.cepstrum = { .type = 2 },
		.cmvn = { .window = 600, .min = 100 },
		.deltas = { .window = 2 },
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
static float *rows_of(const struct mel_settings *r, const float *x, size_t n, size_t piece,
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

static void test_row_counts(void)
{
	static const size_t lengths[] = { 1, 2, 79, 80, 199, 200, 201, 255, 256, 279, 280, N };
	float *x = noise(N);
	bool center = true, snip = true;
	size_t rows;

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		struct mel_settings r = defaults();
		size_t n = lengths[i];

		free(rows_of(&r, x, n, N + 1, &rows));
		center = center && rows == 1 + n / 80;
		r.framing.kind = FRAMING_SNIP;
		free(rows_of(&r, x, n, N + 1, &rows));
		snip = snip && rows == (n < 200 ? 1 : 1 + (n - 200) / 80);
	}
	CHECK(center, "rows_when_centred", "wrong for some length");
	CHECK(snip, "rows_when_snipped", "wrong for some length");
	struct mel_settings r = defaults();
	free(rows_of(&r, x, 0, 1, &rows));
	CHECK(rows == 0, "no_samples_no_rows", "%zu rows", rows);
	free(x);
}

static void test_tone(void)
{
	struct mel_settings r = defaults();
	double low = bands_mel(r.spectrum.bands.scale, r.spectrum.bands.fmin_hz);
	double step = (bands_mel(r.spectrum.bands.scale, r.spectrum.bands.fmax_hz) - low) /
		      (double)(r.spectrum.bands.mels + 1);
	size_t rows, wrong = 0;
	float x[1000];

	for (size_t b = 3; b < 40; b++) {
		double hz = bands_hz(r.spectrum.bands.scale, low + step * (double)(b + 1));
		size_t top = 0;
		for (size_t i = 0; i < 1000; i++)
			x[i] = (float)sin(2 * PI * hz * (double)i / r.spectrum.rate_hz);
		float *all = rows_of(&r, x, 1000, 1001, &rows);
		const float *row = all + 6 * r.spectrum.bands.mels;
		for (size_t k = 1; k < 40; k++)
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
		enum spectrum_log log;
		double want;
	} rows[] = {
		{ "silence_ln", LOG_LN, -23.0258509 },
		{ "silence_log10", LOG_LOG10, -10 },
		{ "silence_db", LOG_DB, -100 },
		{ "silence_none", LOG_NONE, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct mel_settings r = defaults();
		float x[500] = { 0 };
		double worst = 0;
		size_t n;

		r.spectrum.log = rows[i].log;
		float *all = rows_of(&r, x, 500, 501, &n);
		for (size_t k = 0; k < n * r.spectrum.bands.mels; k++)
			worst = fmax(worst, fabs(all[k] - rows[i].want));
		check_near(worst, 0, 1e-5, rows[i].name);
		free(all);
	}
}

/* ---- against a plain transform in double precision ---- */

static double taper_at(const struct mel_settings *r, size_t i)
{
	double n = (double)r->framing.window - (r->spectrum.form == TAPER_SYMMETRIC);
	double c = cos(2 * PI * (double)i / n), c2 = cos(4 * PI * (double)i / n);

	switch (r->spectrum.taper) {
	case TAPER_HANN:
		return 0.5 - 0.5 * c;
	case TAPER_HAMMING:
		return 0.54 - 0.46 * c;
	case TAPER_BLACKMAN:
		return 0.42 - 0.5 * c + 0.08 * c2;
	case TAPER_POVEY:
		return pow(0.5 - 0.5 * c, 0.85);
	default:
		return 1;
	}
}

/* The signal with its gain, pre-emphasised; what its pad shows outside. */
static double signal_at(const struct mel_settings *r, const float *x, ptrdiff_t n, ptrdiff_t i)
{
	double a = r->emphasis == MEL_EMPHASIS_SIGNAL ? r->preemphasis : 0;

	/* walks back in, one mirror after the other */
	while (i < 0 || i >= n) {
		ptrdiff_t edge = r->framing.pad == FRAMING_REFLECT ? 0 : 1;
		if (r->framing.pad == FRAMING_ZEROS)
			return 0;
		if (n == 1)
			i = 0;
		else
			i = i < 0 ? -i - edge : 2 * (n - 1) - i + edge;
	}
	return r->gain * (x[i] - (i > 0 ? a * x[i - 1] : 0));
}

static ptrdiff_t row_start(const struct mel_settings *r, size_t row)
{
	ptrdiff_t hop = (ptrdiff_t)r->framing.hop, window = (ptrdiff_t)r->framing.window;
	ptrdiff_t fft = (ptrdiff_t)r->framing.fft, at = (ptrdiff_t)row * hop;

	switch (r->framing.kind) {
	case FRAMING_CENTER:
		return at - fft / 2 + (fft - window) / 2;
	case FRAMING_MIDDLE:
		return at + hop / 2 - window / 2;
	case FRAMING_CEIL:
		return at - window / 2;
	default:
		return at;
	}
}

/* The window of a row, without taper. */
static void plain_window(const struct mel_settings *r, const float *x, size_t n, size_t row,
			 double *w)
{
	size_t window = (size_t)r->framing.window;
	double mean = 0, a = r->emphasis == MEL_EMPHASIS_FRAME ? r->preemphasis : 0;

	for (size_t i = 0; i < window; i++) {
		w[i] = signal_at(r, x, (ptrdiff_t)n, row_start(r, row) + (ptrdiff_t)i);
		mean += w[i] / (double)window;
	}
	for (size_t i = 0; r->spectrum.remove_mean && i < window; i++)
		w[i] -= mean;
	for (size_t i = window; i-- > 0;)
		w[i] -= a * w[i ? i - 1 : 0];
}

static void plain_row(const struct mel_settings *r, const struct bands *bands, const float *x,
		      size_t n, size_t row, double *out)
{
	const struct spectrum_settings *s = &r->spectrum;
	size_t window = (size_t)r->framing.window, fft = (size_t)r->framing.fft;
	double w[512], spectrum[513], logs[64], mels = (double)s->bands.mels;

	plain_window(r, x, n, row, w);
	for (size_t k = 0; k < fft / 2 + 1; k++) {
		double re = 0, im = 0;
		for (size_t i = 0; i < window; i++) {
			double turn = 2 * PI * (double)((k * i) % fft) / (double)fft;
			re += taper_at(r, i) * w[i] * cos(turn);
			im -= taper_at(r, i) * w[i] * sin(turn);
		}
		spectrum[k] = pow(re * re + im * im, s->power / 2);
	}
	for (size_t b = 0; b < bands->n; b++) {
		double energy = 0;
		for (size_t i = 0; i < bands->band[b].n; i++)
			energy += bands->band[b].weight[i] * spectrum[bands->band[b].first + i];
		double floored = (fmax(energy, s->floor) + s->offset) / s->ref;
		logs[b] = s->log == LOG_LN      ? log(floored)
			  : s->log == LOG_LOG10 ? log10(floored)
			  : s->log == LOG_DB    ? 20 / s->power * log10(floored)
						: energy;
		if (r->cepstrum.n == 0)
			out[b] = logs[b];
	}
	for (size_t c = 0; c < (size_t)r->cepstrum.n; c++) {
		double sum = 0, lift = 1;
		for (size_t b = 0; b < bands->n; b++)
			sum += logs[b] * cos(PI * (double)c * (2 * (double)b + 1) / (2 * mels));
		if (r->cepstrum.lifter > 0)
			lift += r->cepstrum.lifter / 2 * sin(PI * (double)c / r->cepstrum.lifter);
		out[c] =
		    sum * lift * sqrt((c == 0 && r->cepstrum.norm == DCT_ORTHO ? 1 : 2) / mels);
	}
}

static void check_plain(const char *name, struct mel_settings r)
{
	static const size_t lengths[] = { 1, 2, 50, 199, N };
	float *x = noise(N);
	double plain[64], worst = 0;
	struct bands bands;
	struct mel *m = mel_new(&r);
	size_t rows, width = mel_width(m);

	mel_free(m);
	bands_make(&bands, &r.spectrum.bands, r.spectrum.rate_hz, (size_t)r.framing.fft);
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		float *all = rows_of(&r, x, lengths[i], N + 1, &rows);
		for (size_t row = 0; row < rows; row++) {
			plain_row(&r, &bands, x, lengths[i], row, plain);
			for (size_t k = 0; k < width; k++) {
				double off = fabs(all[row * width + k] - plain[k]);
				off /= fmax(1, fabs(plain[k]));
				check_worst(&worst, off);
			}
		}
		free(all);
	}
	check_near(worst, 0, 3e-4, name);
	bands_free(&bands);
	free(x);
}

/* Longer than a screen: a list of settings, each of which changes the one before it. */
static void test_plain(void)
{
	struct mel_settings r = defaults();

	check_plain("plain_defaults", r);
	r.framing.kind = FRAMING_SNIP;
	r.spectrum.taper = TAPER_HAMMING;
	r.spectrum.bands.scale = BANDS_HTK;
	r.spectrum.bands.mels = 23;
	r.spectrum.log = LOG_DB;
	r.preemphasis = 0.97;
	check_plain("plain_snip_hamming_htk_db", r);
	r.spectrum.power = 1;
	r.spectrum.bands.norm = BANDS_NORM_SLANEY;
	r.spectrum.taper = TAPER_RECTANGULAR;
	r.spectrum.log = LOG_LOG10;
	r.framing.fft = 512;
	r.framing.window = 333;
	r.framing.hop = 500;
	check_plain("plain_magnitude_hop_over_window", r);
	r.spectrum.log = LOG_DB;
	r.spectrum.ref = 20;
	check_plain("plain_magnitude_db", r);
	r = defaults();
	r.cepstrum.n = 13;
	r.cepstrum.lifter = 22;
	check_plain("plain_mfcc_ortho_lifter", r);
	r.cepstrum.norm = DCT_HTK;
	r.cepstrum.lifter = 0;
	r.spectrum.power = 1.5;
	r.spectrum.log = LOG_NONE;
	check_plain("plain_mfcc_htk_linear", r);
	r = defaults();
	r.framing.fft = 251; /* odd, and prime */
	r.spectrum.bands.mels = 20;
	check_plain("plain_odd_transform", r);
	r.framing.window = 201; /* so that the window's place in the points is rounded */
	r.framing.fft = 256;
	r.framing.pad = FRAMING_REFLECT;
	r.gain = 3;
	/* mirrors of two samples are a pure tone; other bands hold rounding errors */
	r.spectrum.log = LOG_NONE;
	check_plain("plain_odd_window_reflect", r);
	r.framing.pad = FRAMING_SYMMETRIC;
	r.spectrum.taper = TAPER_BLACKMAN;
	r.spectrum.form = TAPER_SYMMETRIC;
	r.preemphasis = 0.9;
	check_plain("plain_symmetric_blackman", r);
	r.framing.kind = FRAMING_MIDDLE;
	r.emphasis = MEL_EMPHASIS_FRAME;
	r.spectrum.remove_mean = 1;
	r.spectrum.taper = TAPER_POVEY;
	r.spectrum.bands.sides = BANDS_MEL;
	check_plain("plain_middle_povey", r);
	r.framing.hop = 301;
	check_plain("plain_middle_hop_over_window", r);
	r.framing.kind = FRAMING_CEIL;
	r.framing.pad = FRAMING_REFLECT;
	check_plain("plain_ceil", r);
	r = defaults();
	r.spectrum.floor = 0;
	r.spectrum.offset = 1e-6;
	check_plain("plain_offset", r);
}

/* An orthonormal DCT keeps lengths. */
static void test_dct(void)
{
	struct mel_settings r = defaults();
	float *x = noise(N);
	double worst = 0;
	size_t rows;
	float *logs = rows_of(&r, x, N, N + 1, &rows);

	r.cepstrum.n = r.spectrum.bands.mels;
	float *cepstra = rows_of(&r, x, N, N + 1, &rows);
	for (size_t row = 0; row < rows; row++) {
		double a = 0, b = 0;
		for (size_t k = 0; k < 40; k++) {
			a += logs[row * r.spectrum.bands.mels + k] *
			     (double)logs[row * r.spectrum.bands.mels + k];
			b += cepstra[row * r.spectrum.bands.mels + k] *
			     (double)cepstra[row * r.spectrum.bands.mels + k];
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
	struct mel_settings recipes[4] = { defaults(), defaults(), defaults(), defaults() };
	float *x = noise(5000);

	recipes[1].framing.kind = FRAMING_SNIP;
	recipes[1].preemphasis = 0.97;
	recipes[2].framing.hop = 700; /* longer than the window */
	recipes[2].cepstrum.n = 13;
	recipes[3].framing.window = 1;
	recipes[3].framing.hop = 3;
	for (size_t k = 0; k < 4; k++) {
		size_t rows, some,
		    width = recipes[k].cepstrum.n ? recipes[k].cepstrum.n
						  : recipes[k].spectrum.bands.mels;
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
	struct mel_settings r = defaults();
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
	same = n1 == n2 && memcmp(first, second, n1 * r.spectrum.bands.mels * sizeof *first) == 0;
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
	struct mel_settings r = defaults();
	float x[400];
	size_t rows;
	bool finite = true;

	for (size_t i = 0; i < 400; i++)
		x[i] = i % 2 ? 3e38f : -3e38f;
	float *all = rows_of(&r, x, 400, 401, &rows);
	for (size_t k = 0; k < rows * r.spectrum.bands.mels; k++)
		finite = finite && isfinite(all[k]);
	CHECK(!finite, "overflow_is_not_floored", "all rows are finite");
	free(all);
}

/* ---- levels that depend on one another ---- */

static float most(const float *x, size_t n)
{
	float m = x[0];

	for (size_t i = 1; i < n; i++)
		m = fmaxf(m, x[i]);
	return m;
}

static void test_peaks(void)
{
	struct mel_settings r = defaults();
	float *x = noise(N);
	size_t rows, n;
	double ref_worst = 0, top_worst = 0, fixed_worst = 0;

	r.spectrum.log = LOG_DB;
	float *plain = rows_of(&r, x, N, N + 1, &rows);
	n = rows * 40;
	CHECK(mel_wants_whole(&r) == NULL, "db_streams", "%s", mel_wants_whole(&r));
	r.spectrum.ref = 0;
	CHECK(mel_wants_whole(&r) != NULL, "ref_clip_wants_whole", "it does not");
	float *relative = rows_of(&r, x, N, 100, &rows);
	r.spectrum.ref = 1;
	r.top_db = 20;
	CHECK(mel_wants_whole(&r) != NULL, "top_db_wants_whole", "it does not");
	float *cut = rows_of(&r, x, N, 100, &rows);
	r.peak = 0.01;
	CHECK(mel_wants_whole(&r) == NULL, "a_fixed_peak_streams", "%s", mel_wants_whole(&r));
	float *fixed = rows_of(&r, x, N, 100, &rows);
	CHECK(rows * 40 == n, "peaks_keep_rows", "%zu numbers", rows * 40);
	for (size_t i = 0; i < n; i++) {
		ref_worst = fmax(ref_worst, fabs(relative[i] - (plain[i] - most(plain, n))));
		top_worst = fmax(top_worst, fabs(cut[i] - fmaxf(plain[i], most(plain, n) - 20)));
		fixed_worst = fmax(fixed_worst, fabs(fixed[i] - fmaxf(plain[i], -20 - 20)));
	}
	check_near(ref_worst, 0, 1e-5, "ref_clip");
	check_near(top_worst, 0, 1e-5, "top_db_of_the_clip");
	check_near(fixed_worst, 0, 1e-5, "top_db_of_a_fixed_peak");
	free(plain);
	free(relative);
	free(cut);
	free(fixed);
	free(x);
}

/* Dither is noise of the wanted deviation; it depends on the seed, not on the signal. */
static void test_dither(void)
{
	struct mel_settings r = defaults();
	float x[4000] = { 0 };
	size_t rows;
	double power = 0;

	r.spectrum.taper = TAPER_RECTANGULAR;
	r.spectrum.log = LOG_NONE;
	r.dither = 0.5;
	float *one = rows_of(&r, x, 4000, 4001, &rows), *again = rows_of(&r, x, 4000, 7, &rows);
	r.seed = 1;
	float *other = rows_of(&r, x, 4000, 4001, &rows);
	for (size_t i = 20; i < 40; i++) /* a bin of noise holds window * variance */
		power += one[4 * 40 + i];
	CHECK(memcmp(one, again, rows * 40 * sizeof *one) == 0, "dither_is_repeatable", "differs");
	CHECK(memcmp(one, other, rows * 40 * sizeof *one) != 0, "dither_has_a_seed", "it has not");
	CHECK(power > 0, "dither_is_there", "no power");
	r.seed = 0;
	r.dither = 1;
	float *twice = rows_of(&r, x, 4000, 4001, &rows);
	check_near(twice[4 * 40 + 30] / one[4 * 40 + 30], 4, 1e-3, "dither_has_its_deviation");
	free(one);
	free(again);
	free(other);
	free(twice);
}

/* ---- refusals ---- */

static void test_check(void)
{
	char why[200];
	const char *reason;
	struct mel_settings r = defaults();

	CHECK(mel_check(&r, why, sizeof why) == NULL, "check_accepts_defaults", "refused");
#define REFUSES(name, field, value, words)       \
	r = defaults();                          \
	r.field = value;                         \
	reason = mel_check(&r, why, sizeof why); \
	CHECK(reason &&strstr(reason, words), "check_" name, "%s", reason)
	REFUSES("window", framing.window, 257, "--window 257 is longer than --fft 256");
	REFUSES("window_0", framing.window, 0, "positive");
	REFUSES("hop_0", framing.hop, 0, "positive");
	REFUSES("mels_0", spectrum.bands.mels, 0, "positive");
	REFUSES("mels_many", spectrum.bands.mels, 200, "too many");
	REFUSES("fmin", spectrum.bands.fmin_hz, 4000, "below --fmax");
	REFUSES("fmin_nan", spectrum.bands.fmin_hz, NAN, "below --fmax");
	REFUSES("fmax", spectrum.bands.fmax_hz, 4001, "half the rate");
	REFUSES("mfcc", cepstrum.n, 41, "more than 40 bands");
	REFUSES("floor_0", spectrum.floor, 0, "no logarithm");
	REFUSES("floor_tiny", spectrum.floor, 1e-40, "no logarithm");
	REFUSES("floor_negative", spectrum.floor, -1, "--floor");
	REFUSES("power_nan", spectrum.power, NAN, "--power");
	REFUSES("lifter", cepstrum.lifter, -1, "--lifter");
	REFUSES("rate_nan", spectrum.rate_hz, NAN, "positive");
	REFUSES("ref", spectrum.ref, -1, "--ref");
	REFUSES("top_db", top_db, 80, "--log db");
#undef REFUSES
	r = defaults();
	r.spectrum.log = LOG_NONE;
	r.spectrum.ref = 0;
	reason = mel_check(&r, why, sizeof why);
	CHECK(reason && strstr(reason, "--ref needs"), "check_ref_of_none", "%s", reason);
	r = defaults();
	r.cepstrum = (struct cepstrum_settings){ .n = 40, .type = 2, .zeroth = ZEROTH_NONE };
	reason = mel_check(&r, why, sizeof why);
	CHECK(reason && strstr(reason, "without c0"), "check_no_zeroth", "%s", reason);
	r.cepstrum = (struct cepstrum_settings){ .n = 13, .type = 3, .norm = DCT_HTK };
	reason = mel_check(&r, why, sizeof why);
	CHECK(reason && strstr(reason, "--dct-type 2"), "check_dct_htk", "%s", reason);
}

int main(void)
{
	test_row_counts();
	test_tone();
	test_silence();
	test_plain();
	test_dct();
	test_pieces();
	test_restart();
	test_overflow();
	test_peaks();
	test_dither();
	test_check();
	return check_status();
}
