/* SPDX-License-Identifier: GPL-2.0-or-later */
/* name_map: new names, and texts that are not mappings */
#include "../check.h"

#include "base/status.h"
#include "dataset/name_map.h"

#include <string.h>

static const struct {
	const char *map, *name, *want;
} rows[] = {
	{ "yes=ja,no=nein", "yes", "ja" }, { "yes=ja,no=nein", "no", "nein" },
	{ "yes=ja,no=nein", "up", "up" },  { "yes,no,*=none", "yes", "yes" },
	{ "yes,no,*=none", "up", "none" }, { " yes = ja ", "yes", "ja" },
	{ "e\u0301=x", "\u00e9", "x" },    { "*=all", "anything", "all" },
	{ "yes=no,no=yes", "yes", "no" },
};

int main(void)
{
	struct name_map map = { 0 };
	char why[200], others[100];

	CHECK(strcmp(name_map_apply(&map, "yes"), "yes") == 0, "no_mapping", "another name");
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum status status = name_map_parse(&map, rows[i].map, why, sizeof why);
		const char *name = status ? why : name_map_apply(&map, rows[i].name);

		CHECK(!status && strcmp(name, rows[i].want) == 0, rows[i].map, "%s becomes %s",
		      rows[i].name, name);
		name_map_free(&map);
		map = (struct name_map){ 0 };
	}
	for (const char *const *text =
		 (const char *const[]){ "", "=a", "a=", "a=b,a=c", "a,,b", NULL };
	     *text; text++) {
		enum status status = name_map_parse(&map, *text, why, sizeof why);
		CHECK(status == STATUS_USAGE && *why, "not_a_mapping", "'%s': status %d", *text,
		      status);
		name_map_free(&map);
		map = (struct name_map){ 0 };
	}
	name_map_parse(&map, "yes=ja,no", why, sizeof why);
	name_map_apply(&map, "yes");
	const char *missing = name_list_missing(&map.from, others, sizeof others);
	CHECK(missing && strcmp(missing, "no") == 0, "missing", "%s", missing ? missing : "none");
	name_map_free(&map);
	return check_status();
}
