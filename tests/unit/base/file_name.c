/* SPDX-License-Identifier: GPL-2.0-or-later */
/* file_name: names that are safe, and differ for texts that differ */
#include "../check.h"

#include "base/file_name.h"

#include <string.h>

static const struct {
	const char *text, *name; /* NULL: none */
} rows[] = {
	{ "0_george_0", "0_george_0" },
	{ "a b", "a b" },
	{ "a/b", "a%2Fb" },
	{ "a%2Fb", "a%252Fb" },
	{ "..", "%2E." },
	{ "-rf", "%2Drf" },
	{ "a-.b", "a-.b" },
	{ "a\\b", "a%5Cb" },
	{ "a\nb\033", "a%0Ab%1B" },
	{ "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f" },
	{ "\xe2\x80\xae", "%E2%80%AE" }, /* turns the direction of writing */
	{ "\xff", "%FF" },
	{ "", NULL },
	{ "0123456789abcdef", NULL },
	{ "0123456789abcde", "0123456789abcde" },
	{ "0123456789abc/", NULL },
};

int main(void)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char name[16] = "?";
		const bool ok = file_name_of(rows[i].text, name, sizeof name);

		CHECK(ok == (rows[i].name != NULL) && (!ok || strcmp(name, rows[i].name) == 0),
		      rows[i].name ? rows[i].name : "refused", "found '%s'", ok ? name : "none");
	}
	return check_status();
}
