/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "program/picture_output.h"

#include "plot/canvas.h"
#include "plot/kitty.h"
#include "plot/sixel.h"
#include "plot/text_picture.h"
#include "program/cli.h"
#include "program/terminal.h"
#include "program/terminal_graphics.h"
#include "system/outfile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

const char *const picture_format_names[] = { "auto", "text", "png", "svg", "sixel", "kitty", NULL };
const char *const picture_colour_names[] = { "auto", "never", "16", "256", "24bit", NULL };

bool picture_output_is_stdout(const struct picture_output *out)
{
	return !out->path || strcmp(out->path, "-") == 0;
}

static bool ends_with(const char *name, const char *ending)
{
	const size_t n = strlen(name), m = strlen(ending);

	return n > m && strcasecmp(name + n - m, ending) == 0;
}

static enum picture_format choose_format(const struct picture_output *out)
{
	if (!picture_output_is_stdout(out)) {
		if (ends_with(out->path, ".png"))
			return PICTURE_TO_PNG;
		if (ends_with(out->path, ".svg"))
			return PICTURE_TO_SVG;
		if (ends_with(out->path, ".txt"))
			return PICTURE_TO_TEXT;
		cli_misuse("-o %s: wanted a name that ends with .png, .svg or .txt, or --to",
			   out->path);
	}
	if (!isatty(STDOUT_FILENO))
		cli_misuse("stdout is no terminal; give -o FILE.png, -o FILE.svg or --to");
	if (out->colour != PICTURE_COLOUR_AUTO ||
	    picture_depth(PICTURE_COLOUR_AUTO, true) == CELLS_PLAIN || out->width > 0)
		return PICTURE_TO_TEXT;
	switch (terminal_graphics_ask()) {
	case GRAPHICS_KITTY:
		return PICTURE_TO_KITTY;
	case GRAPHICS_SIXEL:
		return PICTURE_TO_SIXEL;
	default:
		return PICTURE_TO_TEXT;
	}
}

static void check_size(const struct picture_output *out)
{
	const bool is_text = out->format == PICTURE_TO_TEXT;
	const size_t max_width = is_text ? TEXT_COLUMNS_MAX : CANVAS_SIDE_MAX;
	const size_t max_height = is_text ? TEXT_LINES_MAX : CANVAS_SIDE_MAX;

	if (out->width > max_width || out->height > max_height)
		cli_misuse("--size %zux%zu: wanted at most %zux%zu %s", out->width, out->height,
			   max_width, max_height, is_text ? "characters" : "pixels");
	if (out->width * out->height > CANVAS_PIXELS_MAX)
		cli_misuse("--size %zux%zu: more than %d pixels", out->width, out->height,
			   CANVAS_PIXELS_MAX);
}

void picture_output_plan(struct picture_output *out)
{
	char why[300];

	if (out->format == PICTURE_TO_AUTO)
		out->format = choose_format(out);
	check_size(out);
	if (out->path && outfile_refusal(out->path, why, sizeof why))
		cli_die(STATUS_SYSTEM, "%s: %s", out->path, why);
}

enum cells_depth picture_depth(enum picture_colour colour, bool is_terminal)
{
	switch (colour) {
	case PICTURE_COLOUR_16:
		return CELLS_16;
	case PICTURE_COLOUR_256:
		return CELLS_256;
	case PICTURE_COLOUR_24BIT:
		return CELLS_24BIT;
	case PICTURE_COLOUR_NEVER:
		return CELLS_PLAIN;
	default:
		return is_terminal
			   ? terminal_depth(getenv("NO_COLOR"), getenv("COLORTERM"), getenv("TERM"))
			   : CELLS_PLAIN;
	}
}

/* ---- formats ---- */

struct job {
	const struct picture_output *out;
	const struct figure *figure;
	struct canvas_size size;  /* of the formats with pixels */
	const struct cells *text; /* of text */
};

static bool write_text(FILE *file, const struct job *job)
{
	const bool is_terminal = picture_output_is_stdout(job->out) && isatty(STDOUT_FILENO);

	cells_put(job->text, picture_depth(job->out->colour, is_terminal), file);
	return !ferror(file);
}

static bool write_sixel(FILE *file, const struct job *job)
{
	uint32_t *pixels = canvas_pixels(job->figure, &job->size);
	const bool ok = pixels && sixel_write(pixels, job->size.width, job->size.height, file);

	free(pixels);
	if (!ok)
		errno = ENOMEM;
	else
		fputc('\n', file);
	return ok && !ferror(file);
}

static bool write_kitty(FILE *file, const struct job *job)
{
	char *png = NULL;
	size_t n = 0;
	FILE *memory = open_memstream(&png, &n);
	bool ok = memory && canvas_write(job->figure, &job->size, CANVAS_PNG, memory);

	ok = memory && fclose(memory) == 0 && ok;
	if (ok) {
		kitty_write((const unsigned char *)png, n, file);
		fputc('\n', file);
	} else {
		errno = ENOMEM;
	}
	free(png);
	return ok && !ferror(file);
}

static bool write_picture(FILE *file, void *arg)
{
	const struct job *job = arg;

	switch (job->out->format) {
	case PICTURE_TO_TEXT:
		return write_text(file, job);
	case PICTURE_TO_SIXEL:
		return write_sixel(file, job);
	case PICTURE_TO_KITTY:
		return write_kitty(file, job);
	default:
		return canvas_write(job->figure, &job->size,
				    job->out->format == PICTURE_TO_PNG ? CANVAS_PNG : CANVAS_SVG,
				    file);
	}
}

/* ---- sizes ---- */

static void lay_out_text(const struct picture_output *out, struct figure *f, struct cells *text)
{
	const bool is_terminal = picture_output_is_stdout(out) && isatty(STDOUT_FILENO);
	size_t columns = out->width ? out->width : terminal_columns(STDOUT_FILENO);
	const char *reason;
	char why[300];

	columns = columns > TEXT_COLUMNS_MAX ? TEXT_COLUMNS_MAX : columns;
	if (!out->own_grid)
		text_picture_grid(f, columns);
	reason = text_picture_draw(f, columns,
				   out->height ? out->height : text_picture_lines(f, columns),
				   picture_depth(out->colour, is_terminal), text, why, sizeof why);
	if (reason)
		cli_misuse("%s", reason);
}

/* The size of the options, or one that suits the figure and is no larger than the window. */
static struct canvas_size size_of(const struct picture_output *out, const struct figure *f)
{
	struct canvas_size size = canvas_natural_size(f, out->dpi);
	const bool is_shown = out->format == PICTURE_TO_SIXEL || out->format == PICTURE_TO_KITTY;
	size_t width, height;
	char why[300];

	if (out->width) {
		size.width = out->width;
		size.height = out->height;
	} else if (is_shown && terminal_pixels(STDOUT_FILENO, &width, &height)) {
		size.width = size.width < width ? size.width : width;
		size.height = size.height < height ? size.height : height;
	}
	if (canvas_check(f, &size, why, sizeof why))
		cli_misuse("%s", why);
	return size;
}

void picture_output_write(const struct picture_output *out, struct figure *f)
{
	struct cells text = { 0 };
	struct job job = { .out = out, .figure = f, .text = &text };

	if (out->format == PICTURE_TO_TEXT)
		lay_out_text(out, f, &text);
	else
		job.size = size_of(out, f);
	if (!outfile_write(out->path ? out->path : "-", write_picture, &job))
		cli_die(STATUS_SYSTEM, "%s: %s", out->path ? out->path : "stdout", strerror(errno));
	cells_free(&text);
}
