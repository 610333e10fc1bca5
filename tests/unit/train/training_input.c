/* SPDX-License-Identifier: GPL-2.0-or-later */
/* training_input: frames of one kind go to their parts, others are refused with a reason */
#include "../check.h"
#include "train/training_input.h"

#include <string.h>

static const float numbers[2 * 3] = { 1, 2, 3, 4, 5, 6 };

/* Features of 2 rows of `width`; NULL: no such attribute. */
static void make(struct frame *f, const char *kind, size_t width, const char *label,
		 const char *split)
{
	frame_clear(f);
	frame_set_text(f, "kind", kind);
	if (label)
		frame_set_text(f, "label", label);
	if (split)
		frame_set_text(f, "split", split);
	frame_set_text(f, "speaker", "ann");
	frame_set_floats(f, numbers, 2, (const size_t[]){ 2, width });
}

static void test_parts(struct training_input *in, struct corpus *c)
{
	static const struct {
		const char *label, *split;
	} rows[] = { { "a", NULL },   { "a", "train" }, { "e\xcc\x81", "Training" },
		     { "a", "dev" },  { "b", "TEST" },  { NULL, "test" },
		     { " ", "train" } };
	struct frame f = { 0 };
	char why[256];
	bool ok = true;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		make(&f, "logmel", 3, rows[i].label, rows[i].split);
		ok = ok && !training_input_refusal(in, c, &f, why, sizeof why) &&
		     training_input_add(in, c, &f, numbers);
	}
	CHECK(ok && corpus_sort(c), "taken", "'%s'", why);
	CHECK(c->n_train == 3 && c->n_validation == 1 && c->n_test == 1, "parts", "%zu %zu %zu",
	      c->n_train, c->n_validation, c->n_test);
	CHECK(in->unlabelled == 2, "unlabelled", "%zu", in->unlabelled);
	CHECK(in->width == 3 && c->width == 3, "width", "%zu", in->width);
	CHECK(c->n_classes == 2 && strcmp(c->classes[1], "\xc3\xa9") == 0, "normal-form", "'%s'",
	      c->classes[1]);
	CHECK(in->speakers[CORPUS_TRAIN].n == 1 && in->speakers[CORPUS_TEST].n == 1, "speakers",
	      "%zu", in->speakers[CORPUS_TRAIN].n);
	CHECK(!training_input_unusable(in, c, why, sizeof why), "usable", "'%s'", why);
	frame_free(&f);
}

static void test_refusals(const struct training_input *in, const struct corpus *c)
{
	static const struct {
		const char *kind;
		size_t width;
		const char *split, *why;
	} rows[] = {
		{ "audio", 3, NULL, "kind is 'audio', wanted features; put melspec before" },
		{ "model", 3, NULL, "is a model, wanted features; --init takes it" },
		{ "mfcc", 3, NULL, "kind is 'mfcc', the frames before it were 'logmel'" },
		{ "logmel", 2, NULL, "2 numbers in a row, the frames before it had 3" },
		{ "logmel", 3, "both", "split is 'both', wanted train, validation or test" },
	};
	struct frame f = { 0 };
	char why[256];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		make(&f, rows[i].kind, rows[i].width, "a", rows[i].split);
		CHECK(training_input_refusal(in, c, &f, why, sizeof why) &&
			  strncmp(why, rows[i].why, strlen(rows[i].why)) == 0,
		      rows[i].why, "'%s'", why);
	}
	make(&f, "logmel", 3, "a", NULL);
	frame_set_int(&f, "rate", 8000);
	CHECK(training_input_refusal(in, c, &f, why, sizeof why) && strstr(why, "rate is 8000"),
	      "another-rate", "'%s'", why);
	frame_free(&f);
}

/* One of each kind of corpus that cannot be trained on. */
static void test_unusable(void)
{
	struct training_input none = { 0 }, some = { .width = 3 };
	struct corpus c = { .width = 3 };
	char why[512];

	CHECK(training_input_unusable(&none, &c, why, sizeof why) &&
		  strcmp(why, "no frames to train on") == 0,
	      "no-frames", "'%s'", why);
	CHECK(training_input_unusable(&some, &c, why, sizeof why) &&
		  strstr(why, "no frame has a label"),
	      "no-labels", "'%s'", why);
	corpus_add(&c, numbers, 2, "a", CORPUS_TEST);
	corpus_sort(&c);
	CHECK(training_input_unusable(&some, &c, why, sizeof why) &&
		  strstr(why, "all 1 labelled frames have split 'test'"),
	      "all-test", "'%s'", why);
	corpus_free(&c);
	c.width = 3;
	corpus_add(&c, numbers, 2, "a", CORPUS_TRAIN);
	corpus_sort(&c);
	CHECK(training_input_unusable(&some, &c, why, sizeof why) &&
		  strstr(why, "all training frames have the label 'a'"),
	      "one-class", "'%s'", why);
	corpus_free(&c);
}

int main(void)
{
	struct training_input in = { 0 };
	struct corpus c = { 0 };

	test_parts(&in, &c);
	test_refusals(&in, &c);
	test_unusable();
	training_input_free(&in);
	corpus_free(&c);
	return check_status();
}
