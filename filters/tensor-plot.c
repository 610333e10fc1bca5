/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tensor-plot - draws pictures of any stream
 * in   anything; or the log of cnn-train
 * out  a picture: PNG, SVG */
#include "plot/canvas.h"
#include "program/picture_input.h"
#include "system/outfile.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <strings.h>

enum format { TO_AUTO, TO_PNG, TO_SVG };

static const char *const subjects[] = { "auto",    "frames",  "confusion", "calibration",
					"filters", "kernels", "curves",    NULL };
static const char *const formats[] = { "auto", "png", "svg", NULL };

static int subject = PICTURE_AUTO, to = TO_AUTO;
static const char *out_path, *grid, *size, *title;
static double dpi = 96;
static struct range range = { (double)OPTION_UNSET, (double)OPTION_UNSET };

static const struct option_row options[] = {
	OPT_CHOICE("draw", 0, &subject, "WHAT", "draw this; auto chooses by the first frame",
		   subjects),
	OPT_TEXT("output", 'o', &out_path, "FILE", "write the picture to FILE"),
	OPT_CHOICE("to", 0, &to, "FORMAT", "write this; auto chooses by the ending of FILE",
		   formats),
	OPT_TEXT("grid", 0, &grid, "RxC", "draw R rows of C signals"),
	OPT_TEXT("size", 0, &size, "WxH", "make the picture W pixels wide and H high"),
	OPT_REAL("dpi", 0, &dpi, "N", "scale type and lines for N pixels to an inch", 24, 1200),
	OPT_RANGE("range", 0, &range, "LOW:HIGH",
		  "give the ends of the colour bar to these numbers", -1e15, 1e15),
	OPT_TEXT("title", 0, &title, "TEXT", "put TEXT above the picture"),
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
		cli_misuse("--%s %s: wanted two whole numbers from 1 to %zu, as in 3x4", option,
			   text, max);
	*a = (size_t)first;
	*b = (size_t)second;
}

static bool ends_with(const char *name, const char *ending)
{
	const size_t n = strlen(name), m = strlen(ending);

	return n > m && strcasecmp(name + n - m, ending) == 0;
}

/* The format of --to or of the ending of the file. */
static enum format choose_format(void)
{
	if (to != TO_AUTO)
		return (enum format)to;
	if (out_path && ends_with(out_path, ".png"))
		return TO_PNG;
	if (out_path && ends_with(out_path, ".svg"))
		return TO_SVG;
	if (out_path)
		cli_misuse("-o %s: wanted a name that ends with .png or .svg, or --to", out_path);
	cli_misuse("stdout is no terminal; give -o FILE.png, -o FILE.svg or --to");
}

struct job {
	const struct figure *figure;
	struct canvas_size size;
	enum format format;
};

static bool write_picture(FILE *out, void *arg)
{
	const struct job *job = arg;

	return canvas_write(job->figure, &job->size,
			    job->format == TO_PNG ? CANVAS_PNG : CANVAS_SVG, out);
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
static struct job make_job(void)
{
	struct job job = { .format = choose_format(), .size = { .dpi = dpi } };
	char why[300];

	if (size)
		take_pair("size", size, CANVAS_SIDE_MAX, &job.size.width, &job.size.height);
	if (job.size.width * job.size.height > CANVAS_PIXELS_MAX)
		cli_misuse("--size %s: more than %d pixels", size, CANVAS_PIXELS_MAX);
	if (out_path && outfile_refusal(out_path, why, sizeof why))
		cli_die(STATUS_INPUT, "%s: %s", out_path, why);
	return job;
}

static void write_file(struct job *job)
{
	char why[300];

	if (!size)
		job->size = canvas_natural_size(job->figure, dpi);
	if (canvas_check(job->figure, &job->size, why, sizeof why))
		cli_misuse("%s", why);
	if (!outfile_write(out_path ? out_path : "-", write_picture, job))
		cli_die(STATUS_SYSTEM, "%s: %s", out_path ? out_path : "stdout", strerror(errno));
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
	struct job job = make_job();
	struct filter *io;
	struct figure figure;

	if (subject == PICTURE_CURVES && files[0] && files[1])
		cli_misuse("--draw curves: one log at a time, but there are '%s' and '%s'",
			   files[0], files[1]);
	/* with a file, SIGINT may end the input and the picture is still made */
	io =
	    filter_open(files, out_path && strcmp(out_path, "-") != 0 ? FILTER_TEXT : FILTER_BYTES);
	figure = read_figure(io, files, &plan);
	job.figure = &figure;
	write_file(&job);
	figure_free(&figure);
	return filter_close(io);
}
