/* SPDX-License-Identifier: GPL-2.0-or-later */
/* selection: parts by every rule and their order, believed names, notes, mapping */
#include "../check.h"

#include "dataset/selection.h"
#include "dataset/name_map.h"
#include "base/status.h"

#include <stdlib.h>
#include <string.h>

static bool is_text(const char *have, const char *want)
{
	return have ? want && strcmp(have, want) == 0 : !want;
}

static struct selection *open_choice(const struct selection_rules *rules)
{
	char why[SELECTION_LINE];
	enum status status;
	struct selection *c = selection_new(rules, why, &status);

	if (!c) {
		printf("not ok choice: %s\n", why);
		exit(1);
	}
	return c;
}

/* ---- the split of one clip ---- */

static const struct selection_rules nothing, fsdd = { .layout_given = true };
static const struct selection_rules fold = { .fold_given = true, .fold = 1 };
static const struct selection_rules commands = { .layout = LAYOUT_SPEECH_COMMANDS,
						 .layout_given = true };
static const struct selection_rules as = { .as = "validation" };
static const struct selection_rules speaker = { .test_speakers = "ann" };
static const struct selection_rules everybody = { .fraction_given = true, .test_fraction = 1 };
static const struct selection_rules mapped = { .map_split = "x=dev,*=none" };
static const struct selection_rules pattern = { .pattern = "{label}/{speaker}_{index}" };
static const struct selection_rules with_split = { .pattern = "{split}/{label}/*" };

