/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clip: what an item and the pattern of its name give: ids, texts in normal form C,
 * which goes first */
#include "../check.h"

#include "dataset/clip.h"

#include <string.h>

static const struct {
	const char *name;
	struct item item;
	const char *id, *label, *speaker, *said;
	int64_t index; /* -1: none */
} rows[] = {
	{ "by_pattern",
	  { .name = "x/yes_ann_3.wav", .t0 = NAN, .t1 = NAN },
	  "yes_ann_3",
	  "yes",
	  "ann",
	  NULL,
	  3 },
	{ "no_match",
	  { .name = "x/hello.wav", .t0 = NAN, .t1 = NAN },
	  "hello",
	  NULL,
	  NULL,
	  NULL,
	  -1 },
	{ "item_first",
	  { .name = "yes_ann_3.wav",
	    .label = " ja ",
	    .speaker = "bob",
	    .split = "dev",
	    .id = "me",
	    .has_index = true,
	    .index = 7,
	    .t0 = NAN,
	    .t1 = NAN },
	  "me",
	  "ja",
	  "bob",
	  "dev",
	  7 },
	{ "empty_is_unknown",
	  { .name = "yes_ann_3.wav", .label = "", .t0 = NAN, .t1 = NAN },
	  "yes_ann_3",
	  "yes",
	  "ann",
	  NULL,
	  3 },
	{ "part", { .name = "a.wav", .t0 = 0.5, .t1 = 1.25 }, "a@0.5-1.25", NULL, NULL, NULL, -1 },
	{ "part_to_the_end",
	  { .name = "a.wav", .t0 = 0.5, .t1 = NAN },
	  "a@0.5-",
	  NULL,
	  NULL,
	  NULL,
	  -1 },
	{ "part_with_an_id",
	  { .name = "a.wav", .id = "u1", .t0 = 0.5, .t1 = NAN },
	  "u1",
	  NULL,
	  NULL,
	  NULL,
	  -1 },
	{ "normal_form_c",
	  { .name = "ne\u0301_e\u0301va_1.wav", .t0 = NAN, .t1 = NAN },
	  "n\u00e9_\u00e9va_1",
	  "n\u00e9",
	  "\u00e9va",
	  NULL,
	  1 },
	{ "bytes_that_are_not_utf8",
	  { .name = "\xe4_ann_1.wav", .t0 = NAN, .t1 = NAN },
	  "%E4_ann_1",
	  "%E4",
	  "ann",
	  NULL,
	  1 },
};

static bool is_text(const char *have, const char *want)
{
	return have ? want && strcmp(have, want) == 0 : !want;
}

int main(void)
{
	char why[200];
	enum status status;
	struct pattern *p = pattern_new("{label}_{speaker}_{index}.wav", why, sizeof why, &status);
	struct clip c = { 0 }, copy = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		CHECK(clip_describe(&c, &rows[i].item, p, true) && is_text(c.id, rows[i].id) &&
			  is_text(c.label, rows[i].label) && is_text(c.speaker, rows[i].speaker) &&
			  is_text(c.said, rows[i].said) && c.has_index == (rows[i].index >= 0) &&
			  (!c.has_index || c.index == rows[i].index),
		      rows[i].name, "id %s, label %s, speaker %s, index %d", c.id,
		      c.label ? c.label : "-", c.speaker ? c.speaker : "-", (int)c.index);
	}
	/* a name that matches by chance is not believed unless the pattern was asked for */
	const struct item far = { .name = "yes_ann_100000.wav", .t0 = NAN, .t1 = NAN };
	clip_describe(&c, &far, p, false);
	CHECK(c.is_doubted && !c.label && is_text(c.id, "yes_ann_100000"), "doubted", "%s", c.id);
	struct item more = rows[0].item;
	more.kept = "bear\0006";
	more.n_kept = sizeof "bear\0006";
	clip_describe(&c, &more, p, true);
	clip_copy(&copy, &c);
	clip_describe(&c, &rows[1].item, p, true);
	CHECK(is_text(copy.id, "yes_ann_3") && is_text(copy.speaker, "ann") && !copy.said, "copy",
	      "id %s", copy.id);
	CHECK(!c.kept && copy.n_kept == more.n_kept &&
		  memcmp(copy.kept, more.kept, more.n_kept) == 0,
	      "copy_of_kept_values", "%zu bytes", copy.n_kept);
	clip_free(&copy);
	clip_free(&c);
	pattern_free(p);
	CHECK(clip_hash(1, "a") != clip_hash(2, "a") && clip_hash(1, "a") != clip_hash(1, "b"),
	      "hash", "the same");
	double sum = 0;
	for (int i = 0; i < 1000; i++) {
		char text[20];
		snprintf(text, sizeof text, "speaker-%d", i);
		sum += clip_share(text) < 0.3;
	}
	CHECK(sum > 250 && sum < 350, "share", "%g of 1000 are below 0.3", sum);
	return check_status();
}
