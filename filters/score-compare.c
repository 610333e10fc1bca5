/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score-compare - compares the answers of two models to the same recordings
 * in   two files: scores [classes]  classes, id, label; speaker
 * out  both accuracies, McNemar's test; by speaker, paired t and sign test; as text or one
 *      JSON object */
#include "program/compare_report.h"
#include "program/frame_answer.h"

#include <stdlib.h>

static bool as_json;

static const struct option_row options[] = {
	OPT_FLAG("json", 'j', &as_json, "print the comparison as one JSON object"),
	OPT_END,
};

static const struct program program = {
	.name = "score-compare",
	.operands = "FIRST SECOND",
	.summary = "Compare two models by their answers to the same recordings.",
	.reads_stream = true,
	.options = options,
};

static void add(struct answer_pairs *pairs, struct filter *io, const struct frame *f)
{
	const struct answer a = answer_of(io, f);
	const char *id = frame_text(f, "id");

	if (!id)
		filter_refuse(io, f, "has no id to find the other model's answer by");
	switch (answer_pairs_add(pairs, (int)filter_file(io), id, a.label, frame_text(f, "speaker"),
				 answer_is_right(&a))) {
	case ANSWER_PAIRS_OK:
		break;
	case ANSWER_PAIRS_NO_MEMORY:
		cli_die(STATUS_SYSTEM, "no memory for %zu answers", pairs->ids.n);
	case ANSWER_PAIRS_TWICE:
		filter_refuse(io, f,
			      "the file has two answers with this id; wanted one for each "
			      "recording");
	case ANSWER_PAIRS_OTHER_LABEL:
		filter_refuse(io, f,
			      "the label is '%s' here and another one in the first file; "
			      "wanted answers to the same recordings",
			      a.label);
	}
}

static void read_answers(struct answer_pairs *pairs, struct filter *io, char **files)
{
	struct frame f = { 0 };
	const char *id;
	int side;

	while (filter_read(io, &f))
		add(pairs, io, &f);
	if (pairs->ids.n == 0)
		cli_die(STATUS_INPUT, "there are no answers to compare");
	if ((id = answer_pairs_check(pairs, &side)))
		cli_die(STATUS_INPUT,
			"%s: there is no answer for %s; wanted answers to the same recordings",
			files[side], id);
	frame_free(&f);
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct answer_pairs pairs = { 0 };
	struct answer_speakers speakers;

	if (!files[0] || !files[1] || files[2])
		cli_misuse("wanted two files of answers, FIRST and SECOND");
	struct filter *io = filter_open(files, FILTER_TEXT);
	read_answers(&pairs, io, files);
	struct answer_counts *by_speaker = cli_alloc(pairs.speakers.n, sizeof *by_speaker);
	const struct answer_counts all = answer_pairs_count(&pairs, by_speaker);
	if (!answer_pairs_over_speakers(by_speaker, pairs.speakers.n, &speakers))
		cli_die(STATUS_SYSTEM, "no memory for %zu speakers", pairs.speakers.n);
	if (as_json)
		compare_report_json(&all, &speakers);
	else
		compare_report_text(&pairs, &all, by_speaker, &speakers);
	free(by_speaker);
	answer_pairs_free(&pairs);
	return filter_close(io);
}