static const struct {
	const char *name;
	const struct selection_rules *rules;
	struct item item;
	const char *split, *label;
} rows[] = {
	{ "fsdd-test", &nothing, { .name = "yes_ann_4.wav" }, "test", "yes" },
	{ "fsdd-train", &nothing, { .name = "yes_ann_5.wav" }, "train", "yes" },
	{ "index-most", &nothing, { .name = "yes_ann_99999.wav" }, "train", "yes" },
	{ "index-too-large", &nothing, { .name = "yes_ann_100000.wav" }, NULL, NULL },
	{ "index-too-large-but-asked", &fsdd, { .name = "yes_ann_100000.wav" }, "train", "yes" },
	{ "common-voice", &nothing, { .name = "common_voice_en_3.mp3" }, NULL, NULL },
	{ "table", &nothing, { .name = "yes_ann_4.wav", .is_described = true }, NULL, NULL },
	{ "table-same-label",
	  &nothing,
	  { .name = "yes_ann_4.wav", .is_described = true, .label = "yes" },
	  "test",
	  "yes" },
	{ "table-other-label",
	  &nothing,
	  { .name = "yes_ann_4.wav", .is_described = true, .label = "ja" },
	  NULL,
	  "ja" },
	{ "table-but-asked",
	  &fsdd,
	  { .name = "yes_ann_4.wav", .is_described = true, .label = "ja" },
	  "test",
	  "ja" },
	{ "table-index",
	  &nothing,
	  { .name = "x.wav", .is_described = true, .has_index = true, .index = 1 },
	  NULL,
	  NULL },
	{ "table-split", &nothing, { .name = "yes_ann_9.wav", .split = " TEST " }, "test", "yes" },
	{ "table-before-layout",
	  &fsdd,
	  { .name = "yes_ann_9.wav", .split = "Dev" },
	  "validation",
	  "yes" },
	{ "fold-before-table", &fold, { .name = "yes_ann_9.wav", .split = "Dev" }, "test", "yes" },
	{ "as-before-all",
	  &as,
	  { .name = "train/yes_ann_9.wav", .split = "test" },
	  "validation",
	  "yes" },
	{ "speaker", &speaker, { .name = "yes_ann_9.wav", .split = "train" }, "test", "yes" },
	{ "other-speaker", &speaker, { .name = "yes_bob_1.wav", .split = "test" }, "train", "yes" },
	{ "no-speaker", &speaker, { .name = "x.wav", .split = "test" }, NULL, NULL },
	{ "fraction", &everybody, { .name = "yes_bob_9.wav", .split = "train" }, "test", "yes" },
	{ "folder", &nothing, { .name = "TRAIN/yes_ann_1.wav" }, "train", "yes" },
	{ "folder-nearest", &nothing, { .name = "test/train/yes_ann_1.wav" }, "train", "yes" },
	{ "folder-after-layout", &fsdd, { .name = "train/yes_ann_1.wav" }, "test", "yes" },
	{ "folder-of-two-letters",
	  &nothing,
	  { .name = "cv-corpus/tr/yes_ann_1.wav" },
	  "test",
	  "yes" },
	{ "folder-suffix", &nothing, { .name = "test-clean/a/yes_ann_9.wav" }, "test", "yes" },
	{ "folder-begins-alike", &nothing, { .name = "trained/yes_ann_1.wav" }, "test", "yes" },
	{ "archive",
	  &nothing,
	  { .name = "a/yes_ann_9.wav", .archive = "x/test-1.tar" },
	  "test",
	  "yes" },
	{ "archive-stdin", &nothing, { .name = "yes_ann_9.wav", .archive = "-" }, "train", "yes" },
	{ "folder-before-archive",
	  &nothing,
	  { .name = "dev/yes_ann_9.wav", .archive = "test.tar" },
	  "validation",
	  "yes" },
	{ "above-the-source",
	  &(const struct selection_rules){ .sources = (char *[]){ "/test/set", NULL } },
	  { .name = "/test/set/yes_ann_9.wav" },
	  "train",
	  "yes" },
	{ "the-source",
	  &(const struct selection_rules){ .sources = (char *[]){ "/x/test/", NULL } },
	  { .name = "/x/test/yes_ann_9.wav" },
	  "test",
	  "yes" },
	{ "a-file-in-it",
	  &(const struct selection_rules){ .sources = (char *[]){ "/x/test/yes_ann_9.wav", NULL } },
	  { .name = "/x/test/yes_ann_9.wav" },
	  "test",
	  "yes" },
	{ "a-list-above-it",
	  &(const struct selection_rules){ .sources = (char *[]){ "test/list", NULL } },
	  { .name = "test/a/yes_ann_9.wav" },
	  "train",
	  "yes" },
	{ "pattern-has-no-official-split", &pattern, { .name = "yes/ann_1.wav" }, NULL, "yes" },
	{ "pattern-takes-the-folder", &pattern, { .name = "test/ann_1.wav" }, NULL, "test" },
	{ "pattern-below-it", &pattern, { .name = "test/yes/ann_1.wav" }, "test", "yes" },
	{ "pattern-split", &with_split, { .name = "Validation/yes/a.wav" }, "validation", "yes" },
	{ "speech-commands", &commands, { .name = "yes/0c40e715_nohash_9.wav" }, "test", "yes" },
	{ "speech-commands-guessed",
	  &nothing,
	  { .name = "yes/0c40e715_nohash_9.wav" },
	  "test",
	  "yes" },
	{ "audiomnist-guessed", &nothing, { .name = "12/7_12_0.wav" }, "validation", "7" },
	{ "audiomnist-not", &nothing, { .name = "61/7_61_0.wav" }, "test", "7" },
	{ "mapped", &mapped, { .name = "yes_ann_9.wav", .split = "x" }, "validation", "yes" },
	{ "mapped-not", &mapped, { .name = "yes_ann_9.wav", .split = "Test" }, "test", "yes" },
	{ "mapped-to-none", &mapped, { .name = "yes_ann_9.wav", .split = "y" }, NULL, "yes" },
	{ "strange", &nothing, { .name = "yes_ann_1.wav", .split = "y" }, NULL, "yes" },
};

static void test_rows(void)
{
	struct clip clip = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct selection *c = open_choice(rows[i].rules);
		struct item item = rows[i].item;

		item.t0 = item.t1 = NAN;
		if (!selection_describe(c, &item, &clip))
			abort();
		CHECK(is_text(clip.split, rows[i].split) && is_text(clip.label, rows[i].label),
		      rows[i].name, "split %s label %s", clip.split ? clip.split : "-",
		      clip.label ? clip.label : "-");
		selection_free(c);
	}
	clip_free(&clip);
}

/* ---- counting ---- */

/* Meets the items; returns how many are wanted. */
static size_t meet(struct selection *c, const struct item *items, size_t n)
{
	struct clip clip = { 0 };
	size_t wanted = 0;

	for (size_t i = 0; i < n; i++) {
		struct item item = items[i];
		item.t0 = item.t1 = NAN;
		if (!selection_describe(c, &item, &clip))
			abort();
		wanted += selection_meet(c, &clip);
	}
	clip_free(&clip);
	return wanted;
}

