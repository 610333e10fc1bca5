/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score-summary - prints the accuracy of several models by held-out part and seed
 * in   lines of PART, SEED and FILE; FILE: scores [classes]  classes, label
 * out  accuracy by part and seed, their means, the worst part, an interval; as text or one JSON
 *      object */
#include "program/frame_answer.h"
#include "program/summary_report.h"
#include "scoring/run_list.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool as_json, prints_words;
static int interval = SUMMARY_OVER_RECORDINGS;

static const struct option_row options[] = {
	OPT_CHOICE("interval", 0, &interval, "NAME",
		   "print the 95 % interval over recordings (Wilson) or over parts (Student's t)",
		   summary_intervals),
	OPT_FLAG("words", 0, &prints_words,
		 "print the share of answers that are a word, even if all are"),
	OPT_FLAG("json", 'j', &as_json, "print the summary as one JSON object"),
	OPT_END,
};

static const struct program program = {
	.name = "score-summary",
	.operands = "[LIST]",
	.summary = "Print the accuracy of several models by held-out part and seed.",
	.reads_stream = true,
	.options = options,
};

static void read_list(struct run_list *list, const char *path)
{
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
	enum status status;
	char why[200];

	if (!in)
		cli_die(status_of_errno(errno), "%s: %s", path, strerror(errno));
	if (in == stdin && isatty(STDIN_FILENO))
		cli_die(STATUS_USAGE,
			"stdin is a terminal; wanted lines of PART, SEED and FILE with "
			"tabs between them, or name a LIST");
	if ((status = run_list_read(list, in, why, sizeof why)) != STATUS_OK)
		cli_die(status, "%s: %s", in == stdin ? "stdin" : path, why);
	if (in != stdin)
		fclose(in);
}

static void count(struct score_run *run, struct filter *io, const struct frame *f)
{
	const struct answer a = answer_of(io, f);

	run->n++;
	run->right += answer_is_right(&a);
	run->words += answer_is_word(a.guess);
}

int main(int argc, char **argv)
{
	char **lists = cli_parse(argc, argv, &program);
	struct run_list list = { 0 };
	struct score_summary summary;
	struct frame f = { 0 };
	char why[300];

	if (lists[0] && lists[1])
		cli_misuse("wanted one LIST, found %s as well", lists[1]);
	cli_want_one(&as_json, &interval, "JSON has both intervals");
	cli_want_one(&as_json, &prints_words, "JSON has the share in any case");
	read_list(&list, lists[0] ? lists[0] : "-");
	struct filter *io = filter_open(list.files, FILTER_TEXT);
	while (filter_read(io, &f))
		count(&list.table.runs[filter_file(io)], io, &f);
	if (!score_table_arrange(&list.table, why, sizeof why))
		cli_die(STATUS_INPUT, "%s", why);
	if (!score_table_summarise(&list.table, &summary))
		cli_no_memory();
	if (as_json)
		score_summary_json(&list.table, &summary);
	else
		score_summary_text(&list.table, &summary, (enum summary_interval)interval,
				   prints_words);
	free(summary.part_means);
	run_list_free(&list);
	frame_free(&f);
	return filter_close(io);
}
