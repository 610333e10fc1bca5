/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "rate.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

/* Everything that comes out of n samples pushed in pieces; the caller frees. */
static float *convert(struct rate *r, const float *in, size_t n, size_t piece, size_t *n_out)
{
	float *all = NULL;

	*n_out = 0;
	for (size_t at = 0; at <= n; at += piece) {
		size_t more = n - at < piece ? n - at : piece, some;
		rate_push(r, in + at, more);
		for (int drained = 0; drained < 2; drained++) {
			const float *out = rate_take(r, &some);
			all = realloc(all, (*n_out + some + 1) * sizeof *all);
			if (some)
				memcpy(all + *n_out, out, some * sizeof *all);
			*n_out += some;
			if (more < piece && !drained)
				rate_drain(r);
		}
	}
	return all;
}

static float *tone(size_t n, double hz, double rate_hz, double level)
{
	float *x = malloc((n ? n : 1) * sizeof *x);

	for (size_t i = 0; i < n; i++)
		x[i] = (float)(level * sin(2 * PI * hz * (double)i / rate_hz));
	return x;
}

static void test_lengths(void)
{
	static const double rates[][2] = {
		{ 8000, 16000 }, { 16000, 8000 },  { 44100, 8000 }, { 8000, 44100 },
		{ 22050, 8000 }, { 11025, 16000 }, { 48000, 8000 }, { 8001, 8000 },
	};
	static const size_t lengths[] = { 1, 2, 3, 10, 99, 100, 1148, 4096, 4097, 20000 };

	for (int q = RATE_QUICK; q <= RATE_VERY_HIGH; q++) {
		char name[40], why[100] = "";
		for (size_t k = 0; k < sizeof rates / sizeof *rates; k++) {
			struct rate *r = rate_new(rates[k][0], rates[k][1], q);
			for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
				size_t n = lengths[i], n_out;
				double want = floor((double)n * rates[k][1] / rates[k][0] + 0.5);
				float *x = tone(n, 440, rates[k][0], 0.5);
				rate_restart(r);
				free(convert(r, x, n, n + 1, &n_out));
				free(x);
				if ((double)n_out != want)
					snprintf(why, sizeof why, "%zu at %g to %g: %zu, not %g", n,
						 rates[k][0], rates[k][1], n_out, want);
			}
			rate_free(r);
		}
		snprintf(name, sizeof name, "length_%s", rate_quality_names[q]);
		CHECK(!*why, name, "%s", why);
	}
}

static void test_pieces(void)
{
	static const size_t pieces[] = { 1, 7, 80, 4095, 4096, 4097 };
	enum { N = 9000 };
	float *x = tone(N, 700, 8000, 0.9);

	for (int q = RATE_QUICK; q <= RATE_VERY_HIGH; q++) {
		char name[40];
		bool same = true;
		for (int up = 0; up < 2; up++) {
			struct rate *r = rate_new(8000, up ? 11025 : 6000, q);
			size_t n, some;
			float *whole = convert(r, x, N, N + 1, &n);
			for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
				rate_restart(r);
				float *cut = convert(r, x, N, pieces[i], &some);
				same =
				    same && some == n && memcmp(cut, whole, n * sizeof *cut) == 0;
				free(cut);
			}
			free(whole);
			rate_free(r);
		}
		snprintf(name, sizeof name, "pieces_%s", rate_quality_names[q]);
		CHECK(same, name, "samples differ");
	}
	free(x);
}

/* Fits a sine of that frequency to the middle half of x and returns, in dB, how far what is left
 * lies below it; *level_db is the sine's own level. */
static double snr_db(const float *x, size_t n, double hz, double rate_hz, double *level_db)
{
	double ss = 0, sc = 0, cc = 0, xs = 0, xc = 0, signal = 0, rest = 0;

	for (size_t i = n / 4; i < 3 * n / 4; i++) {
		double s = sin(2 * PI * hz * (double)i / rate_hz);
		double c = cos(2 * PI * hz * (double)i / rate_hz);
		ss += s * s;
		sc += s * c;
		cc += c * c;
		xs += x[i] * s;
		xc += x[i] * c;
	}
	double det = ss * cc - sc * sc, a = (xs * cc - xc * sc) / det,
	       b = (xc * ss - xs * sc) / det;
	for (size_t i = n / 4; i < 3 * n / 4; i++) {
		double fit = a * sin(2 * PI * hz * (double)i / rate_hz) +
			     b * cos(2 * PI * hz * (double)i / rate_hz);
		signal += fit * fit;
		rest += (x[i] - fit) * (x[i] - fit);
	}
	*level_db = 10 * log10(a * a + b * b);
	return 10 * log10(signal / rest);
}

