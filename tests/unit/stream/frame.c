/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "stream/frame.h"

#include <string.h>

static void test_attributes(void)
{
	static const char *const names[] = { "a", "b" };
	struct frame f = { 0 }, g = { 0 };
	double value = 0;
	bool right = frame_set_text(&f, "id", "x") && frame_set_int(&f, "seq", 3) &&
		     frame_set_texts(&f, "classes", names, 2) && frame_set_bool(&f, "last", true);

	CHECK(right && strcmp(frame_text(&f, "id"), "x") == 0 && !frame_text(&f, "seq") &&
		  !frame_text(&f, "none"),
	      "get_text", "id %s", frame_text(&f, "id"));
	CHECK(frame_number(&f, "seq", &value) && value == 3 && !frame_number(&f, "id", &value),
	      "get_number", "seq %g", value);
	CHECK(frame_true(&f, "last") && !frame_true(&f, "seq") && !frame_true(&f, "none"),
	      "get_true", "wrong");
	CHECK(strcmp(frame_text_at(&f, "classes", 1), "b") == 0 &&
		  !frame_text_at(&f, "classes", 2) && !frame_text_at(&f, "id", 0),
	      "get_text_at", "wrong");
	right = frame_set_text(&f, "id", "longer than before") && f.n_attr == 4 &&
		strcmp(frame_attr_key(&f, 0), "id") == 0;
	CHECK(right, "setting_again_keeps_the_place", "%zu attributes", f.n_attr);
	frame_drop(&f, "seq");
	frame_drop(&f, "none");
	CHECK(f.n_attr == 3 && !frame_has(&f, "seq") &&
		  strcmp(frame_attr_key(&f, 1), "classes") == 0,
	      "drop", "%zu attributes", f.n_attr);
	right = frame_set_text(&g, "kind", "audio") && frame_copy_attributes(&g, &f);
	frame_clear(&f);
	CHECK(right && g.n_attr == 4 && strcmp(frame_text_at(&g, "classes", 0), "a") == 0 &&
		  f.n_attr == 0,
	      "copies_are_their_own", "%zu attributes", g.n_attr);
	right = frame_set_number(&f, "a", 8000) && frame_set_number(&f, "b", 0.5) &&
		frame_set_number(&f, "c", -2);
	CHECK(right && frame_attr_value(&f, 0)->type == MSGPACK_OBJECT_POSITIVE_INTEGER &&
		  frame_attr_value(&f, 1)->type == MSGPACK_OBJECT_FLOAT64 &&
		  frame_attr_value(&f, 2)->type == MSGPACK_OBJECT_NEGATIVE_INTEGER,
	      "whole_numbers_are_integers", "wrong types");
	frame_free(&f);
	frame_free(&g);
}

int main(void)
{
	test_attributes();
	return check_status();
}
