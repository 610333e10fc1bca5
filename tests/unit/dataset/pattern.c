/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "dataset/clip.h"

#include <string.h>
#include <time.h>

static const char fsdd[] = "{label}_{speaker}_{index}.wav";
static const char words[] = "{label}/{speaker}_nohash_{index}.wav";
static const char folders[] = "{speaker}/{label}_{speaker}_{index}.wav";

/* id, label, speaker, split; "-": not told. */
static const struct {
	const char *pattern, *path, *id, *label, *speaker, *split;
	int64_t index; /* -1: none */
} rows[] = {
	{ fsdd, "7_jackson_32.wav", "7_jackson_32", "7", "jackson", "-", 32 },
	{ fsdd, "a/b.c/7_jackson_32.flac", "7_jackson_32", "7", "jackson", "-", 32 },
	{ fsdd, "/7_jackson_32", "7_jackson_32", "7", "jackson", "-", 32 },
	{ fsdd, "yes_two_words_0.WAV", "yes_two_words_0", "yes", "two_words", "-", 0 },
	{ fsdd, "a/noise.wav", "noise", "-", "-", "-", -1 },
	{ fsdd, "a_b.wav", "a_b", "-", "-", "-", -1 },
	{ fsdd, "_b_3.wav", "_b_3", "-", "-", "-", -1 },
	{ fsdd, "a__3.wav", "a__3", "-", "-", "-", -1 },
	{ fsdd, "a_b_.wav", "a_b_", "-", "-", "-", -1 },
	{ fsdd, "a_b_-3.wav", "a_b_-3", "-", "-", "-", -1 },
	{ fsdd, "a_b_3x.wav", "a_b_3x", "-", "-", "-", -1 },
	{ fsdd, "a_b_99999999999999999999.wav", "a_b_99999999999999999999", "-", "-", "-", -1 },
	{ fsdd, "a__b_3.wav", "a__b_3", "a", "_b", "-", 3 },
	{ fsdd, "0_caf\xc3\xa9_1.wav", "0_caf\xc3\xa9_1", "0", "caf\xc3\xa9", "-", 1 },
	{ fsdd, "0_caf\xe9_1.wav", "0_caf%E9_1", "0", "caf%E9", "-", 1 },
	{ fsdd, "0_\xed\xa0\x80_1.wav", "0_%ED%A0%80_1", "0", "%ED%A0%80", "-", 1 },
	{ fsdd, "0_\xf0\x9f\x91_1.wav", "0_%F0%9F%91_1", "0", "%F0%9F%91", "-", 1 },
	{ fsdd, "no extension", "no extension", "-", "-", "-", -1 },
	{ fsdd, "-x_|y_2.wav", "-x_|y_2", "-x", "|y", "-", 2 },
	{ fsdd, "a\nb_c_2.wav", "a\nb_c_2", "a\nb", "c", "-", 2 },
	{ fsdd, ".wav", ".wav", "-", "-", "-", -1 },
	{ fsdd, "", "", "-", "-", "-", -1 },
	{ "{label}_{speaker}_{index}", "x/a_b_3.ogg", "a_b_3", "a", "b", "-", 3 },
	{ words, "sc/yes/0ab3b47d_nohash_1.wav", "yes/0ab3b47d_nohash_1", "yes", "0ab3b47d", "-",
	  1 },
	{ words, "yes/0ab3b47d_nohash_1.wav", "yes/0ab3b47d_nohash_1", "yes", "0ab3b47d", "-", 1 },
	{ words, "0ab3b47d_nohash_1.wav", "0ab3b47d_nohash_1", "-", "-", "-", -1 },
	{ words, "/0ab3b47d_nohash_1.wav", "0ab3b47d_nohash_1", "-", "-", "-", -1 },
	{ words, "yes/x/a_nohash_.wav", "a_nohash_", "-", "-", "-", -1 },
	{ folders, "data/01/7_01_49.wav", "01/7_01_49", "7", "01", "-", 49 },
	{ folders, "data/01/7_02_49.wav", "7_02_49", "-", "-", "-", -1 },
	{ "{label}/*", "a/b/c.wav", "b/c", "b", "-", "-", -1 },
	{ "{label}/{}", "b/c.mp3", "b/c", "b", "-", "-", -1 },
	{ "/{label}/*.wav", "b/c.mp3", "b/c", "b", "-", "-", -1 },
	{ "{split}/{label}/{speaker}-*", "x/training/one/ann-3-4.wav", "training/one/ann-3-4",
	  "one", "ann", "train", -1 },
	{ "{split}/{label}/{speaker}-*", "x/dev/one/ann-3-4.wav", "dev/one/ann-3-4", "one", "ann",
	  "validation", -1 },
	{ "{split}/{label}_*", "fold1/one_2.wav", "fold1/one_2", "one", "-", "-", -1 },
	{ "{label}{index}", NULL, "two fields with nothing between", "", "", "", 0 },
	{ "{name}_{index}", NULL, "unknown field", "", "", "", 0 },
	{ "{label", NULL, "{ without }", "", "", "", 0 },
	{ "label.wav", NULL, "no field", "", "", "", 0 },
	{ "", NULL, "empty", "", "", "", 0 },
	{ "*_*_*_*_*_*_*_*_*", NULL, "more than 8", "", "", "", 0 },
};

