/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terminal_graphics - finds out which pictures and colours a terminal can show */
#ifndef EARPIPE_TERMINAL_GRAPHICS_H
#define EARPIPE_TERMINAL_GRAPHICS_H

#include "plot/cells.h"

enum terminal_graphics { GRAPHICS_NONE, GRAPHICS_SIXEL, GRAPHICS_KITTY };

enum { TERMINAL_ANSWER_MS = 200 }; /* a terminal that has not answered by then cannot */

/* Asks the terminal of the process. A process in the background, and a TERM that is unset or "dumb",
 * give GRAPHICS_NONE. Keys that are typed meanwhile are lost. */
enum terminal_graphics terminal_graphics_ask(void);

/* What an answer of n bytes means. *complete: nothing more will come. */
enum terminal_graphics terminal_graphics_read(const char *answer, size_t n, bool *complete);

/* The colours by NO_COLOR, COLORTERM and TERM (NULL: not set). */
enum cells_depth terminal_depth(const char *no_color, const char *colorterm, const char *term);

#endif
