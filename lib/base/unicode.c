/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/unicode.h"

#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

enum {
	NFC = UTF8PROC_STABLE | UTF8PROC_COMPOSE,
	FOLD = NFC | UTF8PROC_CASEFOLD,
	LIKENESS = FOLD | UTF8PROC_COMPAT | UTF8PROC_IGNORE
};

/* The character at p of n bytes; 0 bytes: there is none. */
static size_t decode(const char *p, size_t n, utf8proc_int32_t *c)
{
	size_t length = utf8_length(p, n);

	if (length > 0)
		utf8proc_iterate((const utf8proc_uint8_t *)p, (utf8proc_ssize_t)length, c);
	return length;
}

static bool is_ascii(const char *text, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)text[i] >= 0x80)
			return false;
	return true;
}

/* text must be UTF-8. */
static char *map(const char *text, size_t n, int options)
{
	utf8proc_uint8_t *to = NULL;

	return utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)n, &to,
			    (utf8proc_option_t)options) < 0
		   ? NULL
		   : (char *)to;
}

char *unicode_nfc(const char *text, size_t n)
{
	char *escaped = malloc(3 * n + 1), *to;

	if (!escaped)
		return NULL;
	n = utf8_escape(text, n, escaped) - 1;
	if (is_ascii(escaped, n))
		return escaped;
	to = map(escaped, n, NFC);
	free(escaped);
	return to;
}

char *unicode_fold(const char *text)
{
	char *escaped = malloc(3 * strlen(text) + 1), *to;

	if (!escaped)
		return NULL;
	to = map(escaped, utf8_escape(text, strlen(text), escaped) - 1, FOLD);
	free(escaped);
	return to;
}

static bool is_blank(utf8proc_int32_t c)
{
	utf8proc_category_t category = utf8proc_category(c);

	return (c >= 0x09 && c <= 0x0d) || c == 0x85 || c == 0xfeff ||
	       category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
	       category == UTF8PROC_CATEGORY_ZP;
}

char *unicode_likeness(const char *text)
{
	char *escaped = malloc(3 * strlen(text) + 1), *key, *to;

	if (!escaped)
		return NULL;
	key = map(escaped, utf8_escape(text, strlen(text), escaped) - 1, LIKENESS);
	free(escaped);
	if (!(to = key))
		return NULL;
	/* compatibility forms of blanks have become blanks by now */
	for (const char *at = key; *at;) {
		utf8proc_int32_t c = 0;
		size_t length = decode(at, strlen(at), &c);

		length = length ? length : 1;
		if (!is_blank(c)) {
			memmove(to, at, length);
			to += length;
		}
		at += length;
	}
	*to = '\0';
	return key;
}

bool unicode_same(const char *a, const char *b)
{
	char *x, *y;
	bool same;

	if (strcmp(a, b) == 0)
		return true;
	x = unicode_fold(a);
	y = unicode_fold(b);
	same = x && y && strcmp(x, y) == 0;
	free(x);
	free(y);
	return same;
}

const char *unicode_trim(const char *text, size_t *n)
{
	size_t end = *n, length;
	utf8proc_int32_t c;

	while (end > 0 && (length = decode(text, end, &c)) > 0 && is_blank(c)) {
		text += length;
		end -= length;
	}
	*n = end;
	/* the last character begins at the last byte that does not continue another */
	while (end > 0) {
		size_t at = end - 1;
		while (at > 0 && ((unsigned char)text[at] & 0xc0) == 0x80)
			at--;
		if (decode(text + at, end - at, &c) != end - at || !is_blank(c))
			break;
		*n = end = at;
	}
	return text;
}

/* Category Cf holds bidi marks and invisible characters. Some of them are joiners that scripts and
 * emoji need. They are not shown either, since two labels may differ in one alone. */
size_t unicode_printable(const char *p, size_t n)
{
	utf8proc_int32_t c;
	size_t length;

	if (is_ascii(p, 1)) /* nearly all: no table is needed */
		return *p >= 0x20 && *p < 0x7f;
	if ((length = decode(p, n, &c)) == 0)
		return 0;
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return 0;
	default:
		return length;
	}
}

size_t unicode_width(const char *text)
{
	size_t n = strlen(text), width = 0;
	utf8proc_int32_t c;

	while (n > 0) {
		size_t length = is_ascii(text, 1) ? 1 : decode(text, n, &c);
		if (length > 0 && unicode_printable(text, n) > 0)
			width += is_ascii(text, 1) ? 1 : (size_t)utf8proc_charwidth(c);
		length = length ? length : 1;
		text += length;
		n -= length;
	}
	return width;
}
