/* SPDX-License-Identifier: GPL-2.0-or-later */
/* known_key: all keys differ, and a few are what tensor-stream(5) says of them */
#include "../check.h"

#include "stream/known_key.h"

#include <string.h>

static void test_table(void)
{
	const struct known_key *k;
	size_t n = 0;

	for (; (k = known_key(n)); n++) {
		CHECK(known_key_find(k->name) == k, "found-by-its-name", "%s", k->name);
		CHECK((k->type == KNOWN_ANY) == (*known_type_words(k->type) == 0),
		      "words-for-a-type", "%s", k->name);
	}
	CHECK(n > 20 && !known_key(n + 1000), "ends", "%zu keys", n);
	CHECK(!known_key_find("Label") && !known_key_find("") && !known_key_find("recipes"),
	      "whole-names-only", "found one");
}

static void test_meanings(void)
{
	static const struct {
		const char *name;
		enum known_type type;
		enum known_role role;
		const char *words;
	} want[] = {
		{ "label", KNOWN_LABEL, KNOWN_ATTRIBUTE, "a string or an integer" },
		{ "word", KNOWN_TEXT, KNOWN_ATTRIBUTE, "a string" },
		{ "hop", KNOWN_POSITIVE, KNOWN_ATTRIBUTE, "a number above 0" },
		{ "gap", KNOWN_COUNT, KNOWN_DERIVED, "an integer from 0" },
		{ "recipe", KNOWN_STEPS, KNOWN_DERIVED, "an array of maps" },
		{ "crc32", KNOWN_ANY, KNOWN_FRAMING, "" },
	};

	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		const struct known_key *k = known_key_find(want[i].name);

		CHECK(k && k->type == want[i].type && k->role == want[i].role &&
			  known_key_is_text(want[i].name) == (i < 2) &&
			  strcmp(known_type_words(k->type), want[i].words) == 0,
		      "meaning", "%s", want[i].name);
	}
}

int main(void)
{
	test_table();
	test_meanings();
	return check_status();
}
