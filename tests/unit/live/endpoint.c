/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "live/endpoint.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A scene of at most 40 s, to which noise and tones are added. */
enum { RATE = 8000, SECONDS = 40, UTTERANCES = 64 };

struct scene {
	float *samples; /* [n] */
	size_t n;
	double rate_hz;
	uint32_t seed;
};

static struct scene scene_new(double seconds, double rate_hz)
{
	struct scene s = { .n = (size_t)(seconds * rate_hz), .rate_hz = rate_hz, .seed = 1 };

	s.samples = calloc(s.n, sizeof *s.samples);
	if (!s.samples)
		abort();
	return s;
}

static size_t place(const struct scene *s, double seconds)
{
	size_t at = (size_t)(seconds * s->rate_hz + 0.5);

	return at < s->n ? at : s->n;
}

/* White noise of that level (RMS, dB re full scale). */
static void draw_noise(struct scene *s, double from, double to, double dbfs)
{
	double peak = pow(10, dbfs / 20) * sqrt(3);

	for (size_t i = place(s, from); i < place(s, to); i++) {
		s->seed = s->seed * 1664525 + 1013904223;
		s->samples[i] += (float)(peak * (s->seed / 2147483648.0 - 1));
	}
}

static void draw_tone(struct scene *s, double from, double to, double hz, double dbfs)
{
	double peak = pow(10, dbfs / 20) * sqrt(2);

	for (size_t i = place(s, from); i < place(s, to); i++)
		s->samples[i] +=
		    (float)(peak * sin(6.283185307179586 * hz * (double)i / s->rate_hz));
}

/* Copies of the utterances found, so that they outlive the next call. */
struct found {
	size_t n;
	uint64_t start[UTTERANCES];
	size_t length[UTTERANCES];
	float *samples[UTTERANCES];
};

static void found_free(struct found *f)
{
	for (size_t i = 0; i < f->n; i++)
		free(f->samples[i]);
}

static void keep(struct found *f, const struct utterance *u)
{
	if (u->n == 0 || f->n == UTTERANCES)
		return;
	f->start[f->n] = u->start;
	f->length[f->n] = u->n;
	f->samples[f->n] = malloc(u->n * sizeof *u->samples);
	memcpy(f->samples[f->n++], u->samples, u->n * sizeof *u->samples);
}

static void push(struct endpoint *e, const float *in, size_t n, struct found *f)
{
	struct utterance u;

	for (size_t used = 0; used < n; keep(f, &u))
		used += endpoint_push(e, in + used, n - used, &u);
}

static void drain(struct endpoint *e, struct found *f)
{
	struct utterance u;

	while (endpoint_drain(e, &u))
		keep(f, &u);
}

/* The utterances of a scene, pushed in pieces of that size (0: of random sizes). */
static struct found find(const struct scene *s, const struct endpoint_params *p, size_t piece)
{
	struct endpoint *e = endpoint_new(p, s->rate_hz);
	struct found f = { 0 };
	uint32_t seed = 7;

	for (size_t at = 0, n; at < s->n; at += n) {
		seed = seed * 1664525 + 1013904223;
		n = piece ? piece : seed >> 21;
		if (n > s->n - at)
			n = s->n - at;
		push(e, s->samples + at, n, &f);
	}
	drain(e, &f);
	endpoint_free(e);
	return f;
}

static struct found find_whole(const struct scene *s)
{
	return find(s, &endpoint_defaults, s->n);
}

/* Whether utterance i is from about one time to about another (s). The high-pass rings a little, so
 * an end may be two blocks late. */
static bool spans(const struct scene *s, const struct found *f, size_t i, double from, double to,
		  double tol)
{
	double begin, end;

	if (i >= f->n)
		return false;
	begin = (double)f->start[i] / s->rate_hz;
	end = begin + (double)f->length[i] / s->rate_hz;
	return fabs(begin - from) <= tol && fabs(end - to) <= tol + 0.01;
}

/* Checks that there is one utterance, at those times. */
static void check_one(struct scene *s, double from, double to, const char *name)
{
	struct found f = find_whole(s);

	CHECK(f.n == 1 && spans(s, &f, 0, from, to, 0.011), name,
	      "%zu found, the first from %.3f to %.3f s, wanted %.3f to %.3f", f.n,
	      f.n ? (double)f.start[0] / s->rate_hz : 0,
	      f.n ? (double)(f.start[0] + f.length[0]) / s->rate_hz : 0, from, to);
	found_free(&f);
	free(s->samples);
}

