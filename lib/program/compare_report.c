/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/compare_report.h"

#include "base/escape.h"
#include "program/cli.h"
#include "program/json_line.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_COLUMNS = 20 };

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

static void print_recordings(const struct answer_counts *c, const char *const sides[2])
{
	char only[2][40];

	for (int side = 0; side < 2; side++)
		snprintf(only[side], sizeof only[side], "only %s right", sides[side]);
	printf("%-*s %10s %8s %8s %10s\n", NAME_COLUMNS, "right, %", "recordings", sides[0],
	       sides[1], "difference");
	print_counts("all", c);
	printf("\n%-*s %10zu\n", NAME_COLUMNS, "both right", c->both);
	printf("%-*s %10zu\n", NAME_COLUMNS, only[0], c->only[0]);
	printf("%-*s %10zu\n", NAME_COLUMNS, only[1], c->only[1]);
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
			   const struct answer_speakers *s, const char *const sides[2])
{
	const size_t n = pairs->speakers.n;
	struct row *rows = cli_alloc(n, sizeof *rows);

	for (size_t i = 0; i < n; i++)
		rows[i] = (struct row){ pairs->speakers.words[i], &counts[i] };
	qsort(rows, n, sizeof *rows, by_name);
	printf("\n%-*s %10s %8s %8s %10s\n", NAME_COLUMNS, "by speaker", "recordings", sides[0],
	       sides[1], "difference");
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

/* Prints a text in a column of that width, and a blank. */
static void print_cell(const char *text, size_t width)
{
	for (size_t taken = escape_put(stdout, text); taken <= width; taken++)
		putchar(' ');
}

static const char *answer_text(const struct answer_pairs *pairs, size_t i, int side)
{
	return pairs->labels.words[pairs->of[i].answer[side]];
}

/* A line for each recording whose answers differ: label and both answers. */
static void print_changes(const struct answer_pairs *pairs, const char *const sides[2], size_t most)
{
	size_t n, width = 9, names = 7;
	size_t *list = answer_pairs_changes(pairs, &n);

	if (!list)
		cli_no_memory();
	for (size_t i = 0; i < n && i < most; i++) {
		const size_t id = escape_width(pairs->ids.words[list[i]]);
		const size_t label = escape_width(pairs->labels.words[pairs->of[list[i]].label]);
		const size_t answer = escape_width(answer_text(pairs, list[i], 0));

		width = id > width ? id : width;
		names = label > names ? label : names;
		names = answer > names ? answer : names;
	}
	printf("\n%-*s %-*s %-*s %s\n", (int)width, n > 0 ? "changes" : "no changes", (int)names,
	       n > 0 ? "label" : "", (int)names, n > 0 ? sides[0] : "", n > 0 ? sides[1] : "");
	for (size_t i = 0; i < n && i < most; i++) {
		print_cell(pairs->ids.words[list[i]], width);
		print_cell(pairs->labels.words[pairs->of[list[i]].label], names);
		print_cell(answer_text(pairs, list[i], 0), names);
		escape_put(stdout, answer_text(pairs, list[i], 1));
		putchar('\n');
	}
	if (n > most)
		printf("and %zu more; --json has them all\n", n - most);
	free(list);
}

/* The counts by speaker, which the caller frees. */
static struct answer_counts *compare(const struct answer_pairs *pairs, struct answer_counts *all,
				     struct answer_speakers *speakers)
{
	struct answer_counts *by_speaker = cli_alloc(pairs->speakers.n, sizeof *by_speaker);

	*all = answer_pairs_count(pairs, by_speaker);
	if (!answer_pairs_over_speakers(by_speaker, pairs->speakers.n, speakers))
		cli_die(STATUS_SYSTEM, "no memory for %zu speakers", pairs->speakers.n);
	return by_speaker;
}

void compare_report_text(const struct answer_pairs *pairs, const char *const sides[2],
			 size_t changes)
{
	struct answer_counts all;
	struct answer_speakers speakers;
	struct answer_counts *by_speaker = compare(pairs, &all, &speakers);

	print_recordings(&all, sides);
	if (speakers.n > 0)
		print_speakers(pairs, by_speaker, &speakers, sides);
	if (changes > 0)
		print_changes(pairs, sides, changes);
	free(by_speaker);
}

/* ---- JSON ---- */

static void put_changes(const struct answer_pairs *pairs)
{
	size_t n;
	size_t *list = answer_pairs_changes(pairs, &n);

	if (!list)
		cli_no_memory();
	json_key("changes");
	putchar('[');
	for (size_t i = 0; i < n; i++) {
		fputs(i ? ",{\"id\":" : "{\"id\":", stdout);
		escape_put_string(stdout, pairs->ids.words[list[i]]);
		json_text("label", pairs->labels.words[pairs->of[list[i]].label]);
		json_text("first", answer_text(pairs, list[i], 0));
		json_text("second", answer_text(pairs, list[i], 1));
		putchar('}');
	}
	putchar(']');
	free(list);
}

void compare_report_json(const struct answer_pairs *pairs, bool changes)
{
	struct answer_counts all, *c = &all;
	struct answer_speakers speakers, *s = &speakers;

	free(compare(pairs, &all, &speakers));
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
	if (changes)
		put_changes(pairs);
	putchar('}');
}
