/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "scoring/run_list.h"

#include <string.h>

/* Reads text as a list; why is "" if that worked. */
static enum status read_text(struct run_list *l, const char *text, char *why, size_t size)
{
	FILE *in = tmpfile();
	enum status status;

	*why = '\0';
	fputs(text, in);
	rewind(in);
	status = run_list_read(l, in, why, size);
	fclose(in);
	return status;
}

static void test_list(void)
{
	struct run_list l = { 0 };
	char text[2000] = "", why[200];

	for (int i = 0; i < 40; i++)
		sprintf(text + strlen(text), "part %d\t%d\tfolder/file %d\n", i / 2, i % 2, i);
	CHECK(read_text(&l, text, why, sizeof why) == STATUS_OK, "list", "%s", why);
	CHECK(l.table.n == 40 && l.table.parts.n == 20 && l.table.seeds.n == 2, "runs",
	      "%zu, %zu parts, %zu seeds", l.table.n, l.table.parts.n, l.table.seeds.n);
	CHECK(strcmp(l.files[39], "folder/file 39") == 0 && !l.files[40], "files", "%s",
	      l.files[39]);
	CHECK(l.table.runs[39].part == 19 && l.table.runs[39].seed == 1, "the last run",
	      "part %zu, seed %zu", l.table.runs[39].part, l.table.runs[39].seed);
	run_list_free(&l);

	CHECK(read_text(&l, "a\t1\tf", why, sizeof why) == STATUS_OK && l.table.n == 1 &&
		  strcmp(l.files[0], "f") == 0,
	      "no newline at the end", "%s", why);
	run_list_free(&l);
}

static void test_faults(void)
{
	static const char *const bad[] = { "a\n",      "a\t1\n",       "a\t1\t\n", "\t1\tf\n",
					   "a\t\tf\n", "a\t1\tf\tg\n", "\n" };
	struct run_list l = { 0 };
	char text[100], why[200];

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(text, sizeof text, "a\t1\tf\n%s", bad[i]);
		CHECK(read_text(&l, text, why, sizeof why) == STATUS_INPUT &&
			  strncmp(why, "line 2: wanted PART", 19) == 0,
		      "a line without three fields", "%zu: %s", i, why);
		run_list_free(&l);
	}
	CHECK(read_text(&l, "", why, sizeof why) == STATUS_INPUT && strstr(why, "empty"), "empty",
	      "%s", why);
	run_list_free(&l);
}

int main(void)
{
	test_list();
	test_faults();
	return check_status();
}
