/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/known_key.h"

#include <string.h>

/* clang-format off */
static const struct known_key keys[] = {
	{ "dtype", KNOWN_ANY, KNOWN_FRAMING },
	{ "shape", KNOWN_ANY, KNOWN_FRAMING },
	{ "data", KNOWN_ANY, KNOWN_FRAMING },
	{ "end", KNOWN_ANY, KNOWN_FRAMING },
	{ "crc32", KNOWN_ANY, KNOWN_FRAMING },
	{ "kind", KNOWN_TEXT, KNOWN_ATTRIBUTE },
	{ "id", KNOWN_TEXT, KNOWN_ATTRIBUTE },
	{ "label", KNOWN_LABEL, KNOWN_ATTRIBUTE },
	{ "word", KNOWN_TEXT, KNOWN_ATTRIBUTE },
	{ "speaker", KNOWN_TEXT, KNOWN_ATTRIBUTE },
	{ "split", KNOWN_TEXT, KNOWN_ATTRIBUTE },
	{ "name", KNOWN_TEXT, KNOWN_ATTRIBUTE },
	{ "index", KNOWN_NUMBER, KNOWN_ATTRIBUTE },
	{ "rate", KNOWN_POSITIVE, KNOWN_ATTRIBUTE },
	{ "hop", KNOWN_POSITIVE, KNOWN_ATTRIBUTE },
	{ "t", KNOWN_NUMBER, KNOWN_ATTRIBUTE },
	{ "clock", KNOWN_NUMBER, KNOWN_ATTRIBUTE },
	{ "tail", KNOWN_NUMBER, KNOWN_ATTRIBUTE },
	{ "stream", KNOWN_COUNT, KNOWN_DERIVED },
	{ "seq", KNOWN_COUNT, KNOWN_DERIVED },
	{ "gap", KNOWN_COUNT, KNOWN_DERIVED },
	{ "last", KNOWN_BOOL, KNOWN_DERIVED },
	{ "arrived", KNOWN_ANY, KNOWN_DERIVED },
	{ "recipe", KNOWN_STEPS, KNOWN_DERIVED },
	{ "scale", KNOWN_ANY, KNOWN_MODEL },
	{ "classes", KNOWN_ANY, KNOWN_MODEL },
	{ "moment", KNOWN_ANY, KNOWN_MODEL },
};
/* clang-format on */

const struct known_key *known_key(size_t i)
{
	return i < sizeof keys / sizeof *keys ? &keys[i] : NULL;
}

const struct known_key *known_key_find(const char *name)
{
	const struct known_key *k;

	for (size_t i = 0; (k = known_key(i)); i++)
		if (strcmp(k->name, name) == 0)
			return k;
	return NULL;
}

const char *known_type_words(enum known_type type)
{
	switch (type) {
	case KNOWN_LABEL:
		return "a string or an integer";
	case KNOWN_TEXT:
		return "a string";
	case KNOWN_NUMBER:
		return "a number";
	case KNOWN_POSITIVE:
		return "a number above 0";
	case KNOWN_COUNT:
		return "an integer from 0";
	case KNOWN_BOOL:
		return "a boolean";
	case KNOWN_STEPS:
		return "an array of maps";
	case KNOWN_ANY:
		break;
	}
	return "";
}

bool known_key_is_text(const char *name)
{
	const struct known_key *k = known_key_find(name);

	return k && (k->type == KNOWN_TEXT || k->type == KNOWN_LABEL);
}
