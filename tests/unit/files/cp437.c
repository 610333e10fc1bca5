/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cp437: ASCII stays, the upper half becomes the characters of the code page */
#include "../check.h"

#include "files/cp437.h"

#include <stdlib.h>
#include <string.h>

int main(void)
{
	static const struct {
		const char *name, *bytes, *want;
	} rows[] = {
		{ "ascii", "yes_anna_0.wav", "yes_anna_0.wav" },
		{ "empty", "", "" },
		{ "letters", "gr\x81n \x84\x94\xe1", "gr\u00fcn \u00e4\u00f6\u00df" },
		{ "first_and_last", "\x80\xff", "\u00c7\u00a0" },
		{ "three_bytes_each", "\xb0\xdb\xfb", "\u2591\u2588\u221a" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *text = cp437_text(rows[i].bytes);
		CHECK(text && strcmp(text, rows[i].want) == 0, rows[i].name, "'%s'",
		      text ? text : "");
		free(text);
	}
	return check_status();
}