static bool is_text(const char *have, const char *want)
{
	return have ? strcmp(have, want) == 0 : strcmp(want, "-") == 0;
}

static void test_rows(void)
{
	struct clip clip = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum status status;
		char why[200] = "", name[40];
		struct pattern *p = pattern_new(rows[i].pattern, why, sizeof why, &status);
		struct item item = { .name = rows[i].path, .t0 = NAN, .t1 = NAN };

		snprintf(name, sizeof name, "row_%zu", i);
		if (!rows[i].path) {
			CHECK(!p && strstr(why, rows[i].id), name, "%s: '%s'", rows[i].pattern,
			      why);
			pattern_free(p);
			continue;
		}
		if (!p || !clip_describe(&clip, &item, p, true)) {
			CHECK(false, name, "%s", why);
			continue;
		}
		CHECK(is_text(clip.id, rows[i].id) && is_text(clip.label, rows[i].label) &&
			  is_text(clip.speaker, rows[i].speaker) &&
			  is_text(clip.split, rows[i].split) &&
			  clip.has_index == (rows[i].index >= 0) &&
			  (!clip.has_index || clip.index == rows[i].index),
		      name, "%s: id %s label %s speaker %s split %s index %lld", rows[i].path,
		      clip.id, clip.label, clip.speaker, clip.split, (long long)clip.index);
		pattern_free(p);
	}
	clip_free(&clip);
}

/* What the source knows goes before what the name says. */
static void test_sources(void)
{
	enum status status;
	struct pattern *p = pattern_new(fsdd, (char[9]){ 0 }, 9, &status);
	struct item item = { .name = "1_ann_2.wav",
			     .label = "one",
			     .split = "testing",
			     .has_index = true,
			     .index = 9,
			     .t0 = 1.5,
			     .t1 = NAN };
	struct clip clip = { 0 }, copy = { 0 };

	clip_describe(&clip, &item, p, true);
	clip_copy(&copy, &clip);
	memset(clip.text, 'x', clip.cap);
	CHECK(is_text(copy.label, "one") && is_text(copy.speaker, "ann") &&
		  is_text(copy.split, "test") && copy.index == 9,
	      "the_source_knows_better", "%s %s %s %lld", copy.label, copy.speaker, copy.split,
	      (long long)copy.index);
	CHECK(is_text(copy.id, "1_ann_2@1.5-"), "id_of_a_part", "%s", copy.id);
	item.id = "mine";
	item.t1 = 2.25;
	clip_describe(&clip, &item, p, true);
	CHECK(is_text(clip.id, "mine"), "id_of_its_own", "%s", clip.id);
	item.id = NULL;
	clip_describe(&clip, &item, p, true);
	CHECK(is_text(clip.id, "1_ann_2@1.5-2.25"), "id_of_a_middle", "%s", clip.id);
	clip_free(&clip);
	clip_free(&copy);
	pattern_free(p);
}

/* A name that makes a search by trial hopeless is given up at once. */
static void test_costly(void)
{
	enum status status;
	static char path[100001];
	char why[99];
	struct pattern *p = pattern_new("*_*_*_*_*_*_*_{index}", why, sizeof why, &status);
	struct pattern_match m;
	clock_t begin = clock();

	memset(path, '_', sizeof path - 1);
	bool matched = pattern_match(p, path, &m);
	double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
	CHECK(!matched && seconds < 0.1, "costly_names", "%d after %.3f s", matched, seconds);
	pattern_free(p);
}

int main(void)
{
	test_rows();
	test_sources();
	test_costly();
	return check_status();
}
