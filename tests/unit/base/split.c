/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/split.h"

#include <string.h>

static const struct {
	const char *text, *want;
} rows[] = {
	{ "train", "train" },
	{ "Train", "train" },
	{ "TRAINING", "train" },
	{ "train-00000-of-00001", "train" },
	{ "partial-train", "train" },
	{ "partial-Validation", "validation" },
	{ "train.clean.100", "train" },
	{ "TEST", "test" },
	{ " test ", "test" },
	{ "test-clean", "test" },
	{ "test_other", "test" },
	{ "eval", "test" },
	{ "Evaluation", "test" },
	{ "held-out", "test" },
	{ "DEV", "validation" },
	{ "dev-clean", "validation" },
	{ "valid", "validation" },
	{ "Val", "validation" },
	{ "validation2", "validation" },
	{ "cv", "validation" },
	{ "tester", NULL },
	{ "contest", NULL },
	{ "trainee", NULL },
	{ "pretrain", NULL },
	{ "cv_valid", "validation" },
	{ "clips", NULL },
	{ "partial-", NULL },
	{ "-test", NULL },
	{ "", NULL },
	{ "0", NULL },
};

/* Of files and folders. */
static const struct {
	const char *text, *want;
} names[] = {
	{ "train-00000-of-00001", "train" },
	{ "Test-00000", "test" },
	{ "partial-train", "train" },
	{ "keywords_dev", "validation" },
	{ "clean.Validation.100", "validation" },
	{ "my-test-set", "test" },
	{ "train", "train" },
	{ "TRAIN_2", "train" },
	{ "test-train", NULL },
	{ "val-validation", "validation" },
	{ "cv-corpus-17.0", NULL },
	{ "tr", NULL },
	{ "contest", NULL },
	{ "trainer", NULL },
	{ "0000", NULL },
	{ "", NULL },
};

static void test_names(void)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *have = split_of_name(names[i].text, strlen(names[i].text));
		CHECK(names[i].want ? have && strcmp(have, names[i].want) == 0 : !have,
		      names[i].text, "as a name: %s", have ? have : "none");
	}
}

int main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *have = split_of(rows[i].text, strlen(rows[i].text));
		CHECK(have == rows[i].want ||
			  (have && rows[i].want && strcmp(have, rows[i].want) == 0),
		      rows[i].text, "%s", have ? have : "none");
	}
	CHECK(split_of("testing", 4) && strcmp(split_of("testing", 4), "test") == 0,
	      "length_counts", "the text is read further");
	test_names();
	return check_status();
}
