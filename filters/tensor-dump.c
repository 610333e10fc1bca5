/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tensor-dump - prints any stream as text
 * in   anything
 * out  a line for each frame: number, kind, shape, dtype, attributes, min, mean, max; or JSON;
 *      or a summary of all frames, or the commands that made them */
#include "program/filter.h"
#include "program/frame_print.h"
#include "program/recipe_command.h"
#include "program/stream_report.h"

static bool as_json, as_stat, as_recipe;

static const struct option_row options[] = {
	OPT_FLAG("json", 'j', &as_json, "print a JSON object for each frame, with all numbers"),
	OPT_FLAG("stat", 's', &as_stat, "print a summary of all frames instead"),
	OPT_FLAG("recipe", 0, &as_recipe, "print the commands that made the stream or model"),
	OPT_END,
};

static const struct program program = {
	.name = "tensor-dump",
	.operands = "[FILE...]",
	.summary = "Print the frames of a tensor stream as text.",
	.reads_stream = true,
	.options = options,
};

static void print_frames(struct filter *io)
{
	struct frame f = { 0 };

	while (filter_read(io, &f)) {
		if (as_json)
			frame_print_json(&f);
		else
			frame_print_line(filter_frames(io) - 1, &f);
	}
	frame_free(&f);
}

static void print_summary(struct filter *io)
{
	struct stream_summary summary;
	struct frame f = { 0 };
	enum filter_got got;

	stream_summary_init(&summary);
	while ((got = filter_next(io, &f)) != FILTER_END) {
		if (got == FILTER_MARK)
			summary.marks++;
		else if (!stream_summary_add(&summary, &f, filter_frame_bytes(io)))
			cli_no_memory();
	}
	(as_json ? stream_report_json : stream_report_print)(&summary);
	stream_summary_free(&summary);
	frame_free(&f);
}

static void print_recipe(struct filter *io)
{
	struct recipe_command *command = recipe_command_new();
	struct frame f = { 0 };

	while (filter_read(io, &f))
		recipe_command_add(command, &f);
	recipe_command_print(command);
	recipe_command_free(command);
	frame_free(&f);
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);

	cli_want_one(&as_recipe, &as_json, "commands are text");
	cli_want_one(&as_recipe, &as_stat, "ask for one of them");
	struct filter *io = filter_open(files, FILTER_TEXT);

	if (as_stat)
		print_summary(io);
	else if (as_recipe)
		print_recipe(io);
	else
		print_frames(io);
	return filter_close(io);
}
