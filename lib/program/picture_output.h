/* SPDX-License-Identifier: GPL-2.0-or-later */
/* picture_output - writes a figure to a file or a terminal in one of several formats */
#ifndef EARPIPE_PICTURE_OUTPUT_H
#define EARPIPE_PICTURE_OUTPUT_H

#include "plot/cells.h"
#include "plot/figure.h"

enum picture_format {
	PICTURE_TO_AUTO, /* by the ending of the file, or by what the terminal can show */
	PICTURE_TO_TEXT,
	PICTURE_TO_PNG,
	PICTURE_TO_SVG,
	PICTURE_TO_SIXEL,
	PICTURE_TO_KITTY,
};

extern const char *const picture_format_names[]; /* ends with NULL */

enum picture_colour {
	PICTURE_COLOUR_AUTO, /* if the output is a terminal, by its environment */
	PICTURE_COLOUR_NEVER,
	PICTURE_COLOUR_16,
	PICTURE_COLOUR_256,
	PICTURE_COLOUR_24BIT,
};

extern const char *const picture_colour_names[]; /* ends with NULL */

struct picture_output {
	enum picture_format format;
	const char *path;     /* NULL: stdout */
	size_t width, height; /* pixels, or characters of text; 0: chosen */
	double dpi;
	enum picture_colour colour;
	bool own_grid; /* the grid was chosen by the user */
};

/* Whether the picture goes to stdout. */
bool picture_output_is_stdout(const struct picture_output *out);

/* Before anything is read: chooses the format, and refuses what cannot be written. */
void picture_output_plan(struct picture_output *out);

/* Writes the picture, or ends with a message. */
void picture_output_write(const struct picture_output *out, struct figure *f);

/* The colours of a terminal. */
enum cells_depth picture_depth(enum picture_colour colour, bool is_terminal);

#endif
