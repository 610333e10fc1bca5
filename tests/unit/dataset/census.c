/* SPDX-License-Identifier: GPL-2.0-or-later */
/* census: what is counted, what is warned of, and that the order does not matter */
#include "dataset/census.h"
#include "../check.h"

#include <stdlib.h>
#include <string.h>

enum { N = 8000 };

/* A tone whose samples are the clip's own, as its id is. */
static void add(struct census *c, const char *id, const char *label, const char *speaker,
		const char *split, double hz)
{
	float x[N];

	for (size_t i = 0; i < N; i++)
		x[i] = (float)(0.1 * sin(6.28318530717958648 * hz * (double)i / N));
	if (!census_add(c, &(struct census_clip){ id, label, speaker, split, 8000, x, N }))
		abort();
}

static char *write(const struct census *c, size_t *warnings)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		abort();
	if (!census_write(c, out, warnings))
		abort();
	fclose(out);
	return text;
}

static bool has(const char *text, const char *part)
{
	return strstr(text, part) != NULL;
}

/* Ten clips of each of two labels, by two speakers, one of whom is held out. */
static void fill(struct census *c, bool backwards)
{
	for (int i = 0; i < 40; i++) {
		const int k = backwards ? 39 - i : i;
		char id[16];

		snprintf(id, sizeof id, "clip%02d", k);
		add(c, id, k % 2 ? "yes" : "no", k < 20 ? "ann" : "bob", k < 20 ? "train" : "test",
		    100 + k);
	}
}

static void test_sound(void)
{
	struct census *c = census_new(), *other = census_new();
	size_t warnings;

	fill(c, false);
	fill(other, true);
	char *text = write(c, &warnings);
	CHECK(warnings == 0 && !has(text, "warning"), "nothing-wrong", "%s", text);
	CHECK(has(text, "40 clips, 40.0 s; digest "), "counts", "%s", text);
	CHECK(has(text,
		  "\nyes                         20       20.0     -23.0        10        10\n"),
	      "a-row", "%s", text);
	CHECK(census_digest(c) == census_digest(other), "any-order", "%llx and %llx",
	      (unsigned long long)census_digest(c), (unsigned long long)census_digest(other));
	add(other, "clip40", "no", "ann", "train", 150);
	CHECK(census_digest(c) != census_digest(other), "one-more", "the same digest");
	free(text);
	census_free(c);
	census_free(other);
}

/* What one change to the set is told as. */
static void test_warnings(void)
{
	static const struct {
		const char *id, *label, *speaker, *split;
		double hz;
		const char *warning;
	} rows[] = {
		{ "extra", "no", "ann", "test", 150, "1 of 2 speakers are in both" },
		{ "extra", "maybe", "bob", "test", 150,
		  "label maybe has no clip in the training part, but 1 in others" },
		{ "extra", "maybe", "bob", "validation", 150,
		  "label maybe has no clip in the training part, but 1 in others" },
		{ "extra", "maybe", "ann", "train", 150,
		  "unbalanced: no 20, maybe 1 (cnn-train --balance" },
		{ "extra", "No", "ann", "train", 150, "labels No and no differ" },
		{ "extra", "n o", "ann", "train", 150, "labels n o and no differ" },
		{ "extra", "\uff4e\uff4f", "ann", "train", 150,
		  "labels no and \uff4e\uff4f differ" },
		{ "extra", "no", "Ann", "test", 150, "speakers Ann and ann differ" },
		{ "extra", "no", "ann", "train", 100, "another: extra = clip00\n" },
		{ "extra", "yes", "ann", "train", 100, "another label: extra = clip00\n" },
		{ "extra", "no", "bob", "test", 100, "another split: extra = clip00\n" },
		{ "clip07", "yes", "ann", "train", 150,
		  "1 clip with an id that another has, too: clip07" },
		{ "extra", "no", "ann", "train", 0, "1 clip without a sound above -60 dB: extra" },
	};

	for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
		struct census *c = census_new();
		size_t warnings;
		char name[32];

		fill(c, false);
		add(c, rows[k].id, rows[k].label, rows[k].speaker, rows[k].split, rows[k].hz);
		char *text = write(c, &warnings);
		snprintf(name, sizeof name, "warning-%zu", k);
		CHECK(warnings > 0 && has(text, rows[k].warning), name, "wanted '%s' in:\n%s",
		      rows[k].warning, text);
		free(text);
		census_free(c);
	}
}

static void test_levels(void)
{
	struct census *c = census_new();
	float loud[N], short_one[80], off[N];
	size_t warnings;

	for (size_t i = 0; i < N; i++) {
		loud[i] = i % 100 < 2 ? 1 : i % 2 ? 0.1F : -0.12F;
		off[i] = 0.2F + (i % 2 ? 0.01F : -0.01F);
	}
	for (size_t i = 0; i < 80; i++)
		short_one[i] = i % 2 ? 0.5F : -0.5F;
	if (!census_add(c, &(struct census_clip){ "loud", "a", NULL, NULL, 8000, loud, N }) ||
	    !census_add(c, &(struct census_clip){ "off", "a", NULL, NULL, 16000, off, N }) ||
	    !census_add(c, &(struct census_clip){ "short", "b", NULL, NULL, 8000, short_one, 80 }))
		abort();
	char *text = write(c, &warnings);
	CHECK(has(text, "clipped: loud\n"), "clipped", "%s", text);
	CHECK(has(text, "with a constant in it (melspec --dc remove takes it out): off"), "dc",
	      "%s", text);
	CHECK(has(text, "shorter than 50 ms: short\n"), "short", "%s", text);
	CHECK(has(text, "rates differ"), "rates", "%s", text);
	free(text);
	census_free(c);
}

/* Names that would break a line do not; and many of them are told apart. */
static void test_names(void)
{
	struct census *c = census_new();
	size_t warnings;
	char id[16];

	add(c, "a\tb\nc", "\nl", "\t\\", "train", 5);
	for (int k = 0; k < 2000; k++) {
		snprintf(id, sizeof id, "%d", k);
		add(c, id, id, id, "train", 100 + k);
	}
	char *text = write(c, &warnings);
	CHECK(has(text, "\\nl  ") && has(text, "\\t\\\\  "), "escaped", "%s", text);
	CHECK(has(text, "2001 clips") && has(text, "and 1961 more\n"), "many", "%s", text);
	free(text);
	census_free(c);
}

int main(void)
{
	test_sound();
	test_warnings();
	test_levels();
	test_names();
	return check_status();
}
