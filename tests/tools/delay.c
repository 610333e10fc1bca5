/* SPDX-License-Identifier: GPL-2.0-or-later */
/* delay - how long after its clock each frame came: a line each, in ms */
#include "program/filter.h"

#include <time.h>

int main(int argc, char **argv)
{
	static const struct option_row options[] = { OPT_END };
	static const struct program program = {
		.name = "delay",
		.operands = "[FILE...]",
		.summary = "Print how long after its clock each frame came, in ms.",
		.reads_stream = true,
		.options = options,
	};
	char **files = cli_parse(argc, argv, &program);
	struct filter *io = filter_open(files, FILTER_TEXT);
	struct frame f = { 0 };
	struct timespec t;
	double clock;

	while (filter_read(io, &f)) {
		clock_gettime(CLOCK_REALTIME, &t);
		if (!frame_number(&f, "clock", &clock))
			filter_refuse(io, &f, "has no 'clock'");
		printf("%.3f\n", 1e3 * ((double)t.tv_sec - clock) + (double)t.tv_nsec / 1e6);
	}
	frame_free(&f);
	return filter_close(io);
}
