/* SPDX-License-Identifier: GPL-2.0-or-later */
/* name_list, name_map: names between commas, which of them were met, what they become */
#include "../check.h"

#include "base/status.h"
#include "dataset/name_list.h"

#include <string.h>

int main(void)
{
	struct name_list list = { 0 }, none = { 0 };
	char others[100];
	const char *missing;

	CHECK(name_list_parse(&list, " theo,anna , theo,e\u0301va") == STATUS_OK && list.n == 3,
	      "each_once", "%zu names", list.n);
	CHECK(name_list_hold(&list, "theo") && name_list_hold(&list, "anna") &&
		  !name_list_hold(&list, "the") && !name_list_hold(&list, "") &&
		  !name_list_hold(&list, NULL),
	      "hold", "another");
	CHECK(name_list_hold(&list, "\u00e9va"), "normal_form_c", "not held");
	name_list_meet(&list, "theo");
	name_list_meet(&list, "bob");
	name_list_meet(&list, "bob");
	name_list_meet(&list, NULL);
	name_list_meet(&list, "\u00e9va");
	missing = name_list_missing(&list, others, sizeof others);
	CHECK(missing && strcmp(missing, "anna") == 0 && strcmp(others, "theo, bob, \u00e9va") == 0,
	      "missing", "'%s'; %s", missing ? missing : "", others);
	name_list_meet(&list, "anna");
	CHECK(!name_list_missing(&list, others, sizeof others), "none_is_missing", "one is");
	name_list_free(&list);
	name_list_meet(&none, "bob");
	CHECK(!name_list_missing(&none, others, sizeof others) && !name_list_hold(&none, "bob"),
	      "nothing_asked_for", "%s", others);
	for (const char *const *text = (const char *const[]){ "", "a,,b", "a,", " ", NULL }; *text;
	     text++) {
		CHECK(name_list_parse(&list, *text) == STATUS_USAGE, "an_empty_name",
		      "'%s' is taken", *text);
		name_list_free(&list);
	}
	return check_status();
}
