/* SPDX-License-Identifier: GPL-2.0-or-later */
/* corpus_check: each finding once, and none about clips that are as they should be */
#include "../check.h"
#include "train/corpus_check.h"

#include <stdlib.h>
#include <string.h>

static char said[4096];

static void tell(const char *line, void *arg)
{
	CHECK(arg == said && !strchr(line, '\n'), "a-line", "'%s'", line);
	snprintf(said + strlen(said), sizeof said - strlen(said), "%s\n", line);
}

static float next = 1;

/* Adds n clips that differ from all others. */
static void add(struct corpus *c, const char *label, enum corpus_part part, size_t n)
{
	for (size_t i = 0; i < n; i++, next++)
		corpus_add(c, (const float[]){ next, -next }, 1, label, part);
}

static void check(struct corpus *c, const struct training_input *in, bool balanced)
{
	*said = '\0';
	free(c->classes); /* of an earlier check of the same corpus */
	corpus_sort(c);
	CHECK(corpus_check(c, in, balanced, tell, said), "checked", "no memory");
}

static void test_nothing(void)
{
	struct corpus c = { .width = 2 };
	const struct training_input in = { 0 };

	add(&c, "yes", CORPUS_TRAIN, 8);
	add(&c, "no", CORPUS_TRAIN, 7);
	add(&c, "yes", CORPUS_TEST, 2);
	check(&c, &in, false);
	CHECK(!*said, "nothing", "'%s'", said);
	corpus_free(&c);
}

static void test_findings(void)
{
	struct corpus c = { .width = 2 };
	struct training_input in = { 0 };

	next = 1;
	vocabulary_add(&in.speakers[CORPUS_TRAIN], "ann");
	vocabulary_add(&in.speakers[CORPUS_TEST], "Ann");
	vocabulary_add(&in.speakers[CORPUS_TEST], "ben");
	add(&c, "yes", CORPUS_TRAIN, 8);
	add(&c, "no", CORPUS_TRAIN, 1);
	add(&c, "Yes", CORPUS_TRAIN, 9);
	add(&c, "maybe", CORPUS_TEST, 2);
	corpus_add(&c, (const float[]){ 1, -1 }, 1, "yes", CORPUS_TEST);
	check(&c, &in, false);
	CHECK(strstr(said, "label 'maybe' is in the test part only (2 clips)"), "untrained", "'%s'",
	      said);
	CHECK(strstr(said, "labels 'yes' and 'Yes' differ only in case"), "spellings", "'%s'",
	      said);
	CHECK(strstr(said, "speaker 'Ann' of the test part is written 'ann'"), "speakers", "'%s'",
	      said);
	CHECK(!strstr(said, "ben"), "a-new-speaker", "'%s'", said);
	CHECK(strstr(said, "1 of 3 test clips are exact copies"), "copies", "'%s'", said);
	CHECK(strstr(said, "classes are uneven: 1 of 3 has fewer"), "uneven", "'%s'", said);
	check(&c, &in, true);
	CHECK(!strstr(said, "uneven"), "balanced", "'%s'", said);
	for (int part = 0; part < CORPUS_PARTS; part++)
		vocabulary_free(&in.speakers[part]);
	corpus_free(&c);
}

static void test_model(void)
{
	struct corpus c = { .width = 2 };
	struct model_facts facts = { .epochs = 9, .best = "val_loss", .best_epoch = 4 };

	add(&c, "yes", CORPUS_TRAIN, 2);
	corpus_sort(&c);
	*said = '\0';
	corpus_check_model(&c, &facts, tell, said);
	CHECK(strstr(said, "no clip has the label 'none'"), "no-none", "'%s'", said);
	CHECK(strstr(said, "kept the model of epoch 4 of 9, the best by val_loss"), "kept", "'%s'",
	      said);
	CHECK(strstr(said, "no frame has split 'test'"), "no-test", "'%s'", said);
	corpus_free(&c);
	c = (struct corpus){ .width = 2 };
	add(&c, "none", CORPUS_TRAIN, 2);
	add(&c, "yes", CORPUS_TEST, 8);
	corpus_sort(&c);
	*said = '\0';
	facts = (struct model_facts){ .n_right = 6 };
	corpus_check_model(&c, &facts, tell, said);
	CHECK(strcmp(said, "test accuracy 75.00 % (6/8)\n") == 0, "accuracy", "'%s'", said);
	corpus_free(&c);
}

int main(void)
{
	test_nothing();
	test_findings();
	test_model();
	return check_status();
}
