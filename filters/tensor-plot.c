/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tensor-plot - draws pictures of any stream
 * in   anything; or the log of cnn-train
 * out  a picture: text, PNG, SVG, sixels, kitty's graphics; with --live, the input */
#include "program/live_picture.h"
#include "program/picture_input.h"
#include "program/picture_output.h"

#include <string.h>
#include <unistd.h>

static const char *const subjects[] = { "auto",    "frames",  "confusion", "calibration",
					"filters", "kernels", "curves",    NULL };

enum { SIZE_PAIR_MAX = 100000 };

static int subject = PICTURE_AUTO, to = PICTURE_TO_AUTO, colour = PICTURE_COLOUR_AUTO;
static const char *out_path, *grid, *size, *title;
static double dpi = 96, seconds = 5;
static bool live;
static struct range range = { (double)OPTION_UNSET, (double)OPTION_UNSET };

static const struct option_row options[] = {
	OPT_CHOICE("draw", 0, &subject, "WHAT", "draw this; auto chooses by the first frame",
		   subjects),
	OPT_TEXT("output", 'o', &out_path, "FILE", "write the picture to FILE"),
	OPT_CHOICE("to", 0, &to, "FORMAT",
		   "write this; auto chooses by the ending of FILE or by the terminal",
		   picture_format_names),
	OPT_TEXT("grid", 0, &grid, "RxC", "draw R rows of C signals"),
	OPT_TEXT("size", 0, &size, "WxH",
		 "make the picture W wide and H high: pixels, or characters of text"),
	OPT_REAL("dpi", 0, &dpi, "N", "scale type and lines for N pixels to an inch", 24, 1200),
	OPT_RANGE("range", 0, &range, "LOW:HIGH",
		  "give the ends of the colour bar to these numbers", -1e15, 1e15),
	OPT_CHOICE("colour", 0, &colour, "WHICH", "use these colours in text",
		   picture_colour_names),
	OPT_ALIAS("color", "colour"),
	OPT_TEXT("title", 0, &title, "TEXT", "put TEXT above the picture"),
	OPT_FLAG("live", 0, &live,
		 "draw the last seconds at the top of the terminal and pass the input on"),
	OPT_REAL("seconds", 0, &seconds, "S", "show the last S seconds with --live", 0.5, 60),
	OPT_END,
};

static const struct program program = {
	.name = "tensor-plot",
	.operands = "[FILE...]",
	.summary = "Draw pictures of a tensor stream.",
	.reads_stream = true,
	.options = options,
};

/* Reads "RxC", two whole numbers from 1 to max. */
static void take_pair(const char *option, const char *text, size_t max, size_t *a, size_t *b)
{
	unsigned long long first = 0, second = 0;
	int end = 0;

	if (text[strspn(text, "0123456789x")] != '\0' || strlen(text) > 20 ||
	    sscanf(text, "%llux%llu%n", &first, &second, &end) != 2 || text[end] || first < 1 ||
	    second < 1 || first > max || second > max)
		cli_misuse("--%s %s: wanted two whole numbers from 1 to %zu with an x between",
			   option, text, max);
	*a = (size_t)first;
	*b = (size_t)second;
}

static struct picture_plan make_plan(void)
{
	struct picture_plan plan = { .subject = (enum picture_subject)subject,
				     .title = title,
				     .range = cli_given(&range) ? &range : NULL };

	if (grid)
		take_pair("grid", grid, FIGURE_PANELS_MAX, &plan.rows, &plan.columns);
	if (plan.rows * plan.columns > FIGURE_PANELS_MAX)
		cli_misuse("--grid %s: more than %d panels", grid, FIGURE_PANELS_MAX);
	if (plan.range && range.low >= range.high)
		cli_misuse("--range %g:%g: both ends are the same", range.low, range.high);
	return plan;
}

/* Where the picture goes, before anything is read. */
static struct picture_output make_output(void)
{
	struct picture_output out = { .format = (enum picture_format)to,
				      .path = out_path,
				      .dpi = dpi,
				      .colour = (enum picture_colour)colour,
				      .own_grid = grid != NULL };

	if (size)
		take_pair("size", size, SIZE_PAIR_MAX, &out.width, &out.height);
	picture_output_plan(&out);
	cli_want_with(&colour, out.format == PICTURE_TO_TEXT, "--to text",
		      "other formats have their colours");
	cli_want_with(&dpi, out.format != PICTURE_TO_TEXT, "a format with pixels",
		      "text has the size of its characters");
	return out;
}

/* Passes everything on, if stdout is not the terminal itself, and draws beside that. */
static enum status run_live(char **files)
{
	static const void *const with[] = { &range, &colour, &seconds, NULL };
	const bool passes = !isatty(STDOUT_FILENO);
	const struct live_plan plan = {
		.seconds = seconds,
		.depth = picture_depth((enum picture_colour)colour, true),
		.range = cli_given(&range) ? &range : NULL,
	};
	struct live_picture *picture;
	struct filter *io;
	struct frame f = { 0 };

	cli_want_alone(&live, "the picture is drawn on the terminal", with);
	io = filter_open(files, passes ? FILTER_STREAM : FILTER_TEXT);
	picture = live_picture_new(&plan);
	while (filter_read(io, &f)) {
		if (passes)
			filter_pass(io);
		live_picture_frame(picture, io, &f);
	}
	live_picture_end(picture);
	frame_free(&f);
	return filter_close(io);
}

/* Whether the picture must not go to a terminal. */
static bool is_binary(const struct picture_output *out)
{
	return picture_output_is_stdout(out) &&
	       (out->format == PICTURE_TO_PNG || out->format == PICTURE_TO_SVG);
}

static struct figure read_figure(struct filter *io, char **files, const struct picture_plan *plan)
{
	struct picture_input *in;
	struct frame f = { 0 };

	if (subject == PICTURE_CURVES)
		return picture_input_curves(plan, files[0] ? files[0] : "-");
	in = picture_input_new(plan);
	while (filter_read(io, &f))
		picture_input_frame(in, io, &f);
	frame_free(&f);
	return picture_input_figure(in, io);
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	const struct picture_plan plan = make_plan();
	struct picture_output out;
	struct filter *io;
	struct figure figure;

	cli_want_with(&seconds, live, "--live", "other pictures show all seconds");
	if (live)
		return run_live(files);
	out = make_output();
	if (subject == PICTURE_CURVES && files[0] && files[1])
		cli_misuse("--draw curves: one log at a time, but there are '%s' and '%s'",
			   files[0], files[1]);
	io = filter_open(files, is_binary(&out) ? FILTER_BYTES : FILTER_TEXT);
	figure = read_figure(io, files, &plan);
	picture_output_write(&out, &figure);
	figure_free(&figure);
	return filter_close(io);
}
