/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/groups_report.h"

#include "base/escape.h"
#include "program/cli.h"
#include "program/json_line.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static struct answer_group group_of(const struct groups_report *r, size_t group, double threshold)
{
	struct answer_group g;

	if (!answer_groups_count(&r->groups, group, threshold, &g))
		cli_no_memory();
	return g;
}

static struct answer_point point_of(const struct groups_report *r, double percent)
{
	struct answer_point p;

	if (!answer_groups_point(&r->groups, percent / 100, &p))
		cli_no_memory();
	return p;
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
	for (size_t i = 0; i < r->n_pass; i++) {
		const size_t others = point_of(r, r->pass[i]).others;

		if (r->pass[i] / 100 * (double)others < 1 - 1e-9)
			cli_die(STATUS_INPUT,
				"--pass %g: %zu frames are labelled none, wanted at least %.0f: "
				"give more of them or a larger share",
				r->pass[i], others, ceil(100 / r->pass[i] - 1e-9));
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

static void print_table(const struct groups_report *r, const size_t *order, double threshold)
{
	const size_t width = name_width(r);
	const bool forced = isnan(threshold);
	struct answer_group g = group_of(r, ANSWER_GROUPS_ALL, threshold);

	printf("%*s %5s %8s %6s %-15s %6s %6s", (int)width, "", "words", "speakers", "right",
	       " 95 % interval", "none", "wrong");
	if (forced)
		printf(" %6s %-15s", "forced", " 95 % interval");
	printf(" %6s %6s\n", "others", "passed");
	print_line(all_name, width, &g, forced);
	for (size_t i = 0; i < r->groups.groups.n; i++) {
		g = group_of(r, order[i], threshold);
		print_line(r->groups.groups.words[order[i]], width, &g, forced);
	}
	if (r->by && r->groups.ungrouped > 0) {
		g = group_of(r, ANSWER_GROUPS_NONE, threshold);
		print_line(other_name(r), width, &g, forced);
	}
}

static void print_point(const struct groups_report *r, const size_t *order, double percent)
{
	const struct answer_point p = point_of(r, percent);

	printf("\nat most %g %% of what is none passes: ", percent);
	if (*p.text)
		printf("best word >= %s, ", p.text);
	else
		fputs("no threshold, more have the probability 1, ", stdout);
	printf("%.2f %% (%zu/%zu)\n", 100 * (double)p.passed / (double)p.others, p.passed,
	       p.others);
	print_table(r, order, p.threshold);
}

void groups_report_text(const struct groups_report *r)
{
	size_t *order = order_of(r);

	if (r->by) {
		fputs("\nby ", stdout);
		escape_put(stdout, r->by);
		puts(", in per cent (*: interval over speakers)");
		print_table(r, order, NAN);
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
static void put_group(const struct groups_report *r, size_t group, double threshold)
{
	const struct answer_group g = group_of(r, group, threshold);

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
static void put_groups(const struct groups_report *r, const size_t *order, double threshold)
{
	json_key("all");
	fputs("{\"value\":null", stdout);
	put_group(r, ANSWER_GROUPS_ALL, threshold);
	if (!r->by)
		return;
	json_key("groups");
	for (size_t i = 0; i < r->groups.groups.n; i++) {
		fputs(i ? ",{\"value\":" : "[{\"value\":", stdout);
		escape_put_string(stdout, r->groups.groups.words[order[i]]);
		put_group(r, order[i], threshold);
	}
	if (r->groups.ungrouped > 0) {
		fputs(",{\"value\":null", stdout);
		put_group(r, ANSWER_GROUPS_NONE, threshold);
	}
	putchar(']');
}

static void put_point(const struct groups_report *r, const size_t *order, double percent)
{
	const struct answer_point p = point_of(r, percent);

	printf("{\"pass\":");
	json_real(percent);
	json_key("threshold");
	fputs(*p.text ? p.text : "null", stdout);
	json_count("none", p.others);
	json_count("none_taken", p.passed);
	put_groups(r, order, p.threshold);
	putchar('}');
}

void groups_report_json(const struct groups_report *r)
{
	size_t *order = order_of(r);

	if (r->by) {
		json_text("by", r->by);
		put_groups(r, order, NAN);
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
