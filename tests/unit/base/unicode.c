/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/unicode.h"

#include <stdlib.h>
#include <string.h>

/* Normal forms from the Unicode Standard (Annex 15, figures 3 to 5) and its case folding table. */
static const struct {
	const char *name, *text, *nfc;
} forms[] = {
	{ "ascii", "seven", "seven" },
	{ "e_acute",
	  "caf"
	  "e\xcc\x81",
	  "caf\xc3\xa9" },
	{ "composed_stays", "caf\xc3\xa9", "caf\xc3\xa9" },
	{ "angstrom_sign", "\xe2\x84\xab", "\xc3\x85" },
	{ "two_marks_reordered", "s\xcc\x87\xcc\xa3", "\xe1\xb9\xa9" },
	{ "hangul", "\xe1\x84\x80\xe1\x85\xa1", "\xea\xb0\x80" },
	{ "compatibility_stays", "\xef\xac\x81", "\xef\xac\x81" },
	{ "not_utf8",
	  "a\xff"
	  "e\xcc\x81",
	  "a%FF\xc3\xa9" },
	{ "empty", "", "" },
};

static const struct {
	const char *name, *a, *b;
	bool same;
} pairs[] = {
	{ "case", "No", "nO", true },
	{ "forms", "S\xc3\x8d", "si\xcc\x81", true },
	{ "sharp_s", "STRASSE",
	  "stra\xc3\x9f"
	  "e",
	  true },
	{ "sigma", "\xce\xa3", "\xcf\x82", true },
	{ "accent_counts", "si", "s\xc3\xad", false },
	{ "other_words", "yes", "no", false },
	{ "invalid_bytes", "a\xff", "A%ff", true },
};

static const struct {
	const char *name, *text, *want;
} blanks[] = {
	{ "none", "yes", "yes" },
	{ "around", " \tyes no\r\n", "yes no" },
	{ "wide_ones", "\xc2\xa0\xe3\x80\x80yes\xe2\x80\x83", "yes" },
	{ "byte_order_mark",
	  "\xef\xbb\xbf"
	  "path",
	  "path" },
	{ "letters_of_two_bytes", " \xc3\xad ", "\xc3\xad" },
	{ "blanks_only", " \xc2\xa0 ", "" },
	{ "invalid_stays", " \xa0 ", "\xa0" },
};

static const struct {
	const char *name, *text;
	size_t length, width;
} characters[] = {
	{ "letter", "a", 1, 1 },
	{ "e_acute", "\xc3\xa9", 2, 1 },
	{ "combining_mark", "\xcc\x81", 2, 0 },
	{ "ideograph", "\xe4\xb8\x83", 3, 2 },
	{ "emoji", "\xf0\x9f\x94\x8a", 4, 2 },
	{ "escape", "\x1b", 0, 0 },
	{ "delete", "\x7f", 0, 0 },
	{ "csi", "\xc2\x9b", 0, 0 },
	{ "osc", "\xc2\x9d", 0, 0 },
	{ "override", "\xe2\x80\xae", 0, 0 },
	{ "isolate", "\xe2\x81\xa6", 0, 0 },
	{ "line_separator", "\xe2\x80\xa8", 0, 0 },
	{ "zero_width_space", "\xe2\x80\x8b", 0, 0 },
	{ "byte_order_mark", "\xef\xbb\xbf", 0, 0 },
	{ "tag", "\xf3\xa0\x81\x81", 0, 0 },
	{ "invalid", "\xff", 0, 0 },
	{ "cut", "\xc3", 0, 0 },
};

/* Labels that people confuse, and some that they do not. */
static const struct {
	const char *name, *a, *b;
	bool alike;
} likenesses[] = {
	{ "case", "No", "nO", true },
	{ "blanks within", "turn on", "turn  on", true },
	{ "a blank too many", "turn on", "turnon", true },
	{ "no-break space", "turn on", "turn\u00a0on", true },
	{ "full width", "no", "\uff4e\uff4f", true },
	{ "ligature", "fi", "\ufb01", true },
	{ "soft hyphen", "turnon", "turn\u00adon", true },
	{ "zero width", "no", "n\u200bo", true },
	{ "accent apart", "s\u00ed", "si\u0301", true },
	{ "accent", "si", "s\u00ed", false },
	{ "not UTF-8", "caf\xe9", "cafe", false },
	{ "letters", "on", "no", false },
};

static void test_likeness(void)
{
	for (size_t i = 0; i < sizeof likenesses / sizeof *likenesses; i++) {
		char *a = unicode_likeness(likenesses[i].a), *b = unicode_likeness(likenesses[i].b);
		CHECK(a && b && (strcmp(a, b) == 0) == likenesses[i].alike, likenesses[i].name,
		      "'%s' and '%s'", a ? a : "no memory", b ? b : "no memory");
		free(a);
		free(b);
	}
}

int main(void)
{
	test_likeness();
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		char *have = unicode_nfc(forms[i].text, strlen(forms[i].text));
		CHECK(have && strcmp(have, forms[i].nfc) == 0, forms[i].name, "'%s'",
		      have ? have : "no memory");
		free(have);
	}
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		CHECK(unicode_same(pairs[i].a, pairs[i].b) == pairs[i].same, pairs[i].name,
		      "%s, %s", pairs[i].a, pairs[i].b);
	for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++) {
		size_t n = strlen(blanks[i].text);
		const char *have = unicode_trim(blanks[i].text, &n);
		CHECK(n == strlen(blanks[i].want) && memcmp(have, blanks[i].want, n) == 0,
		      blanks[i].name, "'%.*s'", (int)n, have);
	}
	for (size_t i = 0; i < sizeof characters / sizeof *characters; i++) {
		size_t length = unicode_printable(characters[i].text, strlen(characters[i].text));
		size_t width = unicode_width(characters[i].text);
		CHECK(length == characters[i].length && width == characters[i].width,
		      characters[i].name, "%zu bytes, %zu columns", length, width);
	}
	return check_status();
}
