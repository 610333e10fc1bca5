/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "scoring/calibrator.h"
#include "stream/recipe.h"

#include <string.h>

static const char *const letters[] = { "a", "b", "c" };

/* Adds the answer p [2] to `label`, made at a temperature (0: the recipe says none). */
static enum status add(struct calibrator *c, const char *label, const float *p,
		       const char *const *names, double made_at, char why[200])
{
	struct frame f = { 0 };
	struct answer a;
	enum status status;

	frame_set_text(&f, "label", label);
	frame_set_texts(&f, "classes", names, 2);
	if (made_at != 0) {
		recipe_add(&f, "cnn-predict");
		recipe_number(&f, "temperature", made_at);
	}
	*why = '\0';
	CHECK(!answer_read(&a, &f, p, 2, why, 200), "answer", "%s", why);
	status = calibrator_add(c, &f, &a, why, 200);
	frame_free(&f);
	return status;
}

static void test_refuses(void)
{
	static const struct {
		const char *name;
		float p[2];
		size_t first; /* of letters */
		double made_at;
		const char *why;
	} rows[] = {
		{ "a temperature below 0", { 0.5F, 0.5F }, 0, -1, "temperature of -1" },
		{ "a score above 1", { 0.5F, 1.5F }, 0, 0, "score 1 is 1.5" },
		{ "a score below 0", { -0.5F, 0.5F }, 0, 0, "score 0 is -0.5" },
		{ "NaN", { NAN, 0.5F }, 0, 0, "score 0 is nan" },
		{ "other classes", { 0.5F, 0.5F }, 1, 0, "other classes" },
	};
	const float good[] = { 0.3F, 0.7F };
	struct calibrator c = { 0 };
	char why[200];

	CHECK(add(&c, "a", good, letters, 0, why) == STATUS_OK, "the first", "%s", why);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum status status =
		    add(&c, "a", rows[i].p, letters + rows[i].first, rows[i].made_at, why);

		CHECK(status == STATUS_INPUT && strstr(why, rows[i].why), rows[i].name, "%d '%s'",
		      status, why);
	}
	CHECK(c.calibration.n == 1, "refused answers are not counted", "%zu", c.calibration.n);
	calibrator_free(&c);
}

/* Few errors leave the temperature alone; many fit it, and the threshold keeps its share. */
static void test_advice(void)
{
	const float sure[] = { 0.9F, 0.1F }, unsure[] = { 0.6F, 0.4F };
	struct calibrator c = { 0 };
	struct calibrator_advice a;
	char why[200];

	for (int i = 0; i < 20; i++)
		add(&c, "a", sure, letters, 2, why);
	CHECK(calibrator_advise(&c, 0.9, &a) && a.made_at == 2 && a.temperature == 2 &&
		  strstr(a.fit_note, "no answer was wrong") && strstr(a.fit_note, "left at 2"),
	      "few errors", "%g '%s'", a.temperature, a.fit_note);
	CHECK(a.cut.words == 20 && a.cut.kept == 20 &&
		  strstr(a.cut_note, "more than --keep 0.9 asks for (18)"),
	      "equal probabilities", "%zu '%s'", a.cut.kept, a.cut_note);
	for (int i = 0; i < 12; i++)
		add(&c, "b", unsure, letters, 2, why);
	for (int i = 0; i < 20; i++)
		add(&c, "a", unsure, letters, 2, why);
	CHECK(calibrator_advise(&c, 0.38, &a) && !*a.fit_note, "errors", "'%s'", a.fit_note);
	CHECK(a.cut.words == 52 && a.cut.kept == 20 && !*a.cut_note, "a share", "%zu of %zu '%s'",
	      a.cut.kept, a.cut.words, a.cut_note);
	calibrator_free(&c);
}

static void test_no_words(void)
{
	const float p[] = { 0.4F, 0.6F };
	struct calibrator c = { 0 };
	struct calibrator_advice a;
	char why[200];

	add(&c, "x", p, letters, 0, why);
	CHECK(calibrator_advise(&c, 0.95, &a) && strstr(a.cut_note, "no threshold"), "no words",
	      "'%s'", a.cut_note);
	calibrator_free(&c);
}

int main(void)
{
	test_refuses();
	test_advice();
	test_no_words();
	return check_status();
}
