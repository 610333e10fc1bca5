/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "dataset/layout.h"
#include "dataset/name_list.h"
#include "base/sha1.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>

/* The examples of FIPS 180, and lengths around a block. */
static void test_sha1(void)
{
	static const struct {
		const char *text;
		int times;
		const char *hash;
	} rows[] = {
		{ "", 0, "da39a3ee5e6b4b0d3255bfef95601890afd80709" },
		{ "abc", 1, "a9993e364706816aba3e25717850c26c9cd0d89d" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		  "84983e441c3bd26ebaae4aa1f95129e5e54670f1" },
		{ "a", 1000000, "34aa973cd4c4daa4f61eeb2bdbad27316534016f" },
		{ "a", 55, "c1c8bbdc22796e28c0e15163d20899b65621d65a" },
		{ "a", 63, "03f09f5b158a7a8cdad920bddc29b81c18a551f5" },
		{ "a", 64, "0098ba824b5c16427bd7a1122a5a442a25ec644d" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		unsigned char digest[SHA1_BYTES];
		char text[2 * SHA1_BYTES + 1], name[20];
		struct sha1 s;

		sha1_begin(&s);
		for (int k = 0; k < rows[i].times; k++)
			sha1_add(&s, rows[i].text, strlen(rows[i].text));
		sha1_end(&s, digest);
		for (size_t k = 0; k < SHA1_BYTES; k++)
			snprintf(text + 2 * k, 3, "%02x", digest[k]);
		snprintf(name, sizeof name, "sha1_%zu", i);
		CHECK(strcmp(text, rows[i].hash) == 0, name, "%s", text);
	}
}

static void test_fsdd(void)
{
	struct clip clip = { .has_index = true };
	bool right = true;

	for (clip.index = 0; clip.index < 60; clip.index++) {
		size_t tests = 0;
		for (int64_t fold = 0; fold < layout_folds(LAYOUT_FSDD); fold++) {
			bool test = strcmp(layout_split(LAYOUT_FSDD, fold, &clip), "test") == 0;
			tests += test;
			right =
			    right && test == (clip.index >= 5 * fold && clip.index <= 5 * fold + 4);
		}
		right = right && tests == (clip.index < 50);
	}
	CHECK(right, "fsdd_folds_share_the_indices", "wrong");
	clip.has_index = false;
	CHECK(!layout_split(LAYOUT_FSDD, 0, &clip), "fsdd_no_index_no_split", "has one");
}

/* Lines of the lists that come with the data set. */
static void test_speech_commands(void)
{
	static const char *const rows[][2] = {
		{ "8b775397", "validation" }, { "2643992f", "validation" },
		{ "060cd039", "validation" }, { "6a27a9bf", "validation" },
		{ "0e17f595", "validation" }, { "0c40e715", "test" },
		{ "0ea0e2f4", "test" },       { "42beb5eb", "test" },
		{ "44260689", "test" },       { "004ae714", "train" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct clip clip = { .speaker = rows[i][0] };
		const char *split = layout_split(LAYOUT_SPEECH_COMMANDS, 0, &clip);
		char name[40];

		snprintf(name, sizeof name, "speech_commands_%s", rows[i][0]);
		CHECK(strcmp(split, rows[i][1]) == 0, name, "%s", split);
	}
	CHECK(layout_leaves_out(LAYOUT_SPEECH_COMMANDS, "_background_noise_/a.wav") &&
		  layout_leaves_out(LAYOUT_SPEECH_COMMANDS, "./_background_noise_/a.wav") &&
		  !layout_leaves_out(LAYOUT_SPEECH_COMMANDS, "a_background_noise_/a.wav") &&
		  !layout_leaves_out(LAYOUT_FSDD, "_background_noise_/a.wav"),
	      "noises_are_left_out", "wrong");
}

/* Each speaker is tested in one fold and validated in another; the first of each test
 * part as published. */
static void test_audiomnist(void)
{
	static const char *const first[] = { "26", "28", "36", "43", "12" };
	bool right = true;

	for (int speaker = 1; speaker <= 60; speaker++) {
		char text[16];
		struct clip clip = { .speaker = text };
		int tests = 0, validations = 0;

		snprintf(text, sizeof text, "%02d", speaker);
		for (int64_t fold = 0; fold < layout_folds(LAYOUT_AUDIOMNIST); fold++) {
			const char *split = layout_split(LAYOUT_AUDIOMNIST, fold, &clip);
			tests += strcmp(split, "test") == 0;
			validations += strcmp(split, "validation") == 0;
			if (strcmp(text, first[fold]) == 0)
				right = right && strcmp(split, "test") == 0;
		}
		right = right && tests == 1 && validations == 1;
	}
	CHECK(right, "audiomnist_folds", "wrong");
	CHECK(!layout_split(LAYOUT_AUDIOMNIST, 0, &(struct clip){ .speaker = "61" }) &&
		  !layout_split(LAYOUT_AUDIOMNIST, 0, &(struct clip){ .speaker = "1a" }) &&
		  !layout_split(LAYOUT_AUDIOMNIST, 0, &(struct clip){ 0 }),
	      "audiomnist_others", "have a split");
}

static void test_names(void)
{
	struct name_list names = { 0 };
	char others[100];

	CHECK(name_list_parse(&names, "b,a,b,c") == STATUS_OK && names.n == 3, "names_once", "%zu",
	      names.n);
	CHECK(name_list_hold(&names, "a") && !name_list_hold(&names, "d") &&
		  !name_list_hold(&names, NULL),
	      "names_hold", "wrong");
	name_list_meet(&names, "a");
	name_list_meet(&names, "x");
	name_list_meet(&names, "x");
	name_list_meet(&names, NULL);
	name_list_meet(&names, "b");
	const char *missing = name_list_missing(&names, others, sizeof others);
	CHECK(missing && strcmp(missing, "c") == 0 && strcmp(others, "a, x, b") == 0,
	      "names_missing", "%s; %s", missing, others);
	name_list_meet(&names, "c");
	CHECK(!name_list_missing(&names, others, 5), "names_all_there", "one is missing");
	name_list_free(&names);
	CHECK(name_list_parse(&names, "a,,b") == STATUS_USAGE, "names_empty_one", "is taken");
	name_list_free(&names);
	enum status status = name_list_parse(&names, " si\u0301 ,b");
	CHECK(status == STATUS_OK && name_list_hold(&names, "s\u00ed"), "names_in_one_form",
	      "status %d", status);
	name_list_free(&names);
	CHECK(!name_list_missing(&names, others, sizeof others), "names_none", "one is missing");
}

int main(void)
{
	test_sha1();
	test_fsdd();
	test_speech_commands();
	test_audiomnist();
	test_names();
	return check_status();
}