/* Tones that must come through, with the least distance to everything else, in dB. */
static void test_tones(void)
{
	static const struct {
		double in_hz, out_hz, tone_hz;
		enum rate_quality quality;
		double snr_db, ripple_db;
	} rows[] = {
		{ 16000, 8000, 1000, RATE_HIGH, 130, 0.01 },
		{ 44100, 8000, 1000, RATE_HIGH, 130, 0.01 },
		{ 48000, 8000, 3500, RATE_HIGH, 120, 0.02 },
		{ 8000, 16000, 1000, RATE_HIGH, 130, 0.01 },
		{ 8000, 44100, 3500, RATE_HIGH, 120, 0.02 },
		{ 16000, 8000, 1000, RATE_VERY_HIGH, 140, 0.01 },
		{ 16000, 8000, 1000, RATE_MEDIUM, 95, 0.02 },
		{ 16000, 8000, 1000, RATE_LOW, 95, 0.02 },
		{ 8000, 16000, 300, RATE_QUICK, 50, 0.1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t n = (size_t)rows[i].in_hz, n_out;
		float *x = tone(n, rows[i].tone_hz, rows[i].in_hz, 0.5);
		struct rate *r = rate_new(rows[i].in_hz, rows[i].out_hz, rows[i].quality);
		float *out = convert(r, x, n, n + 1, &n_out);
		double level, snr = snr_db(out, n_out, rows[i].tone_hz, rows[i].out_hz, &level);
		char name[80];

		snprintf(name, sizeof name, "tone_%g_from_%g_to_%g_%s", rows[i].tone_hz,
			 rows[i].in_hz, rows[i].out_hz, rate_quality_names[rows[i].quality]);
		CHECK(snr >= rows[i].snr_db && fabs(level + 6.0206) <= rows[i].ripple_db, name,
		      "%.1f dB above the rest, level %.4f dB", snr, level);
		rate_free(r);
		free(out);
		free(x);
	}
}

/* What lies above half the rate that comes out is gone. */
static void test_alias(void)
{
	size_t n_out;
	double power = 0;
	float *x = tone(16000, 6000, 16000, 0.5);
	struct rate *r = rate_new(16000, 8000, RATE_HIGH);
	float *out = convert(r, x, 16000, 16001, &n_out);

	for (size_t i = n_out / 4; i < 3 * n_out / 4; i++)
		power += out[i] * (double)out[i] / ((double)n_out / 2);
	CHECK(10 * log10(power + 1e-30) <= -120, "nothing_is_aliased", "%.1f dB",
	      10 * log10(power));
	rate_free(r);
	free(out);
	free(x);
}

static void test_clipping(void)
{
	float x[400];
	size_t n;
	struct rate *r = rate_new(8000, 16000, RATE_HIGH);

	for (size_t i = 0; i < 400; i++)
		x[i] = i == 100 || i == 200 || i == 300 ? (i == 200 ? -1.5f : 1.01f) : 0;
	free(convert(r, x, 400, 401, &n));
	CHECK(rate_clipped(r) == 3, "clipped_on_the_way_in", "%llu",
	      (unsigned long long)rate_clipped(r));
	rate_restart(r);
	for (size_t i = 0; i < 400; i++)
		x[i] = i / 20 % 2 ? 1 : -1;
	uint64_t before = rate_clipped(r);
	float *out = convert(r, x, 400, 401, &n);
	bool within = true;
	for (size_t i = 0; i < n; i++)
		within = within && out[i] <= 1 && out[i] >= -1;
	CHECK(within && rate_clipped(r) > before, "clipped_on_the_way_out", "%llu",
	      (unsigned long long)(rate_clipped(r) - before));
	free(out);
	rate_free(r);
}

static void test_restart(void)
{
	size_t n, m;
	float *x = tone(3000, 440, 8000, 0.5);
	struct rate *r = rate_new(8000, 16000, RATE_HIGH);
	float *first = convert(r, x, 3000, 3001, &n);

	CHECK(rate_drain(r), "draining_twice", "failed");
	rate_restart(r);
	rate_push(r, x + 77, 500); /* dropped, since it is not drained */
	rate_take(r, &m);
	rate_restart(r);
	float *second = convert(r, x, 3000, 3001, &m);
	CHECK(n == m && memcmp(first, second, n * sizeof *first) == 0, "a_restarted_one_is_as_new",
	      "%zu and %zu samples", n, m);
	free(first);
	free(second);
	free(x);
	rate_free(r);
	rate_free(NULL);
}

static void test_refusals(void)
{
	CHECK(!rate_new(8000, 8000, RATE_HIGH), "same_rate", "was taken");
	CHECK(!rate_new(0, 8000, RATE_HIGH) && !rate_new(NAN, 8000, RATE_HIGH) &&
		  !rate_new(-8000, 8000, RATE_HIGH),
	      "no_rate", "was taken");
	CHECK(!rate_new(1, 1001, RATE_HIGH) && !rate_new(8000, 7.9, RATE_HIGH), "too_far_apart",
	      "was taken");
}

int main(void)
{
	test_lengths();
	test_pieces();
	test_tones();
	test_alias();
	test_clipping();
	test_restart();
	test_refusals();
	return check_status();
}