static void check_count(struct scene *s, size_t want, const char *name)
{
	struct found f = find_whole(s);

	CHECK(f.n == want, name, "%zu found, wanted %zu", f.n, want);
	found_free(&f);
	free(s->samples);
}

/* A room with noise that becomes louder, words and clicks in it. */
static struct scene busy_room(double rate_hz)
{
	struct scene s = scene_new(20, rate_hz);

	draw_noise(&s, 0, 8, -70);
	draw_noise(&s, 8, 20, -45);
	draw_tone(&s, 1, 1.4, 300, -20);
	draw_tone(&s, 1.9, 2.3, 500, -30);
	draw_tone(&s, 4, 4.02, 1000, -10);
	draw_tone(&s, 6, 6.5, 700, -25);
	draw_tone(&s, 9, 9.4, 400, -20);
	draw_tone(&s, 12, 12.4, 400, -20);
	draw_tone(&s, 19.7, 20, 400, -20);
	return s;
}

static bool same(const struct found *a, const struct found *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (a->start[i] != b->start[i] || a->length[i] != b->length[i] ||
		    memcmp(a->samples[i], b->samples[i], a->length[i] * sizeof(float)) != 0)
			return false;
	return true;
}

static void test_chunks(void)
{
	static const size_t pieces[] = { 1, 7, 80, 441, 0 };
	static const char *const names[] = { "chunks_of_1", "chunks_of_7", "chunks_of_80",
					     "chunks_of_441", "chunks_of_any_size" };
	struct scene s = busy_room(RATE);
	struct found whole = find_whole(&s);

	CHECK(whole.n == 6, "busy_room", "%zu found, wanted 6", whole.n);
	for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
		struct found f = find(&s, &endpoint_defaults, pieces[i]);
		CHECK(whole.n > 0 && same(&f, &whole), names[i], "differ from the whole");
		found_free(&f);
	}
	found_free(&whole);
	free(s.samples);
}

static void test_rates(void)
{
	static const double rates[] = { 11025, 16000, 22050, 44100, 48000 };
	struct scene s = busy_room(RATE);
	struct found want = find_whole(&s);
	bool right = want.n == 6;
	double bad_rate = 0;

	for (size_t r = 0; r < sizeof rates / sizeof *rates; r++) {
		struct scene other = busy_room(rates[r]);
		struct found f = find_whole(&other);
		bool fits = f.n == want.n;
		for (size_t i = 0; i < f.n && fits; i++)
			fits = spans(&other, &f, i, (double)want.start[i] / RATE,
				     (double)(want.start[i] + want.length[i]) / RATE, 0.05);
		if (!fits)
			bad_rate = rates[r];
		right = right && fits;
		found_free(&f);
		free(other.samples);
	}
	CHECK(right, "any_rate", "differs at %.0f Hz", bad_rate);
	found_free(&want);
	free(s.samples);
}

static void test_samples_are_raw(void)
{
	struct scene s = busy_room(RATE);
	struct found f = find_whole(&s);
	bool raw = f.n > 0, apart = true;

	for (size_t i = 0; i < f.n; i++) {
		raw = raw && memcmp(f.samples[i], s.samples + f.start[i],
				    f.length[i] * sizeof(float)) == 0;
		apart = apart && (i == 0 || f.start[i] >= f.start[i - 1] + f.length[i - 1]);
	}
	CHECK(raw, "samples_are_the_input", "differ");
	CHECK(apart, "utterances_do_not_overlap", "they do");
	found_free(&f);
	free(s.samples);
}

static void test_margins(void)
{
	struct scene s = scene_new(4, RATE);

	draw_noise(&s, 0, 4, -70);
	draw_tone(&s, 2, 2.4, 300, -20);
	check_one(&s, 1.75, 2.65, "preroll_and_hangover");

	s = scene_new(4, RATE);
	draw_tone(&s, 2, 2.4, 300, -43);
	check_one(&s, 1.75, 2.65, "in_digital_silence");

	s = scene_new(2, RATE);
	draw_tone(&s, 0, 0.4, 300, -20);
	draw_tone(&s, 0.4, 0.8, 300, -32);
	draw_noise(&s, 0, 2, -70);
	check_one(&s, 0, 1.05, "from_the_first_sample");

	s = scene_new(6, RATE);
	draw_noise(&s, 0, 6, -50);
	draw_tone(&s, 3.8, 4, 2000, -44);
	draw_tone(&s, 4, 4.4, 300, -37);
	check_one(&s, 3.75, 4.65, "weak_begin_does_not_raise_the_floor");

	s = scene_new(4, RATE);
	draw_noise(&s, 0, 4, -50);
	draw_tone(&s, 1.85, 2, 2000, -43);
	draw_tone(&s, 2, 2.4, 300, -20);
	draw_tone(&s, 2.4, 2.9, 2000, -41);
	check_one(&s, 1.75, 3.15, "weak_end_is_kept");

	s = scene_new(4, RATE);
	draw_noise(&s, 0, 4, -80);
	draw_tone(&s, 2, 2.4, 300, -10);
	draw_tone(&s, 2.4, 3.6, 300, -55);
	check_one(&s, 1.75, 2.65, "ends_40_dB_below_its_peak");

	s = scene_new(4, RATE);
	draw_noise(&s, 0, 4, -70);
	draw_tone(&s, 2, 2.2, 300, -20);
	draw_tone(&s, 2.4, 2.6, 300, -20);
	check_one(&s, 1.75, 2.85, "a_short_pause_is_within");
}

