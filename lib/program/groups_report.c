/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/groups_report.h"

#include "base/escape.h"
#include "program/cli.h"
#include "program/json_line.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static struct answer_group group_of(const struct groups_report *r, size_t group,
				    const double *thresholds)
{
	struct answer_group g;

	if (!answer_groups_count(&r->groups, group, thresholds, &g))
		cli_no_memory();
	return g;
}

static struct answer_point point_of(const struct groups_report *r, size_t run, double percent)
{
	struct answer_point p;

	if (!answer_groups_point(&r->groups, run, percent / 100, &p))
		cli_no_memory();
	return p;
}

/* The thresholds of all runs. */
struct points {
	struct answer_point *of; /* [runs] */
	double *thresholds;      /* [runs] */
	size_t others, passed;   /* of all runs */
};

static struct points points_of(const struct groups_report *r, double percent)
{
	const size_t runs = r->groups.runs;
	struct points p = { .of = cli_alloc(runs, sizeof *p.of),
			    .thresholds = cli_alloc(runs, sizeof *p.thresholds) };

	for (size_t i = 0; i < runs; i++) {
		p.of[i] = point_of(r, i, percent);
		p.thresholds[i] = p.of[i].threshold;
		p.others += p.of[i].others;
		p.passed += p.of[i].passed;
	}
	return p;
}

static void points_free(struct points *p)
{
	free(p->of);
	free(p->thresholds);
}

static size_t *order_of(const struct groups_report *r)
{
	size_t *order = answer_groups_sorted(&r->groups);

	if (!order)
		cli_no_memory();
	return order;
}

void groups_report_check(const struct groups_report *r)
{
	const size_t n = r->groups.n;

	if (r->by && r->groups.ungrouped == n)
		cli_die(STATUS_INPUT, "--by %s: none of the %zu frames has this attribute", r->by,
			n);
	for (size_t i = 0; i < r->n_pass * r->groups.runs; i++) {
		const double pass = r->pass[i % r->n_pass];
		const size_t run = i / r->n_pass, others = point_of(r, run, pass).others;
		char file[40] = "";

		if (pass / 100 * (double)others >= 1 - 1e-9)
			continue;
		if (r->each)
			snprintf(file, sizeof file, "file %zu: ", run + 1);
		cli_die(STATUS_INPUT,
			"--pass %g: %s%zu frames%s%s are labelled none, wanted at least %.0f: "
			"give more of them or a larger share",
			pass, file, others, r->among ? " with " : "", r->among ? r->among : "",
			ceil(100 / pass - 1e-9));
	}
}

/* ---- text ---- */

static void print_percent(size_t n, size_t of)
{
	if (of > 0)
		printf(" %6.2f", 100 * (double)n / (double)of);
	else
		printf(" %6s", "-");
}

/* A share with its interval: over speakers, if it is known. */
static void print_share(const struct answer_share *s, size_t of)
{
	const bool by_speaker = !isnan(s->speakers.low);
	const struct interval i = by_speaker ? s->speakers : s->wilson;

	print_percent(s->n, of);
	if (of > 0)
		printf(" %5.1f to %5.1f%c", 100 * i.low, 100 * i.high, by_speaker ? '*' : ' ');
	else
		printf(" %15s", "");
}

static void print_line(const char *name, size_t width, const struct answer_group *g, bool forced)
{
	const size_t taken = escape_width(name);

	escape_put(stdout, name);
	printf("%*s %5zu %8zu", taken < width ? (int)(width - taken) : 0, "", g->words,
	       g->speakers);
	print_share(&g->right, g->words);
	print_percent(g->rejected, g->words);
	print_percent(g->wrong, g->words);
	if (forced)
		print_share(&g->forced, g->words);
	printf(" %6zu", g->others);
	print_percent(g->others_passed, g->others);
	putchar('\n');
}

static const char all_name[] = "all";

/* The name of the line of frames without the attribute. */
static const char *other_name(const struct groups_report *r)
{
	static char name[100];

	snprintf(name, sizeof name, "no %.90s", r->by ? r->by : "");
	return name;
}

static size_t name_width(const struct groups_report *r)
{
	size_t widest = escape_width(all_name);

	for (size_t i = 0; i < r->groups.groups.n; i++) {
		const size_t width = escape_width(r->groups.groups.words[i]);
		widest = width > widest ? width : widest;
	}
	if (r->by && r->groups.ungrouped > 0 && escape_width(other_name(r)) > widest)
		widest = escape_width(other_name(r));
	return widest;
}

static void print_table(const struct groups_report *r, const size_t *order,
			const double *thresholds)
{
	const size_t width = name_width(r);
	const bool forced = !thresholds;
	struct answer_group g = group_of(r, ANSWER_GROUPS_ALL, thresholds);

	printf("%*s %5s %8s %6s %-15s %6s %6s", (int)width, "", "words", "speakers", "right",
	       " 95 % interval", "none", "wrong");
	if (forced)
		printf(" %6s %-15s", "forced", " 95 % interval");
	printf(" %6s %6s\n", "others", "passed");
	print_line(all_name, width, &g, forced);
	for (size_t i = 0; i < r->groups.groups.n; i++) {
		g = group_of(r, order[i], thresholds);
		print_line(r->groups.groups.words[order[i]], width, &g, forced);
	}
	if (r->by && r->groups.ungrouped > 0) {
		g = group_of(r, ANSWER_GROUPS_NONE, thresholds);
		print_line(other_name(r), width, &g, forced);
	}
}

