/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scoring/calibrator.h"

#include "nn/model.h"
#include "stream/recipe.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The rounding of single-precision softmax. */
static const float HIGHEST_PROBABILITY = 1.0001F;

__attribute__((format(printf, 3, 4))) static enum status refuse(char *why, size_t size,
								const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(why, size, format, args);
	va_end(args);
	return STATUS_INPUT;
}

static bool take_classes(struct calibrator *c, const struct answer *a)
{
	if (!(c->classes = calloc(a->n, sizeof *c->classes)))
		return false;
	c->calibration.classes = a->n;
	c->calibration.none = answer_class(a, MODEL_NONE);
	for (size_t i = 0; i < a->n; i++)
		if (!(c->classes[i] = strdup(answer_class_name(a, i))))
			return false;
	return true;
}

static bool has_classes(const struct calibrator *c, const struct answer *a)
{
	bool same = a->n == c->calibration.classes;

	for (size_t i = 0; same && i < a->n; i++)
		same = strcmp(answer_class_name(a, i), c->classes[i]) == 0;
	return same;
}

enum status calibrator_add(struct calibrator *c, const struct frame *f, const struct answer *a,
			   char *why, size_t size)
{
	double made_at = 1;

	if (recipe_get_number(f, "cnn-predict", "temperature", &made_at) && !(made_at > 0))
		return refuse(why, size, "its recipe has a temperature of %g", made_at);
	for (size_t i = 0; i < a->n; i++)
		if (!(a->p[i] >= 0 && a->p[i] <= HIGHEST_PROBABILITY))
			return refuse(why, size,
				      "score %zu is %g, but --calibrate needs probabilities from "
				      "0 to 1",
				      i, (double)a->p[i]);
	if (!c->classes && !take_classes(c, a))
		return status_no_memory(why, size, "the classes");
	if (!has_classes(c, a))
		return refuse(why, size,
			      "other classes than in the frames before it; calibrate one "
			      "kind of answers");
	if (calibration_add(&c->calibration, a->p, answer_class(a, a->label), made_at))
		return STATUS_OK;
	snprintf(why, size, "no memory for %zu answers", c->calibration.n);
	return STATUS_SYSTEM;
}

void calibrator_free(struct calibrator *c)
{
	for (size_t i = 0; c->classes && i < c->calibration.classes; i++)
		free(c->classes[i]);
	free(c->classes);
	calibration_free(&c->calibration);
	*c = (struct calibrator){ 0 };
}

/* ---- advice ---- */

static void explain_fit(struct calibrator_advice *a, const struct calibration *c,
			enum calibration_fit fit)
{
	const char *left = a->made_at > 0 ? "left at" : "of several models set to";
	size_t known, wrong = calibration_wrong(c, &known);

	if (fit == CALIBRATION_FEW_WRONG) {
		char count[60] = "no answer was wrong";
		if (wrong > 0)
			snprintf(count, sizeof count, "%zu of %zu answers wrong", wrong, known);
		snprintf(a->fit_note, sizeof a->fit_note,
			 "%s: too few errors to calibrate by (%d are needed); temperature %s %g",
			 count, CALIBRATION_WRONG_MIN, left, a->temperature);
	} else if (fit == CALIBRATION_NO_MINIMUM) {
		snprintf(
		    a->fit_note, sizeof a->fit_note,
		    "the loss is least at an end of the range, 0.05 to 20: no temperature makes "
		    "these probabilities true; temperature %s %g",
		    left, a->temperature);
	}
}

static void explain_cut(struct calibrator_advice *a, double keep)
{
	const struct calibration_cut *cut = &a->cut;

	if (cut->words == 0)
		snprintf(a->cut_note, sizeof a->cut_note,
			 "no threshold: no frame is labelled with a word of the model");
	else if (cut->kept < cut->wanted)
		snprintf(a->cut_note, sizeof a->cut_note,
			 "fewer than --keep %g asks for: the model answers none to the others",
			 keep);
	else if (cut->kept > cut->wanted && cut->exact)
		snprintf(a->cut_note, sizeof a->cut_note,
			 "more than --keep %g asks for (%zu): they have the same probability", keep,
			 cut->wanted);
}

bool calibrator_advise(const struct calibrator *c, double keep, struct calibrator_advice *a)
{
	enum calibration_fit fit;

	*a = (struct calibrator_advice){ .made_at = c->calibration.made_at };
	fit = calibration_fit(&c->calibration, &a->temperature);
	if (!calibration_cut(&c->calibration, a->temperature, keep, &a->cut))
		return false;
	explain_fit(a, &c->calibration, fit);
	explain_cut(a, keep);
	return true;
}
