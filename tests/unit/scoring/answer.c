/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "scoring/answer.h"

#include <string.h>

static const char *const classes[] = { "none", "no", "yes" };

struct row {
	const char *name, *label;
	double reject; /* below 0: the frame has no threshold */
	float p[3];
	const char *guess;
	bool right, known;
};

static void test_answers(void)
{
	static const struct row rows[] = {
		{ "the likeliest class", "yes", -1, { 0.1F, 0.2F, 0.7F }, "yes", true, true },
		{ "another label", "no", -1, { 0.1F, 0.2F, 0.7F }, "yes", false, true },
		{ "none against all words together",
		  "none",
		  -1,
		  { 0.6F, 0.2F, 0.2F },
		  "none",
		  true,
		  true },
		{ "none is less than all words together",
		  "no",
		  -1,
		  { 0.4F, 0.35F, 0.25F },
		  "no",
		  true,
		  true },
		{ "below the threshold", "yes", 0.8, { 0.1F, 0.2F, 0.7F }, "none", false, true },
		{ "at the threshold", "yes", 0.75, { 0, 0.25F, 0.75F }, "yes", true, true },
		{ "a label that is no class",
		  "maybe",
		  0.5,
		  { 0, 0.2F, 0.8F },
		  "yes",
		  false,
		  false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		struct frame f = { 0 };
		struct answer a;
		char why[100];
		bool made = frame_set_text(&f, "label", row->label) &&
			    frame_set_texts(&f, "classes", classes, 3) &&
			    (row->reject < 0 || frame_set_real(&f, "reject", row->reject));
		const char *reason = made ? answer_read(&a, &f, row->p, 3, why, sizeof why) : "";

		CHECK(!reason && strcmp(a.guess, row->guess) == 0 &&
			  answer_is_right(&a) == row->right && answer_is_known(&a) == row->known &&
			  !a.speaker,
		      row->name, "%s", reason ? reason : a.guess);
		frame_free(&f);
	}
}

/* A model without the class none knows the label none if it has a threshold. */
static void test_known_none(void)
{
	const float p[] = { 0.3F, 0.7F };

	for (int has = 0; has < 2; has++) {
		struct frame f = { 0 };
		struct answer a = { 0 };
		char why[100];

		frame_set_text(&f, "label", "none");
		frame_set_text(&f, "speaker", "ann");
		frame_set_texts(&f, "classes", classes + 1, 2);
		if (has)
			frame_set_real(&f, "reject", 0.5);
		answer_read(&a, &f, p, 2, why, sizeof why);
		CHECK(answer_is_known(&a) == has && a.speaker && strcmp(a.speaker, "ann") == 0,
		      has ? "none with a threshold" : "none without", "wrong");
		frame_free(&f);
	}
}

static void test_refuses(void)
{
	const float p[] = { 0.3F, 0.7F, 0 };
	struct frame f = { 0 };
	struct answer a;
	char why[100];

	frame_set_texts(&f, "classes", classes, 3);
	CHECK(strstr(answer_read(&a, &f, p, 3, why, sizeof why), "no label"), "no label", "taken");
	frame_set_text(&f, "label", "no");
	CHECK(strstr(answer_read(&a, &f, p, 0, why, sizeof why), "no scores"), "no scores",
	      "taken");
	CHECK(strcmp(answer_read(&a, &f, p, 2, why, sizeof why),
		     "'classes' does not name its 2 scores") == 0,
	      "another number of classes", "taken");
	frame_set_int(&f, "classes", 3);
	CHECK(answer_read(&a, &f, p, 3, why, sizeof why), "classes that are no list", "taken");
	frame_set_numbers(&f, "classes", p, 3);
	CHECK(answer_read(&a, &f, p, 3, why, sizeof why), "classes that are numbers", "taken");
	frame_free(&f);
}

int main(void)
{
	test_answers();
	test_known_none();
	test_refuses();
	return check_status();
}
