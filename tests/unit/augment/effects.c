/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "augment/effects.h"
#include "augment/noise.h"
#include "stream/recipe.h"

#include <stdlib.h>
#include <string.h>

enum { N = 4000, RATE = 8000 };

/* Applies the effects to a tone; the recipe is in out. Returns the samples, *n of them. */
static float *apply(const struct effect_settings *s, uint64_t digest, uint64_t copy,
		    struct frame *out, size_t *n, enum status *status, char *why, size_t size)
{
	struct effects *e = effects_new(s);
	struct sound sound = { calloc(N, sizeof(float)), N, RATE };
	struct frame source = { 0 };

	for (size_t i = 0; i < N; i++)
		sound.x[i] = (float)(0.25 * sin(0.3 * (double)i));
	recipe_add(out, "augment");
	*status = effects_apply(e, &sound, out, &source, digest, copy, why, size);
	effects_free(e);
	*n = sound.n;
	return sound.x;
}

static struct effect_settings defaults(void)
{
	struct effect_settings s = effects_default();

	s.data_max = 1 << 20;
	return s;
}

/* Everything at once. */
static struct effect_settings everything(void)
{
	struct effect_settings s = defaults();

	s.speed = s.tempo = s.tract = (struct range){ 0.9, 1.1 };
	s.pitch = (struct range){ -2, 2 };
	s.trim = (struct range){ 1, 20 };
	s.shift = (struct range){ -20, 20 };
	s.reverb = (struct range){ 0.1, 0.2 };
	s.pad = (struct range){ 10, 50 };
	s.room = (struct range){ -50, -30 };
	s.noises[0] = NOISE_WHITE;
	s.n_noises = 1;
	s.band = (struct range){ 300, 3400 };
	s.peak_db = -6;
	s.gain = (struct range){ -3, 3 };
	s.dc = (struct range){ -0.01, 0.01 };
	s.codec = CHANNEL_ULAW;
	s.bits = 12;
	return s;
}

static const char *const keys[] = { "speed",       "tempo", "pitch",  "tract",    "trim_before",
				    "trim_behind", "shift", "reverb", "direct",   "pad_before",
				    "pad_behind",  "room",  "snr",    "band_low", "band_high",
				    "peak",        "gain",  "dc",     "bits" };
enum { N_KEYS = sizeof keys / sizeof *keys };

static void test_nothing(void)
{
	const struct effect_settings s = defaults();
	struct frame out = { 0 };
	char why[200] = "";
	enum status status;
	size_t n;
	float *x = apply(&s, 1, 1, &out, &n, &status, why, sizeof why);
	bool same = n == N;

	for (size_t i = 0; same && i < N; i++)
		same = x[i] == (float)(0.25 * sin(0.3 * (double)i));
	CHECK(status == STATUS_OK && same, "defaults_change_nothing", "%d, %zu samples", status, n);
	CHECK(!effects_want_chance(&s) && !effects_want(&s, "reverb"), "and_want_nothing", "want");
	free(x);
	frame_free(&out);
}

/* The recipe has every effect, and each effect alone has only its own keys. */
static void test_table(void)
{
	const struct effect_settings all = everything();
	struct frame out = { 0 };
	char why[200] = "";
	enum status status;
	size_t n, found = 0;
	double value;

	free(apply(&all, 1, 1, &out, &n, &status, why, sizeof why));
	for (size_t i = 0; i < N_KEYS; i++)
		found += recipe_get_number(&out, "augment", keys[i], &value);
	CHECK(status == STATUS_OK && found == N_KEYS &&
		  strcmp(recipe_get_text(&out, "augment", "noise"), "white") == 0 &&
		  strcmp(recipe_get_text(&out, "augment", "codec"), "ulaw") == 0,
	      "all_effects", "%d %s, %zu keys", status, why, found);
	CHECK(effects_want(&all, "room") && effects_want(&all, "bits") && effects_want_chance(&all),
	      "all_wanted", "not");
	frame_free(&out);
}

/* peak, gain and dc work on the samples in this order. */
static void test_scale(void)
{
	struct effect_settings s = defaults();
	struct frame out = { 0 };
	char why[200] = "";
	enum status status;
	size_t n;
	double most = 0;

	s.peak_db = -20;
	s.gain = (struct range){ 6, 6 };
	s.dc = (struct range){ 0.5, 0.5 };
	float *x = apply(&s, 1, 1, &out, &n, &status, why, sizeof why);
	for (size_t i = 0; i < n; i++)
		most = fmax(most, x[i]);
	check_near(most, 0.5 + pow(10, -14. / 20), 1e-5, "peak_gain_dc");
	free(x);
	frame_free(&out);
}