/* The lowest and the highest threshold, and how many runs have none. */
static void print_thresholds(const struct points *p, size_t runs)
{
	const struct answer_point *low = NULL, *high = NULL;
	size_t without = 0;

	for (size_t i = 0; i < runs; i++) {
		const struct answer_point *point = &p->of[i];

		if (!*point->text) {
			without++;
			continue;
		}
		low = !low || point->threshold < low->threshold ? point : low;
		high = !high || point->threshold > high->threshold ? point : high;
	}
	if (!low) {
		fputs("no threshold, more have the probability 1, ", stdout);
		return;
	}
	printf("best word >= %s", low->text);
	if (runs > 1)
		printf(" to %s (%zu files)", high->text, runs - without);
	if (without > 0)
		printf(", no threshold in %zu of %zu files, more have the probability 1", without,
		       runs);
	fputs(", ", stdout);
}

static void print_point(const struct groups_report *r, const size_t *order, double percent)
{
	struct points p = points_of(r, percent);

	printf("\nat most %g %% of what is none", percent);
	if (r->among) {
		fputs(" with ", stdout);
		escape_put(stdout, r->among);
	}
	fputs(" passes: ", stdout);
	print_thresholds(&p, r->groups.runs);
	printf("%.2f %% (%zu/%zu)\n", 100 * (double)p.passed / (double)p.others, p.passed,
	       p.others);
	print_table(r, order, p.thresholds);
	points_free(&p);
}

void groups_report_text(const struct groups_report *r)
{
	size_t *order = order_of(r);

	if (r->by) {
		fputs("\nby ", stdout);
		escape_put(stdout, r->by);
		puts(", in per cent (*: interval over speakers)");
		print_table(r, order, NULL);
	}
	for (size_t i = 0; i < r->n_pass; i++)
		print_point(r, order, r->pass[i]);
	free(order);
}

/* ---- JSON ---- */

static void put_interval(const char *key, struct interval i)
{
	json_key(key);
	putchar('[');
	json_real(i.low);
	putchar(',');
	json_real(i.high);
	putchar(']');
}

static void put_share(const char *key, const struct answer_share *s, size_t words)
{
	json_key(key);
	printf("{\"n\":%zu", s->n);
	json_number("share", words > 0 ? (double)s->n / (double)words : NAN);
	put_interval("interval", s->wilson);
	json_number("mean_over_speakers", s->mean);
	put_interval("interval_over_speakers", s->speakers);
	putchar('}');
}

/* The members of a group, the first of which is printed already. */
static void put_group(const struct groups_report *r, size_t group, const double *thresholds)
{
	const struct answer_group g = group_of(r, group, thresholds);

	json_count("words", g.words);
	json_count("speakers", g.speakers);
	put_share("right", &g.right, g.words);
	json_count("lost", g.rejected);
	json_count("wrong", g.wrong);
	put_share("forced", &g.forced, g.words);
	json_count("none", g.others);
	json_count("none_taken", g.others_passed);
	putchar('}');
}

/* The counts of all answers and, if there are groups, the list of theirs. */
static void put_groups(const struct groups_report *r, const size_t *order, const double *thresholds)
{
	json_key("all");
	fputs("{\"value\":null", stdout);
	put_group(r, ANSWER_GROUPS_ALL, thresholds);
	if (!r->by)
		return;
	json_key("groups");
	for (size_t i = 0; i < r->groups.groups.n; i++) {
		fputs(i ? ",{\"value\":" : "[{\"value\":", stdout);
		escape_put_string(stdout, r->groups.groups.words[order[i]]);
		put_group(r, order[i], thresholds);
	}
	if (r->groups.ungrouped > 0) {
		fputs(",{\"value\":null", stdout);
		put_group(r, ANSWER_GROUPS_NONE, thresholds);
	}
	putchar(']');
}

static void put_threshold(const struct answer_point *p)
{
	fputs(*p->text ? p->text : "null", stdout);
}

static void put_point(const struct groups_report *r, const size_t *order, double percent)
{
	struct points p = points_of(r, percent);

	printf("{\"pass\":");
	json_real(percent);
	json_key(r->each ? "thresholds" : "threshold");
	if (!r->each)
		put_threshold(p.of);
	for (size_t i = 0; r->each && i < r->groups.runs; i++) {
		putchar(i ? ',' : '[');
		put_threshold(&p.of[i]);
	}
	if (r->each)
		putchar(']');
	json_count("none", p.others);
	json_count("none_taken", p.passed);
	put_groups(r, order, p.thresholds);
	putchar('}');
	points_free(&p);
}

void groups_report_json(const struct groups_report *r)
{
	size_t *order = order_of(r);

	if (r->by) {
		json_text("by", r->by);
		put_groups(r, order, NULL);
	}
	if (r->n_pass > 0)
		json_key("points");
	for (size_t i = 0; i < r->n_pass; i++) {
		putchar(i ? ',' : '[');
		put_point(r, order, r->pass[i]);
	}
	if (r->n_pass > 0)
		putchar(']');
	free(order);
}
