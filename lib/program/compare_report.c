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

void compare_report_text(const struct answer_pairs *pairs, const struct answer_counts *all,
			 const struct answer_counts *by_speaker, const struct answer_speakers *s)
{
	print_recordings(all);
	if (s->n > 0)
		print_speakers(pairs, by_speaker, s);
}

/* ---- JSON ---- */

void compare_report_json(const struct answer_counts *c, const struct answer_speakers *s)
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
