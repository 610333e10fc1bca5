/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "audio/rate.h"

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

/* Every quality in every phase that it has. */
static const struct way {
	enum rate_quality quality;
	enum rate_phase phase;
} ways[] = {
	{ RATE_QUICK, RATE_LINEAR },      { RATE_LOW, RATE_LINEAR },
	{ RATE_MEDIUM, RATE_LINEAR },     { RATE_MEDIUM, RATE_INTERMEDIATE },
	{ RATE_MEDIUM, RATE_MINIMUM },    { RATE_HIGH, RATE_LINEAR },
	{ RATE_HIGH, RATE_INTERMEDIATE }, { RATE_HIGH, RATE_MINIMUM },
	{ RATE_VERY_HIGH, RATE_LINEAR },  { RATE_VERY_HIGH, RATE_INTERMEDIATE },
	{ RATE_VERY_HIGH, RATE_MINIMUM },
};
enum { WAYS = sizeof ways / sizeof *ways };

static const char *name_of(const struct way *w, const char *what)
{
	static char name[60];

	snprintf(name, sizeof name, "%s_%s_%s", what, rate_quality_names[w->quality],
		 rate_phase_names[w->phase]);
	return name;
}

/* Signals of many lengths, at once and in pieces: the first that is not as long as it must be. */
static void wrong_length(struct rate *r, double in_hz, double out_hz, const float *x, char *why,
			 size_t size)
{
	static const size_t lengths[] = { 0, 1, 2, 3, 10, 99, 100, 441, 1148, 4096, 4097, 6000 };

	for (size_t i = 0; i < 2 * sizeof lengths / sizeof *lengths; i++) {
		size_t n = lengths[i / 2], n_out;
		double want = floor((double)n / (in_hz / out_hz) + 0.5);
		rate_restart(r);
		free(convert(r, x, n, i % 2 ? n / 5 + 1 : n + 1, &n_out));
		if ((double)n_out != want)
			snprintf(why, size, "%zu at %g to %g: %zu, not %g", n, in_hz, out_hz, n_out,
				 want);
	}
}

static void test_lengths(void)
{
	static const double rates[] = { 8000, 8001, 11025, 16000, 22050, 44100, 48000 };
	enum { RATES = sizeof rates / sizeof *rates };
	float *x = tone(6000, 440, 8000, 0.5);

	for (size_t w = 0; w < WAYS; w++) {
		char why[100] = "";
		for (size_t k = 0; k < RATES * RATES; k++) {
			double in_hz = rates[k / RATES], out_hz = rates[k % RATES];
			if (in_hz == out_hz)
				continue;
			struct rate *r = rate_new(in_hz, out_hz, ways[w].quality, ways[w].phase);
			wrong_length(r, in_hz, out_hz, x, why, sizeof why);
			rate_free(r);
		}
		CHECK(!*why, name_of(&ways[w], "length"), "%s", why);
	}
	free(x);
}

