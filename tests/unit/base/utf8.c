/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/utf8.h"

#include <string.h>

/* RFC 3629, section 4 */
static void test_lengths(void)
{
	static const struct {
		const char *name, *bytes;
		size_t n, length;
	} rows[] = {
		{ "ASCII", "a", 1, 1 },
		{ "two bytes", "\xc2\x80", 2, 2 },
		{ "three bytes", "\xe0\xa0\x80", 3, 3 },
		{ "four bytes", "\xf0\x90\x80\x80", 4, 4 },
		{ "the last code point", "\xf4\x8f\xbf\xbf", 4, 4 },
		{ "beyond it", "\xf4\x90\x80\x80", 4, 0 },
		{ "overlong, two bytes", "\xc1\xbf", 2, 0 },
		{ "overlong, three bytes", "\xe0\x9f\xbf", 3, 0 },
		{ "overlong, four bytes", "\xf0\x8f\xbf\xbf", 4, 0 },
		{ "before the surrogates", "\xed\x9f\xbf", 3, 3 },
		{ "a surrogate", "\xed\xa0\x80", 3, 0 },
		{ "after the surrogates", "\xee\x80\x80", 3, 3 },
		{ "a continuation alone", "\x80", 1, 0 },
		{ "cut", "\xe2\x82", 2, 0 },
		{ "no continuation", "\xc3(", 2, 0 },
		{ "0xff", "\xff", 1, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const size_t length = utf8_length(rows[i].bytes, rows[i].n);
		CHECK(length == rows[i].length, rows[i].name, "%zu bytes", length);
	}
}

static void test_round_trip(void)
{
	size_t wrong = 0;

	for (uint32_t c = 0; c <= 0x10ffff; c++) {
		char bytes[UTF8_MAX];
		size_t n;

		if (c == 0xd800)
			c = 0xe000;
		n = utf8_write(c, bytes);
		wrong += utf8_length(bytes, n) != n || utf8_code(bytes, n) != c;
	}
	CHECK(wrong == 0, "every code point", "%zu are wrong", wrong);
}

int main(void)
{
	char to[32];

	test_lengths();
	test_round_trip();
	CHECK(utf8_escape("a\xff\xc3\xa9\xc3", 5, to) == 10 && strcmp(to, "a%FF\xc3\xa9%C3") == 0,
	      "escape", "'%s'", to);
	return check_status();
}
