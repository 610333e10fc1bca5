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

int main(void)
{
	test_recipes();
	return check_status();
}
