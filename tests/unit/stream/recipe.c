/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "stream/recipe.h"

#include <string.h>

static void add_melspec(struct frame *f, double hop, bool other_order)
{
	recipe_add(f, "melspec");
	if (other_order)
		recipe_number(f, "hop", hop);
	recipe_text(f, "kind", "logmel");
	if (!other_order)
		recipe_number(f, "hop", hop);
}

static void test_recipes(void)
{
	struct frame have = { 0 }, want = { 0 }, bare = { 0 };
	char why[200] = "";
	double number = 0;

	CHECK(recipe_same(&have, &want, why, sizeof why), "no_recipes_agree", "%s", why);
	recipe_add(&have, "resample");
	recipe_number(&have, "rate", 8000);
	add_melspec(&have, 80, false);
	add_melspec(&want, 80, true);
	CHECK(recipe_same(&have, &want, why, sizeof why), "provenance_and_order_do_not_count", "%s",
	      why);
	CHECK(recipe_has(&have, "resample") && !recipe_has(&want, "resample") &&
		  recipe_get_number(&have, "melspec", "hop", &number) && number == 80 &&
		  strcmp(recipe_get_text(&have, "melspec", "kind"), "logmel") == 0 &&
		  !recipe_get_text(&have, "melspec", "hop") &&
		  !recipe_get_number(&have, "mel", "hop", &number),
	      "recipe_getters", "hop %g", number);
	CHECK(!recipe_same(&have, &bare, why, sizeof why) &&
		  strcmp(why, "recipe has a step 'melspec' too many") == 0,
	      "a_step_too_many", "%s", why);
	CHECK(!recipe_same(&bare, &want, why, sizeof why) &&
		  strcmp(why, "recipe lacks a step 'melspec'") == 0,
	      "a_step_is_missing", "%s", why);
	frame_clear(&want);
	add_melspec(&want, 100, false);
	CHECK(!recipe_same(&have, &want, why, sizeof why) &&
		  strcmp(why, "melspec hop is 80, wanted 100") == 0,
	      "another_number", "%s", why);
	recipe_text(&want, "log", "ln");
	frame_clear(&have);
	add_melspec(&have, 100, false);
	CHECK(!recipe_same(&have, &want, why, sizeof why) &&
		  strcmp(why, "melspec log is absent, wanted ln") == 0,
	      "a_parameter_is_missing", "%s", why);
	CHECK(!recipe_same(&want, &have, why, sizeof why) &&
		  strcmp(why, "melspec log is ln, wanted absent") == 0,
	      "a_parameter_too_many", "%s", why);
	frame_clear(&have);
	recipe_add(&have, "resample");
	recipe_add(&have, "augment");
	add_melspec(&have, 100, false);
	recipe_text(&have, "log", "ln");
	CHECK(recipe_split_provenance(&have) && !recipe_has(&have, "resample") &&
		  recipe_same(&have, &want, why, sizeof why) && frame_has(&have, "provenance"),
	      "split_provenance", "%s", why);
	frame_free(&have);
	frame_free(&want);
	frame_free(&bare);
}

/* The value of a parameter, for writing. */
static msgpack_object *parameter(struct frame *f, uint32_t step, uint32_t place)
{
	return &frame_value(f, "recipe")->via.array.ptr[step].via.map.ptr[place].val;
}

/* Numbers of streams that others wrote: integers beyond 2^53, and floats that are whole. */
static void test_numbers(void)
{
	const uint64_t large = (uint64_t)1 << 60;
	struct frame have = { 0 }, want = { 0 };
	char why[200] = "";

	add_melspec(&have, 80, false);
	add_melspec(&want, 80, false);
	*parameter(&have, 0, 2) = (msgpack_object){ .type = MSGPACK_OBJECT_FLOAT64, .via.f64 = 80 };
	CHECK(recipe_same(&have, &want, why, sizeof why), "80_and_80.0", "%s", why);
	*parameter(&have, 0, 2) =
	    (msgpack_object){ .type = MSGPACK_OBJECT_POSITIVE_INTEGER, .via.u64 = large };
	*parameter(&want, 0, 2) =
	    (msgpack_object){ .type = MSGPACK_OBJECT_POSITIVE_INTEGER, .via.u64 = large + 1 };
	CHECK(!recipe_same(&have, &want, why, sizeof why) &&
		  strcmp(why, "melspec hop is 1152921504606846976, wanted 1152921504606846977") ==
		      0,
	      "integers_of_64_bits", "%s", why);
	frame_clear(&have);
	frame_clear(&want);
	add_melspec(&have, -3, false);
	add_melspec(&want, 0.5, false);
	CHECK(!recipe_same(&have, &want, why, sizeof why) &&
		  strcmp(why, "melspec hop is -3, wanted 0.5") == 0,
	      "negative_and_fraction", "%s", why);
	frame_free(&have);
	frame_free(&want);
}

/* A filter that ran twice, and the steps of another frame. */
static void test_steps(void)
{
	struct frame f = { 0 }, more = { 0 };
	const msgpack_object *provenance;
	double rate = 0;
	bool appended;

	recipe_add(&f, "resample");
	recipe_number(&f, "rate", 16000);
	recipe_add(&f, "augment");
	recipe_add(&f, "resample");
	recipe_number(&f, "rate", 8000);
	CHECK(recipe_get_number(&f, "resample", "rate", &rate) && rate == 8000,
	      "the_last_step_of_a_filter", "%g", rate);
	add_melspec(&more, 80, false);
	appended = recipe_append(&f, &more);
	CHECK(appended && recipe_get_number(&f, "melspec", "hop", &rate) && rate == 80, "append",
	      "%g", rate);
	CHECK(recipe_split_provenance(&f) && !recipe_has(&f, "resample"), "split", "not split");
	provenance = frame_value(&f, "provenance");
	CHECK(provenance && provenance->type == MSGPACK_OBJECT_ARRAY &&
		  provenance->via.array.size == 3 &&
		  object_is_text(&provenance->via.array.ptr[1].via.map.ptr[0].val, "augment"),
	      "provenance_has_the_steps_before", "it has others");
	frame_free(&f);
	frame_free(&more);
}

int main(void)
{
	test_recipes();
	test_numbers();
	test_steps();
	return check_status();
}
