/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score-summary - accuracy of several models, a row a held-out part and a column a seed
 * in   lines of PART, SEED and FILE; FILE: scores [classes]  classes, label
 * out  accuracy by part and seed, their means, the worst part, an interval; text or one JSON object */
#include "base/escape.h"
#include "scoring/score_table.h"
#include "program/answer.h"
#include "program/json_line.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PART_COLUMNS = 20, SEED_COLUMNS = 8 };

enum { OVER_RECORDINGS, OVER_PARTS };
static const char *const intervals[] = { "recordings", "parts", NULL };

static bool as_json, prints_words;
static int interval = OVER_RECORDINGS;

static const struct option_row options[] = {
	OPT_CHOICE("interval", 0, &interval, "NAME",
		   "print the 95 % interval over recordings (Wilson) or over parts (Student's t)",
		   intervals),
	OPT_FLAG("words", 0, &prints_words,
		 "print the share of answers that are a word, even if all are"),
	OPT_FLAG("json", 'j', &as_json, "print one JSON object"),
	OPT_END,
};

static const struct program program = {
	.name = "score-summary",
	.operands = "[LIST]",
	.summary = "Print the accuracy of several models by held-out part and seed.",
	.reads_stream = true,
	.options = options,
};

/* ---- reading ---- */

/* The runs of a list, and the files with their answers. */
struct runs {
	struct score_table table;
	char **files; /* [table.n], then NULL */
	size_t cap;
};

static FILE *open_list(const char *path)
{
	FILE *in = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");

	if (!in)
		cli_die(status_of_errno(errno), "%s: %s", path, strerror(errno));
	if (in == stdin && isatty(STDIN_FILENO))
		cli_die(STATUS_USAGE,
			"stdin is a terminal; wanted lines of PART, SEED and FILE with "
			"tabs between them, or name a LIST");
	return in;
}

/* Adds a run, whose file becomes runs->files[table.n - 1]. */
static void add_run(struct runs *r, const char *part, const char *seed, const char *file)
{
	const size_t at = score_table_add(&r->table, part, seed), size = strlen(file) + 1;

	if (at == SIZE_MAX)
		cli_die(STATUS_SYSTEM, "no memory for %zu runs", r->table.n + 1);
	if (at + 1 >= r->cap) {
		r->cap = 2 * (at + 8);
		r->files = cli_grow(r->files, r->cap, sizeof *r->files);
	}
	r->files[at] = memcpy(cli_alloc(size, 1), file, size);
	r->files[at + 1] = NULL;
}

static void read_list(struct runs *r, const char *path)
{
	FILE *in = open_list(path);
	char *line = NULL, *seed, *file, *rest;
	size_t cap = 0;
	ssize_t n;

	for (size_t number = 1; (n = getline(&line, &cap, in)) >= 0; number++) {
		line[strcspn(line, "\n")] = '\0';
		seed = strchr(line, '\t');
		file = seed ? strchr(seed + 1, '\t') : NULL;
		rest = file ? strchr(file + 1, '\t') : NULL;
		if (!file || rest || seed == line || file == seed + 1 || !file[1])
			cli_die(STATUS_INPUT,
				"%s: line %zu: wanted PART, SEED and FILE with tabs between them",
				path, number);
		*seed = *file = '\0';
		add_run(r, line, seed + 1, file + 1);
	}
	if (ferror(in))
		cli_die(STATUS_SYSTEM, "%s: %s", path, strerror(errno));
	if (in != stdin)
		fclose(in);
	free(line);
	if (r->table.n == 0)
		cli_die(STATUS_INPUT, "%s: the list is empty; wanted lines of PART, SEED and FILE",
			path);
}

static void count(struct score_run *run, struct filter *io, const struct frame *f)
{
	const struct answer a = answer_of(io, f);

	run->n++;
	run->right += answer_is_right(&a);
	run->words += answer_is_word(a.guess);
}

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

static void print_means(const struct score_table *t, const struct score_summary *s)
{
	const struct interval parts = parts_interval(s);

	print_mean_name(t, "mean");
	printf("%*.2f", SEED_COLUMNS, 100 * s->mean);
	if (interval == OVER_RECORDINGS)
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
	if (s->words < 1 || prints_words) {
		printf("%-*s", PART_COLUMNS, "answered by a word");
		for (size_t i = 0; i < t->seeds.n; i++)
			print_percent(score_table_words(t, i));
		print_percent(s->words);
		putchar('\n');
	}
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

static void print_json(const struct score_table *t, const struct score_summary *s)
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

int main(int argc, char **argv)
{
	char **lists = cli_parse(argc, argv, &program);
	struct runs runs = { 0 };
	struct score_summary summary;
	struct frame f = { 0 };
	char why[300];

	if (lists[0] && lists[1])
		cli_misuse("wanted one LIST, found %s as well", lists[1]);
	cli_want_one(&as_json, &interval, "JSON has both intervals");
	cli_want_one(&as_json, &prints_words, "JSON has the share in any case");
	read_list(&runs, lists[0] ? lists[0] : "-");
	struct filter *io = filter_open(runs.files, FILTER_TEXT);
	while (filter_read(io, &f))
		count(&runs.table.runs[filter_file(io)], io, &f);
	if (!score_table_arrange(&runs.table, why, sizeof why))
		cli_die(STATUS_INPUT, "%s", why);
	if (!score_table_summarise(&runs.table, &summary))
		cli_die(STATUS_SYSTEM, "no memory for the means");
	if (as_json) {
		print_json(&runs.table, &summary);
	} else {
		print_parts(&runs.table, &summary);
		print_means(&runs.table, &summary);
	}
	for (char **file = runs.files; *file; file++)
		free(*file);
	free(runs.files);
	free(summary.part_means);
	score_table_free(&runs.table);
	frame_free(&f);
	return filter_close(io);
}
