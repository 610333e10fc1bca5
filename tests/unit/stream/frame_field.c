/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "stream/frame_field.h"

#include <string.h>

static void test_computed(void)
{
	const size_t shape[] = { 30, 40 };
	struct frame f = { 0 };
	struct frame_field field;

	frame_set_floats(&f, NULL, 2, shape);
	CHECK(frame_field_of(&f, "dur").type == FIELD_ABSENT, "no_rate_no_dur", "found one");
	frame_set_text(&f, "kind", "logmel");
	frame_set_int(&f, "rate", 8000);
	CHECK(frame_field_of(&f, "dur").type == FIELD_ABSENT, "no_hop_no_dur", "found one");
	frame_set_int(&f, "hop", 80);
	frame_set_int(&f, "rows", 7);
	field = frame_field_of(&f, "rows");
	CHECK(field.type == FIELD_NUMBER && field.number == 30, "rows_before_an_attribute", "%g",
	      field.number);
	field = frame_field_of(&f, "dur");
	CHECK(field.type == FIELD_NUMBER && field.number == 0.3, "dur_of_features", "%.17g",
	      field.number);
	field = frame_field_of(&f, "dtype");
	CHECK(field.type == FIELD_TEXT && strcmp(field.text, "<f4") == 0, "dtype", "%s",
	      frame_field_text(&field));
	frame_clear(&f);
	frame_set_floats(&f, NULL, 1, shape);
	frame_set_text(&f, "kind", "audio");
	frame_set_int(&f, "rate", 8000);
	field = frame_field_of(&f, "dur");
	CHECK(field.number == 0.00375, "dur_of_audio", "%.17g", field.number);
	frame_set_floats(&f, NULL, 0, shape);
	CHECK(frame_field_of(&f, "dur").type == FIELD_ABSENT &&
		  frame_field_of(&f, "rows").type == FIELD_ABSENT,
	      "a_single_number_has_no_length", "found one");
	frame_free(&f);
}

static void test_values(void)
{
	static const struct {
		double number;
		const char *text;
	} cases[] = {
		{ 7, "7" },
		{ -0.0, "0" },
		{ 0.1, "0.1" },
		{ 1e300, "1e+300" },
		{ -2, "-2" },
		{ 16777217, "16777217" },
		{ 1.0 / 3, "0.3333333333333333" },
	};
	struct frame f = { 0 };
	struct frame_field field;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		frame_set_real(&f, "x", cases[i].number);
		field = frame_field_of(&f, "x");
		CHECK(field.type == FIELD_NUMBER &&
			  strcmp(frame_field_text(&field), cases[i].text) == 0,
		      "number_as_text", "%s, wanted %s", frame_field_text(&field), cases[i].text);
	}
	frame_set_bool(&f, "last", true);
	field = frame_field_of(&f, "last");
	CHECK(field.type == FIELD_TEXT && strcmp(field.text, "true") == 0, "a_boolean", "type %d",
	      (int)field.type);
	frame_set_texts(&f, "classes", (const char *const[]){ "a" }, 1);
	CHECK(frame_field_of(&f, "classes").type == FIELD_OTHER, "an_array", "compared");
	CHECK(frame_field_of(&f, "none").type == FIELD_ABSENT, "absent", "found");
	frame_free(&f);
}

static void test_parse(void)
{
	static const char *const numbers[] = { "7", "-7", "+7", "0.5", ".5", "5.", "1e3", "1E-3" };
	static const char *const texts[] = { "",      " 7", "7 ", "0x7", "inf", "nan",
					     "1e999", "7a", "e",  "-",   ".",   "1.2.3" };
	double x;

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		CHECK(frame_field_parse(numbers[i], &x), "a_number", "'%s'", numbers[i]);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		CHECK(!frame_field_parse(texts[i], &x), "not_a_number", "'%s'", texts[i]);
}

int main(void)
{
	test_computed();
	test_values();
	test_parse();
	return check_status();
}
