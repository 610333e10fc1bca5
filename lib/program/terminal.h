/* SPDX-License-Identifier: GPL-2.0-or-later */
/* terminal - finds the width of a terminal, and draws a line on it again and again */
#ifndef EARPIPE_TERMINAL_H
#define EARPIPE_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum { TERMINAL_COLUMNS = 80 }; /* if the width is unknown */

/* Returns the columns of the terminal that fd is open on, at least 1: those that the
 * terminal reports, else the environment's COLUMNS, else TERMINAL_COLUMNS. The width may
 * change at any time. */
size_t terminal_columns(int fd);

/* Returns the lines of that terminal; 0: it does not say. */
size_t terminal_lines(int fd);

/* The size of its window in pixels. False: it does not say. */
bool terminal_pixels(int fd, size_t *width, size_t *height);

/* Draws a line in the place of the one that was drawn last, cut to one column less than there are.
 * The cursor stays at its beginning: if the window becomes narrower and the line wraps, the next
 * line still takes the place of all of it. */
void terminal_draw(FILE *terminal, const char *line);

/* Erases the line that was drawn. */
void terminal_erase(FILE *terminal);

#endif
