/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "program/terminal_graphics.h"

#include <string.h>

static void check_answer(const char *answer, enum terminal_graphics want, const char *name)
{
	bool complete;
	const size_t n = strlen(answer);
	const enum terminal_graphics have = terminal_graphics_read(answer, n, &complete);
	size_t early = 0;

	CHECK(have == want && complete, name, "%d, %s", have,
	      complete ? "complete" : "not complete");
	for (size_t part = 0; part < n; part++) {
		terminal_graphics_read(answer, part, &complete);
		early += complete;
	}
	CHECK(early == 0, name, "complete too early");
}

int main(void)
{
	bool complete;

	check_answer("\033[?62;4;6;22c", GRAPHICS_SIXEL, "xterm -ti vt340");
	check_answer("\033[?4c", GRAPHICS_SIXEL, "only sixel");
	check_answer("\033[?1;2c", GRAPHICS_NONE, "tmux");
	check_answer("\033[?64;14;24;40c", GRAPHICS_NONE, "a 4 within numbers");
	check_answer("\033_Gi=31;OK\033\\\033[?62c", GRAPHICS_KITTY, "kitty");
	check_answer("\033_Gi=31;EINVAL:x\033\\\033[?62;4c", GRAPHICS_SIXEL, "an error of kitty");
	check_answer("jk\033[A\033[?6c", GRAPHICS_NONE, "keys before the answer");
	terminal_graphics_read("\033[?4;4;4", 8, &complete);
	CHECK(!complete, "never ends", "complete");

	CHECK(terminal_depth(NULL, "truecolor", "xterm-256color") == CELLS_24BIT, "24 bits",
	      "other");
	CHECK(terminal_depth(NULL, "24bit", "screen") == CELLS_24BIT, "24bit", "other");
	CHECK(terminal_depth(NULL, NULL, "xterm-direct") == CELLS_24BIT, "direct", "other");
	CHECK(terminal_depth("", NULL, "tmux-256color") == CELLS_256, "256", "other");
	CHECK(terminal_depth(NULL, "yes", "xterm") == CELLS_16, "16", "other");
	CHECK(terminal_depth("1", "truecolor", "xterm") == CELLS_PLAIN, "NO_COLOR", "other");
	CHECK(terminal_depth(NULL, "truecolor", "dumb") == CELLS_PLAIN, "dumb", "other");
	CHECK(terminal_depth(NULL, "truecolor", NULL) == CELLS_PLAIN, "no TERM", "other");
	return check_status();
}
