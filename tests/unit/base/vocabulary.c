/* SPDX-License-Identifier: GPL-2.0-or-later */
/* vocabulary: places in order of arrival, each text once, and many of them quickly */
#include "../check.h"
#include "base/vocabulary.h"

#include <string.h>

enum { MANY = 300000 };

int main(void)
{
	struct vocabulary v = { 0 };
	bool places = true, found = true;
	char text[32];

	CHECK(vocabulary_find(&v, "a") == VOCABULARY_NONE, "empty", "found one");
	CHECK(vocabulary_add(&v, "b") == 0 && vocabulary_add(&v, "a") == 1 &&
		  vocabulary_add(&v, "") == 2 && vocabulary_add(&v, "b") == 0 && v.n == 3,
	      "each-once", "%zu texts", v.n);
	CHECK(strcmp(v.words[1], "a") == 0 && vocabulary_find(&v, "A") == VOCABULARY_NONE, "texts",
	      "others");
	for (size_t i = 0; i < MANY; i++) {
		snprintf(text, sizeof text, "word %zu", i);
		places = places && vocabulary_add(&v, text) == i + 3;
	}
	for (size_t i = 0; i < MANY; i += 7) {
		snprintf(text, sizeof text, "word %zu", i);
		found = found && vocabulary_find(&v, text) == i + 3 &&
			strcmp(v.words[i + 3], text) == 0;
	}
	CHECK(places && v.n == MANY + 3, "many-places", "%zu texts", v.n);
	CHECK(found, "many-found", "another place");
	vocabulary_free(&v);
	return check_status();
}
