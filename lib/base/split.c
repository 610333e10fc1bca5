/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/split.h"

#include "base/unicode.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *name, *split;
} known[] = {
	{ "train", "train" },
	{ "training", "train" },
	{ "tr", "train" },
	{ "validation", "validation" },
	{ "validate", "validation" },
	{ "val", "validation" },
	{ "valid", "validation" },
	{ "dev", "validation" },
	{ "devel", "validation" },
	{ "development", "validation" },
	{ "cv", "validation" },
	{ "test", "test" },
	{ "testing", "test" },
	{ "tst", "test" },
	{ "eval", "test" },
	{ "evaluation", "test" },
	{ "holdout", "test" },
	{ "held-out", "test" },
};

static const char *lookup(const char *text, size_t n)
{
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strlen(known[i].name) == n && strncasecmp(known[i].name, text, n) == 0)
			return known[i].split;
	return NULL;
}

const char *split_of(const char *text, size_t n)
{
	static const char partial[] = "partial-";
	const char *split;
	size_t word = 0;

	text = unicode_trim(text, &n);
	if (n > sizeof partial && strncasecmp(text, partial, sizeof partial - 1) == 0) {
		text += sizeof partial - 1;
		n -= sizeof partial - 1;
	}
	if ((split = lookup(text, n)) != NULL)
		return split;
	while (word < n && !strchr("-_. :/0123456789([", text[word]))
		word++;
	return lookup(text, word);
}

const char *split_of_name(const char *name, size_t n)
{
	static const char *const words[] = { "train",   "training", "validation",  "valid",
					     "val",     "dev",      "development", "test",
					     "testing", "eval",     "evaluation" };
	static const char between[] = "-_. :0123456789()[]";
	const char *found = NULL;

	for (size_t at = 0; at < n;) {
		size_t len = 0;
		while (at + len < n && (!name[at + len] || !strchr(between, name[at + len])))
			len++;
		for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
			if (strlen(words[i]) != len || strncasecmp(words[i], name + at, len) != 0)
				continue;
			const char *split = lookup(words[i], len);
			if (found && split != found && strcmp(found, split) != 0)
				return NULL;
			found = split;
		}
		at += len + 1;
	}
	return found;
}
