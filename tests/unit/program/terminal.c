/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terminal: how wide it is by itself and by COLUMNS, and lines that never wrap */
#define _XOPEN_SOURCE 700
#define _DEFAULT_SOURCE
#define _DARWIN_C_SOURCE
#include "../check.h"
#include "program/terminal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A terminal of that many columns (0: it does not say); -1: there are none here. */
static int open_terminal(unsigned short columns)
{
	struct winsize size = { .ws_col = columns, .ws_row = 10 };
	const int master = posix_openpt(O_RDWR | O_NOCTTY);
	int fd;

	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		return -1;
	fd = open(ptsname(master), O_RDWR | O_NOCTTY);
	if (fd >= 0 && ioctl(fd, TIOCSWINSZ, &size) != 0)
		return -1;
	return fd;
}

static void test_columns(void)
{
	const int wide = open_terminal(132), silent = open_terminal(0);

	if (wide < 0 || silent < 0) {
		check_skip("columns", "no terminals here");
		return;
	}
	setenv("COLUMNS", "57", 1);
	CHECK(terminal_columns(wide) == 132, "columns-told", "%zu", terminal_columns(wide));
	CHECK(terminal_columns(silent) == 57, "columns-env", "%zu", terminal_columns(silent));
	for (const char *const *text = (const char *const[]){ "", "0", "-3", "12x", "1e9", NULL };
	     *text; text++) {
		setenv("COLUMNS", *text, 1);
		CHECK(terminal_columns(silent) == TERMINAL_COLUMNS, "columns-no-number",
		      "'%s' gives %zu", *text, terminal_columns(silent));
	}
	unsetenv("COLUMNS");
	CHECK(terminal_columns(silent) == TERMINAL_COLUMNS, "columns-unknown", "%zu",
	      terminal_columns(silent));
	CHECK(terminal_columns(-1) == TERMINAL_COLUMNS, "columns-no-terminal", "%zu",
	      terminal_columns(-1));
}

/* What is drawn of a line where COLUMNS says how wide it is. */
static void check_drawn(const char *columns, const char *line, const char *want, const char *name)
{
	FILE *file = tmpfile();
	char have[256] = "";

	setenv("COLUMNS", columns, 1);
	terminal_draw(file, line);
	rewind(file);
	have[fread(have, 1, sizeof have - 1, file)] = '\0';
	fclose(file);
	CHECK(strcmp(have, want) == 0, name, "'%s'", have + 1);
}

int main(void)
{
	test_columns();
	check_drawn("40", "epoch 1/2", "\r\033[?7lepoch 1/2\033[J\033[?7h\r", "fits");
	check_drawn("8", "epoch 1/2", "\r\033[?7lepoch 1\033[J\033[?7h\r", "cut");
	check_drawn("10", "epoch 1/2", "\r\033[?7lepoch 1/2\033[J\033[?7h\r", "one-column-is-left");
	check_drawn("1", "epoch 1/2", "\r\033[?7l\033[J\033[?7h\r", "no-room");
	check_drawn("5", "s\xc3\xad s\xc3\xad", "\r\033[?7ls\xc3\xad s\033[J\033[?7h\r",
		    "cut-between-characters");
	check_drawn("4", "\xe4\xb8\x80\xe4\xb8\x80", "\r\033[?7l\xe4\xb8\x80\033[J\033[?7h\r",
		    "wide-characters");
	return check_status();
}
