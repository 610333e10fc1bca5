/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/shell_word.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The shell itself reads the words back. */
static void test_words(void)
{
	static const char *const words[] = {
		"plain",
		"",
		"a b",
		"it's",
		"'",
		"''",
		"$HOME",
		"`id`",
		"a\\b",
		"\"x\"",
		"*",
		"~",
		"#x",
		"a;b|c&d",
		"-n",
		"(x)",
		"\xc3\xa9",
		"!!",
		"conv1d:96x5 relu",
		"a=b",
		"{a,b}",
		"[ab]",
		"<&>",
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		char command[200] = "printf '%s.' ", back[200] = "", want[200];
		FILE *out = fmemopen(command + strlen(command), 150, "w"), *shell;

		shell_word_put(out, words[i]);
		fclose(out);
		if ((shell = popen(command, "r"))) {
			back[fread(back, 1, sizeof back - 1, shell)] = '\0';
			pclose(shell);
		}
		snprintf(want, sizeof want, "%s.", words[i]);
		CHECK(strcmp(back, want) == 0, "the_shell_reads_it_back", "%s gave '%s'", command,
		      back);
	}
}

static void test_printable(void)
{
	CHECK(shell_word_is_printable("a b'\xc3\xa9") && shell_word_is_printable(""), "printable",
	      "refused");
	CHECK(!shell_word_is_printable("a\nb") && !shell_word_is_printable("\x1b[2J") &&
		  !shell_word_is_printable("\xe2\x80\xae"),
	      "not_printable", "accepted");
}

int main(void)
{
	test_words();
	test_printable();
	return check_status();
}
