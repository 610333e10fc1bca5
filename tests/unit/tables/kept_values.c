/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kept_values: values come back in their order, trimmed and in normal form C */
#include "../check.h"

#include "tables/kept_values.h"

#include <string.h>

int main(void)
{
	static const char *const rows[][3] = {
		/* name, value, what is kept */
		{ "plain", "bear", "bear" },
		{ "blanks", " polar bear\t", "polar bear" },
		{ "unknown", NULL, "" },
		{ "empty", "", "" },
		{ "normal_form_c", "e\u0301", "\u00e9" },
		{ "not_utf8", "\xe4", "%E4" },
		{ "last", "x", "x" },
	};
	struct kept_values v = { 0 };
	const char *at;

	for (int round = 0; round < 2; round++) {
		kept_values_clear(&v);
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
			CHECK(kept_values_add(&v, rows[i][1]), rows[i][0], "no memory");
		at = v.text;
		for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
			CHECK(strcmp(at, rows[i][2]) == 0, rows[i][0], "'%s'", at);
			at = kept_values_next(at);
		}
		CHECK(at == v.text + v.n, "length", "%zu, wanted %zu", v.n, (size_t)(at - v.text));
	}
	kept_values_free(&v);
	CHECK(!v.text && v.n == 0, "free", "keeps %zu bytes", v.n);
	return check_status();
}