static void test_strange(void)
{
	static const struct item items[] = {
		{ .name = "a_x_1.wav", .split = "train" },
		{ .name = "b_x_2.wav", .split = "f1" },
		{ .name = "c_y_3.wav", .split = "f2" },
		{ .name = "d_y_4.wav", .split = "f2" },
	};
	struct selection_rules rules = { 0 };
	struct selection *c = open_choice(&rules);
	char line[SELECTION_LINE];

	CHECK(meet(c, items, 4) == 1, "strange-not-wanted", "wanted");
	CHECK(selection_fault(c, line) &&
		  strstr(line, "3 of 4 clips, whose split is f1 (1), f2 (2);"),
	      "strange-fault", "%s", line);
	selection_restart(c);
	CHECK(!selection_fault(c, line), "restart", "%s", line);
	selection_free(c);
	rules.split = "test";
	c = open_choice(&rules);
	CHECK(meet(c, items, 4) == 0 && !selection_fault(c, line), "strange-with-split", "%s",
	      line);
	CHECK(selection_note(c, 1, line) && strstr(line, "left out 3 of 4 clips"), "strange-note",
	      "%s", line);
	CHECK(strstr(selection_none(c, line), "the parts are: train 1"), "none", "%s", line);
	selection_free(c);
}

static void test_names(void)
{
	static const struct item items[] = { { .name = "s\u00ed_x_1.wav" },
					     { .name = "si\u0301_x_7.wav" },
					     { .name = "no_Y_3.wav" } };
	struct selection_rules rules = { .labels = " si\u0301 " };
	struct selection *c = open_choice(&rules);
	char line[SELECTION_LINE];

	CHECK(meet(c, items, 3) == 2 && !selection_fault(c, line), "one-normal-form", "%s", line);
	selection_free(c);
	rules = (struct selection_rules){ .not_speakers = "y" };
	c = open_choice(&rules);
	CHECK(meet(c, items, 3) == 3 && selection_fault(c, line) &&
		  strcmp(line, "--not-speaker: no clip has 'y'; there are x, Y") == 0,
	      "a-slip", "%s", line);
	selection_free(c);
}

static void test_refused(void)
{
	static const struct selection_rules wrong[] = {
		{ .speakers = "a,,b" },
		{ .pattern = "{word}" },
		{ .fold = 10 },
		{ .layout = LAYOUT_AUDIOMNIST, .fold = 5 },
		{ .as = "test", .test_speakers = "a" },
		{ .fold_given = true, .map_split = "a=test" },
		{ .map_split = "a=best" },
		{ .map_split = "a" },
		{ .map = "a=" },
	};

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		char why[SELECTION_LINE] = "", name[32];
		enum status status = STATUS_OK;
		struct selection *c = selection_new(&wrong[i], why, &status);

		snprintf(name, sizeof name, "refused-%zu", i);
		CHECK(!c && status == STATUS_USAGE && strncmp(why, "--", 2) == 0, name, "%d %s",
		      status, why);
		selection_free(c);
	}
}

static void test_mapping(void)
{
	static const struct {
		const char *text, *from, *to;
	} maps[] = {
		{ "yes=ja", "yes", "ja" },
		{ "yes=ja", "no", "no" },
		{ "yes,*=none", "yes", "yes" },
		{ "yes,*=none", "no", "none" },
		{ "*=none", "no", "none" },
		{ " a = b , c ", "a", "b" },
		{ "a=x,b=x", "b", "x" },
		{ "a=b,b=a", "a", "b" },
		{ "si\u0301=yes", "s\u00ed", "yes" },
		{ "a=b=c", "a", "b=c" },
	};

	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++) {
		struct name_map m = { 0 };
		char why[200] = "", name[32];
		const char *have = "";

		snprintf(name, sizeof name, "mapping-%zu", i);
		if (name_map_parse(&m, maps[i].text, why, sizeof why) == STATUS_OK)
			have = name_map_apply(&m, maps[i].from);
		CHECK(strcmp(have, maps[i].to) == 0, name, "'%s' %s", have, why);
		name_map_free(&m);
	}
}

int main(void)
{
	test_rows();
	test_strange();
	test_names();
	test_refused();
	test_mapping();
	return check_status();
}
