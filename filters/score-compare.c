/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score-compare - which of two models understands the same recordings better?
 * in   two files: scores [classes]  classes, id, label; speaker
 * out  both accuracies, McNemar's test; by speaker, paired t and sign test; text or one JSON object */
#include "scoring/answer_pairs.h"
#include "base/escape.h"
#include "program/answer.h"
#include "program/json_line.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_COLUMNS = 20 };

static bool as_json;

static const struct option_row options[] = {
	OPT_FLAG("json", 'j', &as_json, "print one JSON object"),
	OPT_END,
};

static const struct program program = {
	.name = "score-compare",
	.operands = "FIRST SECOND",
	.summary = "Compare two models by their answers to the same recordings.",
	.reads_stream = true,
	.options = options,
};

/* ---- reading ---- */

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

/* ---- text ---- */

static void print_p(double p)
{
	if (isnan(p))
		puts("p is not defined");
	else if (p < 0.0001)
		puts("p < 0.0001");
	else
		printf("p = %.4f\n", p);
}

static double share(const struct answer_counts *c, int side)
{
	return (double)c->right[side] / (double)c->n;
}

/* n: of how many recordings; "": the row has no such number. */
static void print_row(const char *name, const char *n, double first, double second)
{
	for (size_t width = escape_put(stdout, name); width < NAME_COLUMNS; width++)
		putchar(' ');
	printf(" %10s %8.2f %8.2f %+10.2f\n", n, 100 * first, 100 * second, 100 * (second - first));
}

static void print_counts(const char *name, const struct answer_counts *c)
{
	char n[24];

	snprintf(n, sizeof n, "%zu", c->n);
	print_row(name, n, share(c, 0), share(c, 1));
}

static void print_recordings(const struct answer_counts *c)
{
	printf("%-*s %10s %8s %8s %10s\n", NAME_COLUMNS, "right, %", "recordings", "first",
	       "second", "difference");
	print_counts("all", c);
	printf("\n%-*s %10zu\n", NAME_COLUMNS, "both right", c->both);
	printf("%-*s %10zu\n", NAME_COLUMNS, "only first right", c->only[0]);
	printf("%-*s %10zu\n", NAME_COLUMNS, "only second right", c->only[1]);
	printf("%-*s %10zu\n", NAME_COLUMNS, "neither right", c->neither);
	fputs("McNemar's exact test over recordings: ", stdout);
	print_p(statistics_sign(c->only[0], c->only[1]));
}

/* A row of the table by speaker. */
struct row {
	const char *name;
	const struct answer_counts *counts;
};

static int by_name(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void print_speakers(const struct answer_pairs *pairs, const struct answer_counts *counts,
			   const struct answer_speakers *s)
{
	const size_t n = pairs->speakers.n;
	struct row *rows = cli_alloc(n, sizeof *rows);

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row){ pairs->speakers.words[i], &counts[i] };
	qsort(rows, n, sizeof *rows, by_name);
	printf("\n%-*s %10s %8s %8s %10s\n", NAME_COLUMNS, "by speaker", "recordings", "first",
	       "second", "difference");
	for (const struct row *r = rows; r < rows + n; r++)
		if (r->counts->n > 0)
			print_counts(r->name, r->counts);
	free(rows);
	print_row("mean of speakers", "", s->mean[0], s->mean[1]);
	if (s->n > 1)
		printf("95 %% interval of the difference: %+.2f to %+.2f\n", 100 * s->interval.low,
		       100 * s->interval.high);
	fputs("paired t test over speakers: ", stdout);
	print_p(s->paired_t);
	printf("sign test over speakers: %zu better, %zu worse, %zu equal, ", s->better, s->worse,
	       s->equal);
	print_p(s->sign);
}

/* ---- JSON ---- */

static void print_json(const struct answer_counts *c, const struct answer_speakers *s)
{
	printf("{\"n\":%zu", c->n);
	json_count("both_right", c->both);
	json_count("only_first_right", c->only[0]);
	json_count("only_second_right", c->only[1]);
	json_count("neither_right", c->neither);
	json_number("mcnemar_p", statistics_sign(c->only[0], c->only[1]));
	json_count("speakers", s->n);
	json_count("better", s->better);
	json_count("worse", s->worse);
	json_number("speaker_difference", s->difference);
	json_number("speaker_difference_low", s->interval.low);
	json_number("speaker_difference_high", s->interval.high);
	json_number("paired_t_p", s->paired_t);
	json_number("sign_p", s->sign);
	puts("}");
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
	if (as_json) {
		print_json(&all, &speakers);
	} else {
		print_recordings(&all);
		if (speakers.n > 0)
			print_speakers(&pairs, by_speaker, &speakers);
	}
	free(by_speaker);
	answer_pairs_free(&pairs);
	return filter_close(io);
}
