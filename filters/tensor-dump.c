/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tensor-dump - prints any stream as text
 * in   anything
 * out  a line for each frame: number, kind, shape, dtype, attributes, min, mean, max; or JSON */
#include "program/filter.h"
#include "program/frame_print.h"

static bool as_json;

static const struct option_row options[] = {
	OPT_FLAG("json", 'j', &as_json, "print a JSON object for each frame, with all numbers"),
	OPT_END,
};

static const struct program program = {
	.name = "tensor-dump",
	.operands = "[FILE...]",
	.summary = "Print the frames of a tensor stream as text.",
	.reads_stream = true,
	.options = options,
};

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct filter *io = filter_open(files, FILTER_TEXT);
	struct frame f = { 0 };

	while (filter_read(io, &f)) {
		if (as_json)
			frame_print_json(&f);
		else
			frame_print_line(filter_frames(io) - 1, &f);
	}
	frame_free(&f);
	return filter_close(io);
}
