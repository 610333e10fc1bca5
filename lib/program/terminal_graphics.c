/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/terminal_graphics.h"

#include "system/clock.h"

#include <ctype.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* ---- colours ---- */

enum cells_depth terminal_depth(const char *no_color, const char *colorterm, const char *term)
{
	if ((no_color && *no_color) || !term || !*term || strcmp(term, "dumb") == 0)
		return CELLS_PLAIN;
	if (colorterm && (strcmp(colorterm, "truecolor") == 0 || strcmp(colorterm, "24bit") == 0))
		return CELLS_24BIT;
	if (strstr(term, "-direct"))
		return CELLS_24BIT;
	return strstr(term, "256color") ? CELLS_256 : CELLS_16;
}

/* ---- graphics ---- */

/* Whether the list of numbers between `from` and `to` has a 4: sixel, in an answer to DA1. */
static bool has_four(const char *from, const char *to)
{
	while (from < to) {
		const char *end = memchr(from, ';', (size_t)(to - from));

		end = end ? end : to;
		if (end - from == 1 && *from == '4')
			return true;
		from = end + 1;
	}
	return false;
}

enum terminal_graphics terminal_graphics_read(const char *answer, size_t n, bool *complete)
{
	static const char ok[] = "\033_Gi=31;OK", attributes[] = "\033[?";
	bool kitty = false;

	*complete = false;
	for (size_t i = 0; i < n; i++) {
		size_t end;

		kitty =
		    kitty || (n - i >= sizeof ok - 1 && memcmp(answer + i, ok, sizeof ok - 1) == 0);
		if (n - i < 3 || memcmp(answer + i, attributes, 3) != 0)
			continue;
		for (end = i + 3;
		     end < n && (isdigit((unsigned char)answer[end]) || answer[end] == ';');)
			end++;
		if (end == n || answer[end] != 'c')
			continue;
		*complete = true;
		if (kitty)
			return GRAPHICS_KITTY;
		return has_four(answer + i + 3, answer + end) ? GRAPHICS_SIXEL : GRAPHICS_NONE;
	}
	return GRAPHICS_NONE;
}

/* Reads the answer until it is complete or the time is over. */
static enum terminal_graphics read_answer(int tty)
{
	const double until = clock_steady() + TERMINAL_ANSWER_MS / 1000.0;
	enum terminal_graphics found = GRAPHICS_NONE;
	char answer[256];
	bool complete = false;
	size_t n = 0;

	while (!complete && n < sizeof answer) {
		const double left = until - clock_steady();
		struct pollfd p = { .fd = tty, .events = POLLIN };
		ssize_t got;

		if (left <= 0 || poll(&p, 1, (int)(1000 * left) + 1) <= 0)
			return GRAPHICS_NONE;
		got = read(tty, answer + n, sizeof answer - n);
		if (got <= 0)
			return GRAPHICS_NONE;
		n += (size_t)got;
		found = terminal_graphics_read(answer, n, &complete);
	}
	return complete ? found : GRAPHICS_NONE;
}

enum terminal_graphics terminal_graphics_ask(void)
{
	/* a picture of one pixel, only to be judged; then DA1, which every terminal answers */
	static const char question[] = "\033_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\033\\\033[c";
	enum terminal_graphics found = GRAPHICS_NONE;
	struct termios before, raw;
	const char *term = getenv("TERM");
	const int tty = !term || !*term || strcmp(term, "dumb") == 0 || strcmp(term, "linux") == 0
			    ? -1
			    : open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

	if (tty < 0)
		return GRAPHICS_NONE;
	if (tcgetpgrp(tty) == getpgrp() && tcgetattr(tty, &before) == 0) {
		raw = before;
		raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
		raw.c_cc[VMIN] = 1;
		raw.c_cc[VTIME] = 0;
		if (tcsetattr(tty, TCSADRAIN, &raw) == 0) {
			if (write(tty, question, sizeof question - 1) == sizeof question - 1)
				found = read_answer(tty);
			tcsetattr(tty, TCSADRAIN, &before);
		}
	}
	close(tty);
	return found;
}
