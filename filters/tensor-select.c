/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tensor-select - selects frames, changes their attributes, sorts, splits, cuts and joins them
 * in   anything [n, ...]
 * out  the same numbers and dtype: some of the frames, or chunks [m, ...] of them
 *
 * Numbers are copied, never computed with. A frame whose attributes do not change is passed on
 * without a change of its bytes. */
#include "program/frame_choice.h"
#include "program/frame_edit.h"
#include "program/held_frames.h"
#include "program/rechunk.h"
#include "program/split_files.h"

#include <ctype.h>
#include <string.h>

enum { CHUNK_MAX = 1000000000 }; /* rows */

static struct option_texts where, sets;
static const char *ids, *map, *map_key = "label", *sort_key, *split_key, *into, *lengths;
static bool inverts, join, reverse;
static int64_t seed, head, tail, sample;

static const struct option_row options[] = {
	OPT_TEXTS("where", 'w', &where, "TEST",
		  "keep frames that pass, as label=7, dur>0.3, id~_1$"),
	OPT_TEXT("ids", 0, &ids, "FILE", "keep frames whose id is a line of FILE"),
	OPT_FLAG("not", 0, &inverts, "keep the others instead"),
	OPT_TEXT("map", 0, &map, "OLD=NEW,...|@FILE", "rename labels; * stands for all others"),
	OPT_TEXT("map-key", 0, &map_key, "KEY", "rename this attribute with --map"),
	OPT_TEXTS("set", 0, &sets, "KEY=VALUE", "set an attribute, or remove it with KEY="),
	OPT_TEXT("chunk", 0, &lengths, "N|A-B",
		 "cut frames into chunks of N rows, or of A to B rows"),
	OPT_FLAG("join", 0, &join, "join the chunks of each stream into one frame"),
	OPT_INT("head", 0, &head, "N", "end after N frames", 1, 1e15),
	OPT_INT("tail", 0, &tail, "N", "keep the last N frames", 1, 1e15),
	OPT_INT("sample", 0, &sample, "N", "keep N frames, chosen at random", 1, 1e15),
	OPT_INT("seed", 0, &seed, "N", "seed --sample, and --chunk A-B, with N", 0, 1e15),
	OPT_TEXT("sort", 0, &sort_key, "KEY", "sort frames by an attribute, rows or dur"),
	OPT_FLAG("reverse", 0, &reverse, "put the greatest first with --sort"),
	OPT_TEXT("split-by", 0, &split_key, "KEY", "write a file for each value of KEY"),
	OPT_TEXT("into", 0, &into, "DIR", "write the files of --split-by into DIR"),
	OPT_END,
};

