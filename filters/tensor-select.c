/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tensor-select - cuts frames into chunks, joins chunks into frames, keeps the first few
 * in   anything [n, ...]
 * out  the same numbers and dtype; chunks [m, ...] of a stream, whole frames, or the first ones
 *
 * Frames are cut along their first axis, into rows. Numbers are copied, never computed with. */
#include "program/rechunk.h"

#include <ctype.h>

enum { CHUNK_MAX = 1000000000 }; /* rows */

static const char *lengths;
static bool join;
static int64_t seed, head;

static const struct option_row options[] = {
	OPT_TEXT("chunk", 0, &lengths, "N|A-B",
		 "cut frames into chunks of N rows, or of A to B rows"),
	OPT_INT("seed", 0, &seed, "N", "seed the random lengths of --chunk A-B with N", 0, 1e15),
	OPT_FLAG("join", 0, &join, "join the chunks of each stream into one frame"),
	OPT_INT("head", 0, &head, "N", "end after N frames", 1, 1e15),
	OPT_END,
};

static const struct program program = {
	.name = "tensor-select",
	.operands = "[FILE...]",
	.summary = "Cut frames into chunks, join chunks into frames, keep the first frames.",
	.reads_stream = true,
	.options = options,
};

/* Reads a number from 1 to CHUNK_MAX at *text and moves *text after it; 0: there is none. */
static size_t take_count(const char **text)
{
	uint64_t n = 0;

	for (; isdigit((unsigned char)**text) && n <= CHUNK_MAX; ++*text)
		n = 10 * n + (uint64_t)(**text - '0');
	return n <= CHUNK_MAX ? (size_t)n : 0;
}

/* Reads --chunk. */
static void take_lengths(struct rechunk_plan *plan)
{
	const char *text = lengths;

	if (!lengths)
		return;
	plan->least = plan->most = take_count(&text);
	if (*text == '-' && plan->least > 0) {
		text++;
		plan->most = take_count(&text);
	}
	if (*text || plan->least == 0 || plan->most == 0)
		cli_misuse("--chunk %s: wanted a whole number from 1 to %d, or two as in 80-400",
			   lengths, CHUNK_MAX);
	if (plan->least > plan->most)
		cli_misuse("--chunk %s: %zu is more than %zu", lengths, plan->least, plan->most);
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct rechunk_plan plan = { .cuts = lengths != NULL,
				     .seed = (uint64_t)seed,
				     .joins = join,
				     .head = head ? (uint64_t)head : UINT64_MAX };
	struct frame f = { 0 };

	if (!lengths && !join && !head)
		cli_misuse("nothing to do; give --chunk, --join or --head");
	take_lengths(&plan);
	cli_want_with(&seed, plan.cuts, "--chunk A-B", "no random lengths are needed");
	struct filter *io = filter_open(files, FILTER_STREAM);
	struct rechunk *rechunk = rechunk_new(&plan);

	while (!rechunk_done(rechunk) && filter_read(io, &f))
		rechunk_frame(rechunk, io, &f);
	if (rechunk_done(rechunk)) /* the end mark of the input is not waited for */
		filter_mark(io);
	rechunk_free(rechunk);
	frame_free(&f);
	return filter_close(io);
}
