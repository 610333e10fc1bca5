/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score-compare - compares the answers of two models to the same recordings
 * in   two files: scores [classes]  classes, id, label; speaker
 * out  both accuracies, McNemar's test; by speaker, paired t and sign test; as text or one
 *      JSON object */
#include "program/compare_input.h"
#include "program/compare_report.h"
#include "program/frame_answer.h"

static bool as_json, changes;

static const struct option_row options[] = {
	OPT_FLAG("changes", 0, &changes, "also list the recordings whose answers differ"),
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

int main(int argc, char **argv)
{
	static const char *const sides[2] = { "first", "second" };
	char **files = cli_parse(argc, argv, &program);
	struct answer_pairs pairs = { 0 };
	struct frame f = { 0 };

	if (!files[0] || !files[1] || files[2])
		cli_misuse("wanted two files of answers, FIRST and SECOND");
	struct filter *io = filter_open(files, FILTER_TEXT);
	while (filter_read(io, &f)) {
		const struct answer a = answer_of(io, &f);
		compare_input_add(&pairs, (int)filter_file(io), io, &f, &a);
	}
	compare_input_check(&pairs, (const char *[]){ files[0], files[1] });
	if (as_json) {
		compare_report_json(&pairs, changes);
		putchar('\n');
	} else {
		compare_report_text(&pairs, sides, changes ? SIZE_MAX : 0);
	}
	answer_pairs_free(&pairs);
	frame_free(&f);
	return filter_close(io);
}