/* Noise is relative to the recording before reverberation and quiet. */
static void test_level(void)
{
	struct effect_settings s = defaults();
	struct frame plain = { 0 }, noisy = { 0 };
	char why[200] = "";
	enum status status;
	size_t n, m;

	s.pad = (struct range){ 500, 500 };
	float *x = apply(&s, 1, 1, &plain, &n, &status, why, sizeof why);
	CHECK(n == 3 * N, "pad_lengthens", "%zu", n);
	s.noises[0] = NOISE_PINK;
	s.n_noises = 1;
	s.snr = (struct range){ 10, 10 };
	float *y = apply(&s, 1, 1, &noisy, &m, &status, why, sizeof why);
	for (size_t i = 0; i < n; i++)
		y[i] -= x[i];
	check_near(10 * log10(noise_level(x + N, N) / noise_level(y, m)), 10, 0.05, "snr");
	free(x);
	free(y);
	frame_free(&plain);
	frame_free(&noisy);
}

/* Draws depend on seed, digest and copy, and on nothing that was made before. */
static void test_draws(void)
{
	const uint64_t digests[] = { 1, 1, 2, 1, 1 }, copies[] = { 1, 2, 1, 1, 1 };
	const int64_t seeds[] = { 1, 1, 1, 2, 1 };
	double speeds[5] = { 0 };

	for (size_t i = 0; i < 5; i++) {
		struct effect_settings s = everything();
		struct frame out = { 0 };
		char why[200];
		enum status status;
		size_t n;

		s.seed = seeds[i];
		free(apply(&s, digests[i], copies[i], &out, &n, &status, why, sizeof why));
		recipe_get_number(&out, "augment", "speed", &speeds[i]);
		frame_free(&out);
	}
	CHECK(speeds[0] != speeds[1] && speeds[0] != speeds[2] && speeds[0] != speeds[3],
	      "other_draws", "%g %g %g %g", speeds[0], speeds[1], speeds[2], speeds[3]);
	CHECK(speeds[0] == speeds[4], "the_same_again", "%g, %g", speeds[0], speeds[4]);
}

static void test_chance(void)
{
	struct effect_settings s = defaults();
	size_t happened = 0, certain = 0;
	double value;

	s.chance = 0.3;
	s.gain = (struct range){ 1, 2 };
	s.bits = 8;
	for (uint64_t copy = 1; copy <= 200; copy++) {
		struct frame out = { 0 };
		char why[200];
		enum status status;
		size_t n;

		free(apply(&s, 1, copy, &out, &n, &status, why, sizeof why));
		happened += recipe_get_number(&out, "augment", "gain", &value);
		certain += recipe_get_number(&out, "augment", "bits", &value);
		frame_free(&out);
	}
	CHECK(happened > 40 && happened < 80, "chance", "%zu of 200", happened);
	CHECK(certain == 200, "bits_are_certain", "%zu of 200", certain);
}

static void test_noises(void)
{
	struct effect_settings s = defaults();
	char why[200] = "";
	const char *many = "hum,hum,hum,hum,hum,hum,hum,hum,hum,hum,hum,hum,hum,hum,hum,hum,hum";

	CHECK(!effects_choose_noises(&s, "white,brown", why, sizeof why) && s.n_noises == 2 &&
		  s.noises[0] == NOISE_WHITE && s.noises[1] == NOISE_BROWN &&
		  !effects_want_babble(&s),
	      "noises", "%zu %s", s.n_noises, why);
	CHECK(!effects_choose_noises(&s, "babble", why, sizeof why) && effects_want_babble(&s),
	      "babble", "%s", why);
	CHECK(effects_choose_noises(&s, "white,pin", why, sizeof why) &&
		  strcmp(why, "--noise pin: wanted white, pink, brown, hum or babble") == 0,
	      "no_such_noise", "%s", why);
	CHECK(effects_choose_noises(&s, "white,", why, sizeof why), "an_empty_name", "accepted");
	CHECK(effects_choose_noises(&s, many, why, sizeof why) && strstr(why, "more than 16 names"),
	      "too_many", "%s", why);
}

static void test_faults(void)
{
	struct effect_settings s = defaults();
	struct frame out = { 0 };
	char why[200] = "";
	enum status status;
	size_t n;

	s.data_max = N * sizeof(float);
	s.pad = (struct range){ 10, 10 };
	free(apply(&s, 1, 1, &out, &n, &status, why, sizeof why));
	CHECK(status == STATUS_INPUT && strstr(why, "--max-frame"), "too_large", "%d %s", status,
	      why);
	frame_free(&out);
	s = defaults();
	effects_choose_noises(&s, "babble", why, sizeof why);
	free(apply(&s, 1, 1, &out, &n, &status, why, sizeof why));
	CHECK(status == STATUS_INPUT && strstr(why, "--babble"), "nobody_babbles", "%d %s", status,
	      why);
	frame_free(&out);
}

int main(void)
{
	test_nothing();
	test_table();
	test_scale();
	test_level();
	test_draws();
	test_chance();
	test_noises();
	test_faults();
	return check_status();
}