static void test_counts(void)
{
	struct scene s = scene_new(4, RATE);

	draw_noise(&s, 0, 4, -70);
	draw_tone(&s, 2, 2.3, 300, -20);
	draw_tone(&s, 2.65, 2.95, 300, -20);
	check_count(&s, 2, "pair_0.35_s_apart");

	s = scene_new(10, RATE);
	check_count(&s, 0, "digital_silence");

	s = scene_new(10, RATE);
	draw_noise(&s, 0, 10, -30);
	check_count(&s, 0, "steady_noise");

	s = scene_new(10, RATE);
	draw_noise(&s, 0, 10, -78);
	draw_tone(&s, 8, 9, 300, -62);
	check_count(&s, 0, "below_the_least_level");

	s = scene_new(4, RATE);
	draw_noise(&s, 0, 4, -70);
	draw_tone(&s, 2, 2.02, 1000, -6);
	check_count(&s, 0, "a_click");

	s = scene_new(4, RATE);
	draw_noise(&s, 0, 4, -70);
	draw_tone(&s, 2, 2.04, 1000, -6);
	check_count(&s, 0, "shorter_than_the_minimum");

	s = scene_new(6, RATE);
	draw_noise(&s, 0, 6, -70);
	for (size_t i = 0; i < s.n; i++)
		s.samples[i] += 0.25f;
	draw_tone(&s, 0, 6, 15, -40);
	check_count(&s, 0, "offset_and_rumble");
}

/* A fan is switched on: no utterance, and a word said before that was understood is found. */
static void test_noise_begins(void)
{
	struct scene s = scene_new(12, RATE);

	draw_noise(&s, 0, 12, -75);
	draw_noise(&s, 4, 12, -45);
	check_count(&s, 0, "noise_that_begins");

	struct endpoint_params p = endpoint_defaults;
	p.preroll_ms = 1000; /* more quiet in the buffer than the floor remembers */
	s = scene_new(20, RATE);
	draw_noise(&s, 0, 20, -75);
	draw_noise(&s, 4, 20, -45);
	struct found f = find(&s, &p, 80);
	CHECK(f.n == 0, "noise_that_begins_long_preroll", "%zu found, wanted 0", f.n);
	found_free(&f);
	free(s.samples);

	s = scene_new(12, RATE);
	draw_noise(&s, 0, 12, -75);
	draw_noise(&s, 4, 12, -45);
	draw_tone(&s, 5, 5.4, 300, -20);
	check_one(&s, 4.75, 5.65, "word_in_noise_that_begins");

	s = scene_new(6, RATE);
	draw_noise(&s, 0, 6, -40);
	draw_tone(&s, 0.6, 1, 300, -20);
	check_one(&s, 0.35, 1.25, "word_in_the_first_second_of_noise");
}

/* Sound that does not end, with dips too short to end it, is cut at the maximum;
 * nothing is lost. */
static void test_maximum(void)
{
	struct scene s = scene_new(25, RATE);
	struct found f;
	bool joined = true;

	for (double t = 0.5; t < 24; t += 0.5)
		draw_tone(&s, t, t + 0.3, 300, -20);
	f = find_whole(&s);
	for (size_t i = 1; i < f.n; i++)
		joined = joined && f.start[i] == f.start[i - 1] + f.length[i - 1];
	CHECK(f.n == 3 && f.length[0] == 10 * RATE && f.length[1] == 10 * RATE && joined,
	      "cut_at_the_maximum", "%zu found, the first has %zu samples", f.n,
	      f.n ? f.length[0] : 0);
	found_free(&f);
	free(s.samples);
}

