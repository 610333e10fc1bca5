/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/escape.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name, *in, *text, *string;
	size_t width; /* of the text */
} rows[] = {
	{ "letters", "caf\xc3\xa9 \xe4\xb8\x83", "caf\xc3\xa9 \xe4\xb8\x83",
	  "\"caf\xc3\xa9 \xe4\xb8\x83\"", 7 },
	{ "blanks", "a\tb\nc\rd", "a\\tb\\nc\\rd", "\"a\\tb\\nc\\rd\"", 10 },
	{ "quotes", "a\\\"'", "a\\\\\"'", "\"a\\\\\\\"'\"", 5 },
	{ "escape", "\x1b[31m", "\\x1B[31m", "\"\\u001B[31m\"", 8 },
	{ "backspace", "\b\f", "\\x08\\x0C", "\"\\b\\f\"", 8 },
	{ "delete", "\x7f", "\\x7F", "\"\\u007F\"", 4 },
	{ "csi",
	  "a\xc2\x9b"
	  "31m",
	  "a\\xC2\\x9B31m", "\"a\\u009B31m\"", 12 },
	{ "override",
	  "\xe2\x80\xae"
	  "gnp",
	  "\\xE2\\x80\\xAEgnp", "\"\\u202Egnp\"", 15 },
	{ "zero_width", "a\xe2\x80\x8b", "a\\xE2\\x80\\x8B", "\"a\\u200B\"", 13 },
	{ "tag", "\xf3\xa0\x81\x81", "\\xF3\\xA0\\x81\\x81", "\"\\uDB40\\uDC41\"", 16 },
	{ "no_utf8",
	  "a\xff"
	  "b\xe2\x80",
	  "a\\xFFb\\xE2\\x80", "\"a\\uFFFDb\\uFFFD\\uFFFD\"", 14 },
	{ "nothing", "", "", "\"\"", 0 },
};

/* Returns what a function writes; the caller frees it. */
static char *written(void (*put)(FILE *out, const char *text), const char *text)
{
	char *got;
	size_t size;
	FILE *out = open_memstream(&got, &size);

	put(out, text);
	fclose(out);
	return got;
}

static void put_text(FILE *out, const char *text)
{
	escape_put(out, text);
}

/* Characters are written whole or not at all. */
static void test_copy(void)
{
	static const char *const wanted[] = { "",  "a",      "a",      "a",
					      "a", "a\\x1B", "a\\x1B", "a\\x1B\xc3\xa9" };

	for (size_t size = 1; size <= sizeof wanted / sizeof *wanted; size++) {
		char to[16], name[32];

		memset(to, '#', sizeof to);
		escape_copy(to, size, "a\x1b\xc3\xa9");
		snprintf(name, sizeof name, "copy of %zu bytes", size);
		CHECK(strcmp(to, wanted[size - 1]) == 0 && to[size] == '#', name, "'%s'", to);
	}
}

static void check_undo(const char *name, const char *text, const char *want)
{
	char got[100];

	snprintf(got, sizeof got, "%s", text);
	escape_undo(got);
	CHECK(strcmp(got, want) == 0, name, "'%s' became '%s', wanted '%s'", text, got, want);
}

static void test_undo(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char string[100];
		check_undo(rows[i].name, rows[i].text, rows[i].in);
		if (strcmp(rows[i].name, "no_utf8") == 0)
			continue; /* JSON cannot hold it */
		snprintf(string, sizeof string, "%s", rows[i].string + 1);
		string[strlen(string) - 1] = '\0';
		check_undo(rows[i].name, string, rows[i].in);
	}
	check_undo("half_a_pair", "a\\ud83dz", "a\xef\xbf\xbdz");
	check_undo("the_other_half", "\\udc00", "\xef\xbf\xbd");
	check_undo("no_digits", "\\u12 \\xg1", "u12 xg1");
	check_undo("no_nul", "\\u0000\\x00", "u0000x00");
	check_undo("a_backslash_at_the_end", "a\\", "a\\");
}

int main(void)
{
	test_copy();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text = written(put_text, rows[i].in);
		char *string = written(escape_put_string, rows[i].in);

		CHECK(strcmp(text, rows[i].text) == 0 && strcmp(string, rows[i].string) == 0 &&
			  escape_width(rows[i].in) == rows[i].width,
		      rows[i].name, "'%s' %s, %zu columns", text, string, escape_width(rows[i].in));
		free(text);
		free(string);
	}
	test_undo();
	return check_status();
}
