/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/status.h"
#include "features/settings_recipe.h"
#include "stream/recipe.h"
#include "stream/stream.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Settings of all types that differ from the defaults, at 16000 Hz. */
static struct settings unusual(void)
{
	struct settings s = settings_default(), at;
	char why[400];

	s.mel.gain = 32768;
	s.mel.framing.pad = FRAMING_REFLECT;
	s.mel.cepstrum.n = 13;
	s.mel.cmvn.kind = CMVN_SLIDING;
	s.mel.cmvn.min = 7;
	s.hop = (struct span){ 100, false };
	settings_at_rate(&s, 16000, &at, why, sizeof why);
	return at;
}

static bool same(const struct settings *a, const struct settings *b)
{
	for (const struct setting *s = settings_table; s->name; s++)
		if (setting_number(s, a) != setting_number(s, b))
			return false;
	return true;
}

static void test_round_trip(void)
{
	const struct settings at = unusual();
	struct settings back, again;
	struct frame f = { 0 };
	char why[400] = "";
	double rate_hz = 0, number;

	CHECK(settings_record(&at, &f), "recorded", "no memory");
	CHECK(strcmp(recipe_get_text(&f, "melspec", "kind"), "mfcc") == 0 &&
		  strcmp(recipe_get_text(&f, "melspec", "pad"), "reflect") == 0 &&
		  recipe_get_number(&f, "melspec", "hop", &number) && number == 100 &&
		  !recipe_get_number(&f, "melspec", "dither", &number),
	      "keys", "others");
	CHECK(!settings_from_recipe(&back, &rate_hz, &f, why, sizeof why) && rate_hz == 16000 &&
		  same(&back, &at) && back.from_recipe,
	      "round_trip", "%g Hz, %s", rate_hz, why);
	CHECK(!settings_at_rate(&back, rate_hz, &again, why, sizeof why) && same(&again, &at),
	      "and_the_same_at_the_rate", "%s", why);
	frame_free(&f);
}

/* One value of a complete recipe is replaced by another; a NULL word and 0/0 leave it out. */
static void check_fault(const char *name, const char *key, const char *word, double number,
			const char *wanted)
{
	const struct settings at = unusual();
	struct settings back;
	struct frame f = { 0 };
	char why[400] = "";
	double rate_hz;

	recipe_add(&f, "melspec");
	if (strcmp(key, "rate") != 0)
		recipe_number(&f, "rate", 16000);
	for (const struct setting *s = settings_table; s->name; s++) {
		if (!setting_is_recorded(s, &at) || strcmp(s->name, key) == 0)
			continue;
		if (s->type == SETTING_CHOICE)
			recipe_text(&f, s->name, s->choices[(size_t)setting_number(s, &at)]);
		else
			recipe_number(&f, s->name, setting_number(s, &at));
	}
	if (word)
		recipe_text(&f, key, word);
	else if (!isnan(number))
		recipe_number(&f, key, number);
	const char *reason = settings_from_recipe(&back, &rate_hz, &f, why, sizeof why);
	CHECK(reason && strcmp(reason, wanted) == 0, name, "'%s'", reason ? reason : "accepted");
	frame_free(&f);
}

static void test_faults(void)
{
	struct settings back;
	struct frame f = { 0 };
	char why[400] = "";
	double rate_hz;

	check_fault("missing", "hop", NULL, NAN, "its recipe has no valid 'hop'");
	check_fault("below_its_range", "mels", NULL, 0, "its recipe has no valid 'mels'");
	check_fault("above_its_range", "window", NULL, 2e6, "its recipe has no valid 'window'");
	check_fault("not_whole", "fft", NULL, 512.5, "'fft' in its recipe is not a whole number");
	check_fault("no_such_word", "log", "natural", 0, "its recipe has no valid 'log'");
	check_fault("a_number_for_a_word", "taper", NULL, 3, "its recipe has no valid 'taper'");
	check_fault("no_rate", "rate", NULL, NAN, "its recipe has no valid 'rate'");
	check_fault("rate_0", "rate", NULL, 0, "its recipe has no valid 'rate'");
	check_fault("not_together", "mfcc", NULL, 41,
		    "its recipe cannot be computed: --mfcc 41 is more than 40 bands give; take "
		    "more --mels");
	recipe_add(&f, "resample");
	const char *reason = settings_from_recipe(&back, &rate_hz, &f, why, sizeof why);
	CHECK(reason && strstr(reason, "no step 'melspec'"), "another_filter", "'%s'", why);
	frame_free(&f);
}

/* Writes a stream of `frames` frames with the recipe, and its end mark if `marked`. */
static void write_stream(FILE *out, size_t frames, bool marked)
{
	const struct settings at = unusual();
	struct writer w = { .out = out };
	struct frame f = { 0 };
	const float x[2] = { 1, 2 };
	const size_t shape[1] = { 2 };

	frame_set_floats(&f, x, 1, shape);
	settings_record(&at, &f);
	for (size_t i = 0; i < frames; i++)
		stream_write(&w, &f);
	if (marked)
		stream_write_mark(&w);
	fflush(out);
	frame_free(&f);
}

static void check_load(const char *name, size_t frames, bool marked, enum status status,
		       const char *wanted)
{
	char path[] = "/tmp/settings-XXXXXX", why[400] = "";
	const int fd = mkstemp(path);
	FILE *out = fdopen(fd, "wb");
	const struct settings at = unusual();
	struct settings back;
	double rate_hz = 0;
	enum status got = STATUS_OK;

	write_stream(out, frames, marked);
	const char *reason = settings_load(&back, &rate_hz, path, 1 << 20, &got, why, sizeof why);
	if (wanted)
		CHECK(reason && strstr(reason, wanted) && got == status, name, "%d '%s'", got, why);
	else
		CHECK(!reason && rate_hz == 16000 && same(&back, &at), name, "%d '%s'", got, why);
	fclose(out);
	unlink(path);
}

static void test_load(void)
{
	struct settings back;
	char why[400] = "";
	double rate_hz;
	enum status status = STATUS_OK;

	check_load("load", 1, true, STATUS_OK, NULL);
	check_load("load_of_several", 3, true, STATUS_OK, NULL);
	check_load("load_of_none", 0, true, STATUS_INPUT, "has no frames");
	check_load("load_of_truncated", 1, false, STATUS_INPUT, "");
	const char *reason =
	    settings_load(&back, &rate_hz, "/nonexistent", 1 << 20, &status, why, sizeof why);
	CHECK(reason && status == STATUS_INPUT && strstr(reason, "No such file"), "load_of_nothing",
	      "%d '%s'", status, why);
}

int main(void)
{
	test_round_trip();
	test_faults();
	test_load();
	return check_status();
}
