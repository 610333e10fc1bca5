/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Options, recipe and check of the endpointer list the same parameters with the same ranges. */
#include "../check.h"

#include "program/endpoint_options.h"

static struct endpoint_params params;
static const struct option_row rows[] = { ENDPOINT_OPTIONS(params) };

enum { ROWS = sizeof rows / sizeof *rows };

/* What endpoint_check says to parameters of which this one has the value; the others are such that
 * they do not limit it. NULL: it is allowed. */
static const char *wrong_with(const struct option_row *row, double value)
{
	params = endpoint_defaults;
	params.trigger_db = 60;
	params.release_db = 0.5;
	params.preroll_ms = 0;
	params.hangover_ms = 1;
	*(double *)row->value = value;
	return endpoint_check(&params, 48000);
}

int main(void)
{
	struct frame f = { 0 };
	double value;

	CHECK(sizeof params == ROWS * sizeof(double), "a_row_for_each_parameter",
	      "%d rows, %zu parameters", (int)ROWS, sizeof params / sizeof(double));
	for (size_t i = 0; i < ROWS; i++)
		*(double *)rows[i].value = (double)(i + 1);
	CHECK(endpoint_options_recipe(&f, &params, 8000), "recipe", "no memory");
	CHECK(recipe_get_number(&f, "endpoint", "rate", &value) && value == 8000, "recipe_rate",
	      "%g", value);
	for (size_t i = 0; i < ROWS; i++) {
		char name[60];
		snprintf(name, sizeof name, "recipe_%s", rows[i].name);
		CHECK(recipe_get_number(&f, "endpoint", rows[i].name, &value) &&
			  value == (double)(i + 1),
		      name, "%g", value);
		snprintf(name, sizeof name, "range_of_%s", rows[i].name);
		CHECK(wrong_with(&rows[i], rows[i].min - 0.01) &&
			  wrong_with(&rows[i], rows[i].max + 0.01) &&
			  !wrong_with(&rows[i], rows[i].min) && !wrong_with(&rows[i], rows[i].max),
		      name, "endpoint_check has another");
	}
	params = endpoint_defaults;
	CHECK(endpoint_check(&params, 48000) == NULL, "the_defaults_are_within", "they are not");
	frame_free(&f);
	return check_status();
}
