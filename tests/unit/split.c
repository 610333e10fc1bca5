/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check.h"

#include "split.h"

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
	return check_status();
}