static const struct program program = {
	.name = "tensor-select",
	.operands = "[FILE...]",
	.summary = "Select, change, sort, split, cut and join the frames of a tensor stream.",
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

/* A list of ids on stdin leaves nothing there to select from. */
static void want_files(char **files)
{
	bool uses_stdin = !*files;

	for (char **file = files; *file; file++)
		uses_stdin = uses_stdin || strcmp(*file, "-") == 0;
	if (strcmp(ids, "-") == 0 && uses_stdin)
		cli_misuse("--ids -: stdin is the list of ids; name a FILE to select from");
}

/* Refuses what has no effect, or what would need an order of its own: the second one can follow
 * after a pipe. */
static void check_options(void)
{
	const char *order = "put one of them into a second tensor-select, after a pipe";
	const void *const counts[] = { &head, &tail, &sample };
	const void *const held[] = { &tail, &sample, &sort_key };

	if (!where.n && !ids && !map && !sets.n && !lengths && !join && !head && !tail && !sample &&
	    !sort_key && !split_key && !into)
		cli_misuse("nothing to do; give --where, --set, --sort, --split-by, --chunk, "
			   "--join, --head or another option");
	cli_want_with(&inverts, where.n || ids, "--where or --ids", "all frames would be dropped");
	cli_want_with(&seed, sample || lengths, "--sample or --chunk A-B",
		      "nothing else is random");
	cli_want_with(&map_key, map, "--map", "nothing else uses it");
	cli_want_with(&reverse, sort_key, "--sort KEY", "nothing else has an order");
	cli_want_with(&split_key, into, "--into DIR", "that is where the files go");
	cli_want_with(&into, split_key, "--split-by KEY", "there are no files to write");
	for (size_t i = 0; i < 3; i++) {
		for (size_t k = 0; k < i; k++)
			cli_want_one(counts[k], counts[i], order);
		cli_want_one(held[i], &lengths, order);
		cli_want_one(held[i], &join, order);
		cli_want_one(held[i], &split_key, order);
	}
	cli_want_one(&head, &sort_key, order);
	cli_want_one(&head, &split_key, order);
	cli_want_one(&lengths, &split_key, order);
	cli_want_one(&join, &split_key, order);
}

/* What is done with the frames: choice and edit come first, then one of the others. NULL: not asked
 * for. */
struct plan {
	struct frame_choice *choice;
	struct frame_edit *edit;
	struct rechunk *rechunk;
	struct held_frames *held;
	struct split_files *split;
};

static struct plan make_plan(void)
{
	const struct frame_choice_plan choice = { .where = where, .ids = ids, .inverts = inverts };
	const struct frame_edit_plan edit = { .map = map, .map_key = map_key, .sets = sets };
	const struct held_plan held = { .tail = (uint64_t)tail,
					.sample = (uint64_t)sample,
					.seed = (uint64_t)seed,
					.sort = sort_key,
					.reverse = reverse };
	struct rechunk_plan cut = { .cuts = lengths != NULL,
				    .seed = (uint64_t)seed,
				    .joins = join,
				    .head = head ? (uint64_t)head : UINT64_MAX };
	struct plan p = { 0 };

	take_lengths(&cut);
	if (where.n || ids)
		p.choice = frame_choice_new(&choice);
	if (map || sets.n)
		p.edit = frame_edit_new(&edit);
	if (lengths || join || head)
		p.rechunk = rechunk_new(&cut);
	if (tail || sample || sort_key)
		p.held = held_frames_new(&held);
	return p;
}

static void take_frame(struct plan *p, struct filter *io, struct frame *f)
{
	const bool changed = p->edit != NULL;

	if (p->choice && !frame_choice_keeps(p->choice, io, f))
		return;
	if (changed)
		frame_edit_apply(p->edit, f);
	if (p->rechunk)
		rechunk_frame(p->rechunk, io, f);
	else if (p->held)
		held_frames_add(p->held, io, f, changed);
	else if (p->split)
		split_files_add(p->split, io, f, changed);
	else if (changed)
		filter_write(io, f);
	else
		filter_pass(io);
}

/* Writes what was held until the end, and says what was not there. */
static void finish(struct plan *p, struct filter *io)
{
	const bool ended = p->rechunk && rechunk_done(p->rechunk);

	if (ended) /* the end mark of the input is not waited for */
		filter_mark(io);
	if (p->held)
		held_frames_write(p->held, io);
	if (p->split)
		split_files_write(p->split);
	if (p->choice)
		frame_choice_report(p->choice, !ended);
	if (p->edit && !ended)
		frame_edit_report(p->edit);
}

static void free_plan(struct plan *p)
{
	frame_choice_free(p->choice);
	frame_edit_free(p->edit);
	if (p->rechunk)
		rechunk_free(p->rechunk);
	held_frames_free(p->held);
	split_files_free(p->split);
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct frame f = { 0 };
	enum filter_got got;

	check_options();
	if (ids)
		want_files(files);
	struct plan plan = make_plan();
	struct filter *io = filter_open(files, split_key ? FILTER_FILE : FILTER_STREAM);

	if (split_key)
		plan.split = split_files_new(split_key, into);
	while (!(plan.rechunk && rechunk_done(plan.rechunk)) &&
	       (got = filter_next(io, &f)) != FILTER_END) {
		if (got == FILTER_FRAME)
			take_frame(&plan, io, &f);
		else if (!plan.held && !plan.split)
			filter_mark(io);
	}
	finish(&plan, io);
	free_plan(&plan);
	frame_free(&f);
	return filter_close(io);
}
