/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/known_key.h"

#include <string.h>

static const struct known_key keys[] = {
	{ "dtype", KNOWN_ANY, KNOWN_FRAMING, NULL },
	{ "shape", KNOWN_ANY, KNOWN_FRAMING, NULL },
	{ "data", KNOWN_ANY, KNOWN_FRAMING, NULL },
	{ "end", KNOWN_ANY, KNOWN_FRAMING, NULL },
	{ "crc32", KNOWN_ANY, KNOWN_FRAMING, NULL },
	{ "kind", KNOWN_TEXT, KNOWN_ATTRIBUTE, "a string" },
	{ "id", KNOWN_TEXT, KNOWN_ATTRIBUTE, "a string" },
	{ "label", KNOWN_TEXT, KNOWN_ATTRIBUTE, "a string or an integer" },
	{ "word", KNOWN_TEXT, KNOWN_ATTRIBUTE, "a string" },
	{ "speaker", KNOWN_TEXT, KNOWN_ATTRIBUTE, "a string" },
	{ "split", KNOWN_TEXT, KNOWN_ATTRIBUTE, "a string" },
	{ "name", KNOWN_TEXT, KNOWN_ATTRIBUTE, "a string" },
	{ "index", KNOWN_NUMBER, KNOWN_ATTRIBUTE, "a number" },
	{ "rate", KNOWN_POSITIVE, KNOWN_ATTRIBUTE, "a number above 0" },
	{ "hop", KNOWN_POSITIVE, KNOWN_ATTRIBUTE, "a number above 0" },
	{ "t", KNOWN_NUMBER, KNOWN_ATTRIBUTE, "a number" },
	{ "clock", KNOWN_NUMBER, KNOWN_ATTRIBUTE, "a number" },
	{ "tail", KNOWN_NUMBER, KNOWN_ATTRIBUTE, "a number" },
	{ "stream", KNOWN_COUNT, KNOWN_DERIVED, "an integer from 0" },
	{ "seq", KNOWN_COUNT, KNOWN_DERIVED, "an integer from 0" },
	{ "gap", KNOWN_COUNT, KNOWN_DERIVED, "an integer from 0" },
	{ "last", KNOWN_BOOL, KNOWN_DERIVED, "a boolean" },
	{ "arrived", KNOWN_ANY, KNOWN_DERIVED, NULL },
	{ "recipe", KNOWN_STEPS, KNOWN_DERIVED, "an array of maps" },
	{ "scale", KNOWN_ANY, KNOWN_MODEL, NULL },
	{ "classes", KNOWN_ANY, KNOWN_MODEL, NULL },
	{ "moment", KNOWN_ANY, KNOWN_MODEL, NULL },
};

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
