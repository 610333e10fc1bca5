/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/summary_report.h"

#include "base/escape.h"
#include "program/cli.h"
#include "program/json_line.h"

#include <stdio.h>

enum { PART_COLUMNS = 20, SEED_COLUMNS = 8 };

const char *const summary_intervals[] = { "recordings", "parts", NULL };

/* ---- text ---- */

/* A name at the left of its column. */
static void print_part(const char *name)
{
	for (size_t width = escape_put(stdout, name); width < PART_COLUMNS; width++)
		putchar(' ');
}

static void print_percent(double share)
{
	printf(" %*.2f", SEED_COLUMNS, 100 * share);
}

/* The name of a line of means, as wide as part and seeds. */
static void print_mean_name(const struct score_table *t, const char *name)
{
	printf("%-*s %*s", PART_COLUMNS, name, (int)(t->seeds.n * (SEED_COLUMNS + 1)), "");
}

static void print_parts(const struct score_table *t, const struct score_summary *s)
{
	printf("%-*s", PART_COLUMNS, "held out");
	for (size_t i = 0; i < t->seeds.n; i++) {
		char seed[40];
		snprintf(seed, sizeof seed, "seed %.30s", t->seeds.words[i]);
		printf(" %*s", SEED_COLUMNS, seed);
	}
	printf(" %*s\n", SEED_COLUMNS, "mean");
	for (size_t p = 0; p < t->parts.n; p++) {
		print_part(t->parts.words[p]);
		for (size_t i = 0; i < t->seeds.n; i++)
			print_percent(score_table_share(t, p, i));
		print_percent(s->part_means[p]);
		putchar('\n');
	}
}

/* The interval of the mean over parts, within 0 to 1. */
static struct interval parts_interval(const struct score_summary *s)
{
	struct interval i = s->parts;

	i.low = i.low < 0 ? 0 : i.low;
	i.high = i.high > 1 ? 1 : i.high;
	return i;
}

static void print_means(const struct score_table *t, const struct score_summary *s,
			enum summary_interval interval)
{
	const struct interval parts = parts_interval(s);

	print_mean_name(t, "mean");
	printf("%*.2f", SEED_COLUMNS, 100 * s->mean);
	if (interval == SUMMARY_OVER_RECORDINGS)
		printf("; 95 %% interval: %.2f to %.2f", 100 * s->recordings.low,
		       100 * s->recordings.high);
	else if (t->parts.n > 1)
		printf("; 95 %% interval over parts: %.1f to %.1f", 100 * parts.low,
		       100 * parts.high);
	putchar('\n');
	if (t->parts.n > 1) {
		print_mean_name(t, "worst");
		printf("%*.2f; ", SEED_COLUMNS, 100 * s->worst_mean);
		cli_put_text(stdout, t->parts.words[s->worst]);
		putchar('\n');
	}
}

static void print_words(const struct score_table *t, const struct score_summary *s)
{
	printf("%-*s", PART_COLUMNS, "answered by a word");
	for (size_t i = 0; i < t->seeds.n; i++)
		print_percent(score_table_words(t, i));
	print_percent(s->words);
	putchar('\n');
}

void score_summary_text(const struct score_table *t, const struct score_summary *s,
			enum summary_interval interval, bool words)
{
	print_parts(t, s);
	print_means(t, s, interval);
	if (words || s->words < 1)
		print_words(t, s);
}

/* ---- JSON ---- */

static void print_json_parts(const struct score_table *t, const struct score_summary *s)
{
	json_key("parts");
	for (size_t p = 0; p < t->parts.n; p++) {
		putchar(p ? ',' : '{');
		escape_put_string(stdout, t->parts.words[p]);
		printf(":{\"n\":%zu", score_table_run(t, p, 0)->n);
		json_number("mean", s->part_means[p]);
		json_key("right");
		for (size_t i = 0; i < t->seeds.n; i++)
			printf("%c%zu", i ? ',' : '[', score_table_run(t, p, i)->right);
		fputs("]}", stdout);
	}
	putchar('}');
}

static void print_json_interval(const char *key, struct interval i)
{
	json_key(key);
	putchar('[');
	json_real(i.low);
	putchar(',');
	json_real(i.high);
	putchar(']');
}

void score_summary_json(const struct score_table *t, const struct score_summary *s)
{
	fputs("{\"mean\":", stdout);
	json_real(s->mean);
	json_count("n", s->n);
	json_key("seeds");
	for (size_t i = 0; i < t->seeds.n; i++) {
		putchar(i ? ',' : '[');
		escape_put_string(stdout, t->seeds.words[i]);
	}
	putchar(']');
	print_json_parts(t, s);
	print_json_interval("interval", s->recordings);
	print_json_interval("interval_over_parts", parts_interval(s));
	json_text("worst", t->parts.words[s->worst]);
	json_number("words", s->words);
	puts("}");
}