static void test_drain(void)
{
	struct scene s = scene_new(1.5, RATE);
	struct endpoint *e = endpoint_new(&endpoint_defaults, RATE);
	struct found f = { 0 };
	size_t n = s.n - 13; /* the last block is not whole */

	draw_noise(&s, 0, 1.5, -70);
	draw_tone(&s, 1, 1.5, 300, -20);
	push(e, s.samples, n, &f);
	CHECK(f.n == 0, "not_before_it_ends", "%zu found", f.n);
	drain(e, &f);
	CHECK(f.n == 1 && f.start[0] + f.length[0] == n, "drain_gives_all_there_is",
	      "%zu found, ends at %zu of %zu", f.n, f.n ? (size_t)f.start[0] + f.length[0] : 0, n);
	drain(e, &f);
	CHECK(f.n == 1, "drain_gives_it_once", "%zu found", f.n);
	endpoint_skip(e, 1000);
	push(e, s.samples, n, &f);
	drain(e, &f);
	CHECK(f.n == 2 && f.start[1] == f.start[0] + n + 1000 && f.length[1] == f.length[0],
	      "counts_on_after_a_gap", "%zu found", f.n);
	endpoint_restart(e);
	push(e, s.samples, n, &f);
	drain(e, &f);
	CHECK(f.n == 3 && f.start[2] == f.start[0], "restart_counts_afresh", "%zu found", f.n);
	found_free(&f);
	endpoint_free(e);
	endpoint_free(NULL);
	free(s.samples);
}

static void test_speaking(void)
{
	struct scene s = scene_new(3, RATE);
	struct endpoint *e = endpoint_new(&endpoint_defaults, RATE);
	struct found f = { 0 };
	size_t first = RATE, second = RATE + RATE / 4;

	draw_noise(&s, 0, 3, -70);
	draw_tone(&s, 1, 1.5, 300, -20);
	push(e, s.samples, first, &f);
	CHECK(!endpoint_is_speaking(e), "nobody_speaks_before", "speaking");
	push(e, s.samples + first, second - first, &f);
	CHECK(endpoint_is_speaking(e), "speaks_within", "not speaking");
	push(e, s.samples + second, s.n - second, &f);
	CHECK(f.n == 1 && !endpoint_is_speaking(e), "nobody_speaks_after", "%zu found", f.n);
	found_free(&f);
	endpoint_free(e);
	free(s.samples);
}

static void test_floor(void)
{
	struct scene s = scene_new(3, RATE);
	struct endpoint *e = endpoint_new(&endpoint_defaults, RATE);
	struct found f = { 0 };

	draw_noise(&s, 0, 3, -50);
	push(e, s.samples, s.n, &f);
	/* the high-pass takes 60 of 4000 Hz, the median of a fluctuating level is a little low */
	check_near(endpoint_floor(e), -50, 0.6, "floor_is_the_level_of_the_noise");
	found_free(&f);
	endpoint_free(e);
	free(s.samples);
}

static void test_check(void)
{
	static const struct {
		size_t at;
		double wrong;
	} rows[] = {
		{ offsetof(struct endpoint_params, trigger_db), 0.5 },
		{ offsetof(struct endpoint_params, trigger_db), NAN },
		{ offsetof(struct endpoint_params, release_db), 10.5 },
		{ offsetof(struct endpoint_params, depth_db), 5 },
		{ offsetof(struct endpoint_params, least_dbfs), 1 },
		{ offsetof(struct endpoint_params, preroll_ms), -1 },
		{ offsetof(struct endpoint_params, hangover_ms), 0 },
		{ offsetof(struct endpoint_params, min_ms), 0 },
		{ offsetof(struct endpoint_params, max_ms), 550 },
		{ offsetof(struct endpoint_params, max_ms), INFINITY },
		{ offsetof(struct endpoint_params, relearn_ms), 10 },
		{ offsetof(struct endpoint_params, highpass_hz), -60 },
	};
	size_t passed = 0;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct endpoint_params p = endpoint_defaults;
		memcpy((char *)&p + rows[i].at, &rows[i].wrong, sizeof rows[i].wrong);
		passed += endpoint_check(&p, RATE) == NULL;
	}
	CHECK(passed == 0, "wrong_parameters_are_refused", "%zu were not", passed);
	CHECK(!endpoint_check(&endpoint_defaults, RATE), "defaults_are_sound", "they are not");
	CHECK(endpoint_check(&endpoint_defaults, 100) && endpoint_check(&endpoint_defaults, NAN),
	      "wrong_rates_are_refused", "they were not");
}

int main(void)
{
	test_check();
	test_margins();
	test_counts();
	test_noise_begins();
	test_maximum();
	test_drain();
	test_speaking();
	test_floor();
	test_samples_are_raw();
	test_chunks();
	test_rates();
	return check_status();
}
