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

static void test_objects(void)
{
	msgpack_object o = object_of_text("kind");

	CHECK(object_is_text(&o, "kind") && !object_is_text(&o, "kin") &&
		  !object_is_text(&o, "kinds") && !object_is_text(&o, "kine"),
	      "is_text", "wrong");
	o = object_of_number(-7);
	CHECK(object_is_number(&o) && object_number(&o) == -7, "negative", "%g", object_number(&o));
	o = object_of_number(1e17);
	CHECK(o.type == MSGPACK_OBJECT_FLOAT64 && object_number(&o) == 1e17, "beyond_2^53", "%g",
	      object_number(&o));
}

static void test_lists(void)
{
	static const float numbers[] = { 0.5F, -2 };
	static const size_t shape[] = { 2, 3 };
	struct frame f = { 0 };
	double value = 0;
	bool right = frame_set_numbers(&f, "mean", numbers, 2) &&
		     frame_set_real(&f, "gain", 0.25) && frame_set_int(&f, "seq", 3);

	CHECK(right && frame_number_at(&f, "mean", 1, &value) && value == -2 &&
		  !frame_number_at(&f, "mean", 2, &value) &&
		  !frame_number_at(&f, "gain", 0, &value) && !frame_number_at(&f, "no", 0, &value),
	      "get_number_at", "%g", value);
	CHECK(frame_value(&f, "mean")->via.array.ptr[0].type == MSGPACK_OBJECT_FLOAT32,
	      "numbers_are_floats_of_four_bytes", "wrong type");
	CHECK(frame_number(&f, "gain", &value) && value == 0.25, "set_real", "%g", value);
	CHECK(frame_set_bool(&f, "last", false) && frame_has(&f, "last") && !frame_true(&f, "last"),
	      "false_is_not_true", "wrong");
	frame_set_floats(&f, numbers, 2, shape);
	CHECK(f.tensor.dtype == DTYPE_F4 && f.tensor.rank == 2 && f.tensor.shape[1] == 3 &&
		  f.tensor.data == numbers,
	      "set_floats", "rank %u", f.tensor.rank);
	frame_free(&f);
}

/* Copies belong to the frame that has them, whatever becomes of the other one. */
static void test_copies(void)
{
	static const char *const names[] = { "zero", "one" }, *const others[] = { "x", "y" };
	struct frame f = { 0 }, g = { 0 };
	const char *text;
	bool right = frame_set_texts(&f, "classes", names, 2) && frame_set_text(&f, "id", "a");

	right = right && frame_set_text(&g, "id", "b") && frame_copy_attributes(&g, &f);
	CHECK(right && g.n_attr == 2 && strcmp(frame_text(&g, "id"), "a") == 0, "copy_replaces",
	      "%zu attributes", g.n_attr);
	CHECK(frame_same(&f, &g, "classes") && frame_same(&f, &g, "no") &&
		  frame_set_int(&f, "seq", 1) && !frame_same(&f, &g, "seq"),
	      "same", "wrong");
	frame_clear(&f);
	right = frame_set_texts(&f, "classes", others, 2) && frame_set_texts(&f, "more", others, 2);
	text = frame_text_at(&g, "classes", 1);
	CHECK(right && text && strcmp(text, "one") == 0 && !frame_same(&f, &g, "classes"),
	      "copies_outlive_the_original", "%s", text ? text : "nothing");
	frame_free(&f);
	frame_free(&g);
}

/* After some similar frames, the next one needs no more memory. */
static void test_memory(void)
{
	struct frame f = { 0 };
	char text[6000];
	const void *block;
	bool right = true;

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	for (int k = 0; k < 5; k++) {
		right = right && frame_set_text(&f, "a", text) && frame_set_text(&f, "b", text) &&
			strcmp(frame_text(&f, "b"), text) == 0;
		frame_clear(&f);
	}
	block = f.zone.chunk_list.head;
	right = right && frame_set_text(&f, "a", text) && frame_set_text(&f, "b", text);
	CHECK(right && f.zone.chunk_list.head == block, "memory_is_kept", "another block");
	frame_free(&f);
}

int main(void)
{
	test_attributes();
	test_objects();
	test_lists();
	test_copies();
	test_memory();
	return check_status();
}
