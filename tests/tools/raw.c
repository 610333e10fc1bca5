/* SPDX-License-Identifier: GPL-2.0-or-later */
/* raw - the data of all frames of a stream, one after the other, without anything around them */
#include "program/filter.h"

int main(int argc, char **argv)
{
	static const struct option_row options[] = { OPT_END };
	static const struct program program = {
		.name = "raw",
		.operands = "[FILE...]",
		.summary = "Print the bytes of all tensors.",
		.reads_stream = true,
		.options = options,
	};
	char **files = cli_parse(argc, argv, &program);
	struct filter *io = filter_open(files, FILTER_BINARY);
	struct frame f = { 0 };
	size_t bytes;

	while (filter_read(io, &f))
		if (tensor_bytes(&f.tensor, &bytes) && bytes > 0 &&
		    fwrite(f.tensor.data, 1, bytes, stdout) != bytes)
			cli_write_failed();
	frame_free(&f);
	return filter_close(io);
}