static void test_pieces(void)
{
	static const size_t pieces[] = { 1, 7, 80, 1023, 1024, 1025, 4097 };
	enum { N = 9000 };
	float *x = tone(N, 700, 8000, 0.9);

	for (size_t w = 0; w < WAYS; w++) {
		bool same = true;
		for (int up = 0; up < 2; up++) {
			struct rate *r =
			    rate_new(8000, up ? 11025 : 6000, ways[w].quality, ways[w].phase);
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
		CHECK(same, name_of(&ways[w], "pieces"), "samples differ");
	}
	free(x);
}

/* At twice the rate, RATE_QUICK gives each sample as it is and one more behind it: so the way into
 * libsox's integers and back is seen, of two nearest to the even one. */
static void test_integers(void)
{
	static const float lsb = 1 / 2147483648.0f;
	static const float rows[][2] = {
		{ 0, 0 },
		{ 0.5, 0 },
		{ 1.5, 2 },
		{ 2.5, 2 },
		{ -0.5, 0 },
		{ -1.5, -2 },
		{ -2.5, -2 },
		{ 0.75, 1 },
		{ -3.25, -3 },
		{ 8388607.5, 8388608 },
		{ -8388606.5, -8388606 },
		{ 16777215, 16777215 },
		{ 2147483520, 2147483520 },
		{ -2147483648.0, -2147483648.0 },
	};
	enum { N = sizeof rows / sizeof *rows };

	/* two ways: with nothing at full scale, and with it */
	for (int loud = 0; loud < 2; loud++) {
		struct rate *r = rate_new(8000, 16000, RATE_QUICK, RATE_LINEAR);
		size_t n, wrong = N, used = N - 1 + (size_t)loud;
		float x[N];
		for (size_t i = 0; i < used; i++)
			x[i] = rows[i][0] * lsb;
		float *out = convert(r, x, used, used + 1, &n);
		for (size_t i = 0; i < used; i++)
			if (!(out[2 * i] == rows[i][1] * lsb))
				wrong = i;
		CHECK(wrong == N && n == 2 * used,
		      loud ? "integers_at_full_scale" : "integers_below_full_scale",
		      "%.9g became %.9g", rows[wrong % N][0], out[2 * (wrong % N)] / lsb);
		free(out);
		rate_free(r);
	}
}

static void test_clipping(void)
{
	float x[400];
	size_t n;
	struct rate *r = rate_new(8000, 16000, RATE_HIGH, RATE_LINEAR);

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
	struct rate *r = rate_new(8000, 16000, RATE_HIGH, RATE_LINEAR);
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

/* Those that share the filters of another are as those that computed them. */
static void test_many_signals(void)
{
	enum { N = 1000, SIGNALS = 40 };
	float *x = tone(N, 440, 8000, 0.99f);
	struct rate *r = rate_new(8000, 11025, RATE_HIGH, RATE_MINIMUM);
	uint64_t clipped = 0;
	bool same = true;
	size_t n, m;

	for (size_t i = 100; i < 110; i++)
		x[i] = 1.5f;
	float *first = convert(r, x, N, N + 1, &n);
	clipped = rate_clipped(r);
	for (int i = 1; i < SIGNALS; i++) {
		rate_restart(r);
		float *next = convert(r, x, N, N + 1, &m);
		same = same && m == n && memcmp(first, next, n * sizeof *first) == 0;
		free(next);
	}
	CHECK(same, "many_signals", "samples differ");
	CHECK(clipped > 10 && rate_clipped(r) == SIGNALS * clipped, "many_signals_clipped",
	      "%llu, wanted %d x %llu", (unsigned long long)rate_clipped(r), SIGNALS,
	      (unsigned long long)clipped);
	free(first);
	free(x);
	rate_free(r);
}

/* Cut so that libsox's own buffers stay small. */
static void test_far_apart(void)
{
	enum { N = 3000 };
	float *x = tone(N, 1, 48, 0.5);
	struct rate *r = rate_new(48, 48000, RATE_QUICK, RATE_LINEAR);
	size_t n;
	float *out = convert(r, x, N, N + 1, &n);

	CHECK(n == 1000 * N, "a_thousand_times_as_many", "%zu", n);
	rate_free(r);
	free(out);
	r = rate_new(48000, 48, RATE_LOW, RATE_LINEAR);
	out = convert(r, x, N, N + 1, &n);
	CHECK(n == N / 1000, "a_thousandth", "%zu", n);
	rate_free(r);
	free(out);
	free(x);
}

static void test_refusals(void)
{
	static const double rates[][2] = {
		{ 8000, 8000 },  { 0, 8000 }, { NAN, 8000 },
		{ -8000, 8000 }, { 1, 1001 }, { 8000, 7.9 },
	};
	char name[60];

	for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
		snprintf(name, sizeof name, "refuses_%g_to_%g", rates[i][0], rates[i][1]);
		CHECK(!rate_new(rates[i][0], rates[i][1], RATE_HIGH, RATE_LINEAR), name,
		      "was taken");
	}
	CHECK(!rate_new(8000, 16000, RATE_LOW, RATE_MINIMUM) &&
		  !rate_new(8000, 16000, RATE_QUICK, RATE_INTERMEDIATE),
	      "refuses_a_phase_that_the_quality_has_not", "was taken");
}

int main(void)
{
	test_lengths();
	test_pieces();
	test_integers();
	test_clipping();
	test_restart();
	test_many_signals();
	test_far_apart();
	test_refusals();
	return check_status();
}
