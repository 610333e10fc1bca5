/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "split.h"

#include "unicode.h"

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
