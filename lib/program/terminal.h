/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terminal - how wide a terminal is, and a line of it that is drawn again and again */
#ifndef EARPIPE_TERMINAL_H
#define EARPIPE_TERMINAL_H

#include <stddef.h>
#include <stdio.h>

enum { TERMINAL_COLUMNS = 80 }; /* if the width is unknown */

/* Columns of the terminal that fd is open on: what the terminal says, else the environment's
 * COLUMNS, else TERMINAL_COLUMNS; 1 at least. It may change at any time. */
size_t terminal_columns(int fd);

/* Draws a line in the place of the one that was drawn last, cut to one column less than there are.
 * The cursor stays at its beginning: if the window becomes narrower and the line wraps, the next
 * line still takes the place of all of it. */
void terminal_draw(FILE *terminal, const char *line);

/* Erases the line that was drawn. */
void terminal_erase(FILE *terminal);

#endif
