/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/pipeline_text.h"

#include "../check.h"

#include <string.h>

enum { MAX = 4 };

/* The stages with "/" between them, or what is wrong. */
static const char *split(const char *text)
{
	static char line[400];
	struct pipeline_part parts[MAX];
	const size_t n = pipeline_split(text, parts, MAX, line, sizeof line);
	size_t used = 0;

	for (size_t i = 0; i < n; i++)
		used += (size_t)snprintf(line + used, sizeof line - used, "%s%.*s", i ? "/" : "",
					 (int)parts[i].length, parts[i].text);
	return line;
}

/* What runs the first stage. */
static const char *shell(const char *stage)
{
	static char line[400];
	struct pipeline_part parts[MAX];

	pipeline_split(stage, parts, MAX, line, sizeof line);
	pipeline_shell_text(parts[0], line, sizeof line);
	return line;
}

int main(void)
{
	static const char *const cases[][2] = {
		{ "a", "a" },
		{ " a -b | c|d\t| e ", "a -b/c/d/e" },
		{ "a |\n  b |\n\tc\n", "a/b/c" },
		{ "a 'x|y' | b \"x|'|$(c | d)|\" | c \\| d",
		  "a 'x|y'/b \"x|'|$(c | d)|\"/c \\| d" },
		{ "(a | b; c) | d", "(a | b; c)/d" },
		{ "{ a | b; } | d", "{ a | b; }/d" },
		{ "a $(b | c \")\") | d", "a $(b | c \")\")/d" },
		{ "a `b | c` | d", "a `b | c`/d" },
		{ "a ${x:-'|'} | d", "a ${x:-'|'}/d" },
		{ "a 2>&1 >| b <&3 | c &> d", "a 2>&1 >| b <&3/c &> d" },
		{ "a x#y | b # | c", "a x#y/b # | c" },
		{ "A=1 a {id} | b", "A=1 a {id}/b" },
		{ "", "stage 1 is empty" },
		{ "a | | b", "stage 2 is empty" },
		{ "a |", "stage 2 is empty" },
		{ "| a", "stage 1 is empty" },
		{ "a | b | c | d | e", "more than 4 stages" },
		{ "a 'b", "'b: a quote or parenthesis is not closed" },
		{ "a \"$(b)", "\"$(b): a quote or parenthesis is not closed" },
		{ "a $(b | c", "$(b | c: a quote or parenthesis is not closed" },
		{ "a || b", "found ||, wanted one pipeline; put a list of commands into ( )" },
		{ "a && b", "found &&, wanted one pipeline; put a list of commands into ( )" },
		{ "a; b", "found ;, wanted one pipeline; put a list of commands into ( )" },
		{ "a &", "found &, wanted one pipeline; put a list of commands into ( )" },
		{ "a |& b", "found |&, wanted one pipeline; put a list of commands into ( )" },
		{ "a ) b", "found ), wanted one pipeline; put a list of commands into ( )" },
		{ "a\nb",
		  "found a new line, wanted one pipeline; put a list of commands into ( )" },
		{ "a \\", "a \\" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char name[40]; /* the text may have several lines */

		snprintf(name, sizeof name, "case %zu", i);
		CHECK(strcmp(split(cases[i][0]), cases[i][1]) == 0, name, "found '%s', wanted '%s'",
		      split(cases[i][0]), cases[i][1]);
	}
	CHECK(strcmp(shell("pace -x | b"),
		     "case $(command -v pace) in */*) exec pace -x\n;; *) pace -x\n;; esac") == 0,
	      "a command", "%s", shell("pace -x"));
	CHECK(strcmp(shell("A=1 pace"), "A=1 pace") == 0, "a variable", "%s", shell("A=1 pace"));
	CHECK(strcmp(shell("(a; b)"), "(a; b)") == 0, "a list", "%s", shell("(a; b)"));
	CHECK(strcmp(shell("\"a b\" c"), "\"a b\" c") == 0, "quotes", "%s", shell("\"a b\" c"));
	return check_status();
}
