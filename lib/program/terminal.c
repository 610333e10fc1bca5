/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _DEFAULT_SOURCE /* TIOCGWINSZ */
#define _DARWIN_C_SOURCE
#include "program/terminal.h"

#include "base/unicode.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>

enum { COLUMNS_MAX = 65535 };

static size_t told_columns(const char *text)
{
	char *end;
	const long n = text ? strtol(text, &end, 10) : 0;

	return n > 0 && n <= COLUMNS_MAX && *end == '\0' ? (size_t)n : 0;
}

size_t terminal_columns(int fd)
{
	size_t told;
#ifdef TIOCGWINSZ
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
#endif
	told = told_columns(getenv("COLUMNS"));
	return told ? told : TERMINAL_COLUMNS;
}

size_t terminal_lines(int fd)
{
#ifdef TIOCGWINSZ
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0)
		return size.ws_row;
#else
	(void)fd;
#endif
	return 0;
}

bool terminal_pixels(int fd, size_t *width, size_t *height)
{
#ifdef TIOCGWINSZ
	struct winsize size;

	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_xpixel > 0 && size.ws_ypixel > 0) {
		*width = size.ws_xpixel;
		*height = size.ws_ypixel;
		return true;
	}
#else
	(void)fd;
	(void)width;
	(void)height;
#endif
	return false;
}

/* Bytes of the text that take no more columns than there are. */
static size_t fitting(const char *text, size_t columns)
{
	const size_t len = strlen(text);
	size_t at = 0, used = 0;

	while (at < len) {
		const size_t n = unicode_printable(text + at, len - at);
		char one[8] = "";

		if (n == 0 || n >= sizeof one)
			return at;
		memcpy(one, text + at, n);
		used += unicode_width(one);
		if (used > columns)
			return at;
		at += n;
	}
	return at;
}

void terminal_draw(FILE *terminal, const char *line)
{
	const size_t columns = terminal_columns(fileno(terminal));

	/* Turns wrapping (DECAWM) off, since the window may just have become narrower. Erases the
	 * rest of the line after it is drawn, not the whole line before: at the top of its window
	 * tmux would keep a copy in the history. */
	fprintf(terminal, "\r\033[?7l%.*s\033[J\033[?7h\r", (int)fitting(line, columns - 1), line);
	fflush(terminal);
}

void terminal_erase(FILE *terminal)
{
	fprintf(terminal, "\r\033[J");
	fflush(terminal);
}
