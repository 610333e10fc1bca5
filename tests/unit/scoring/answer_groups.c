/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "scoring/answer_groups.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const classes[] = { "none", "no", "yes" };

struct row {
	const char *label, *speaker, *group;
	float p[3];
};

/* Words of two groups and five recordings of none, whose best words have 0.9, 0.6, 0.6, 0.3, 0.1 */
static const struct row rows[] = {
	{ "yes", "ann", "girl", { 0.1F, 0.1F, 0.8F } },     /* right */
	{ "yes", "ann", "girl", { 0.7F, 0.1F, 0.2F } },     /* none, right if it must choose */
	{ "no", "eve", "girl", { 0.1F, 0.2F, 0.7F } },      /* wrong */
	{ "no", "zoe", "girl", { 0.4F, 0.6F, 0 } },         /* right; as much as two of none */
	{ "no", "bob", "boy", { 0, 0.5F, 0.5F } },          /* right: the first of equal ones */
	{ "yes", "bob", "boy", { 0.75F, 0.125F, 0.125F } }, /* none, wrong if it must choose */
	{ "none", "ann", "girl", { 0.1F, 0.9F, 0 } },
	{ "none", "bob", "boy", { 0.4F, 0, 0.6F } },
	{ "none", NULL, NULL, { 0.4F, 0.6F, 0 } },
	{ "none", NULL, NULL, { 0.6F, 0.1F, 0.3F } },
	{ "none", NULL, NULL, { 0.9F, 0.1F, 0 } },
};

static struct answer_groups some_answers(void)
{
	struct answer_groups g = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct frame f = { 0 };
		struct answer a;
		char why[100];

		frame_set_text(&f, "label", rows[i].label);
		frame_set_texts(&f, "classes", classes, 3);
		if (rows[i].speaker)
			frame_set_text(&f, "speaker", rows[i].speaker);
		CHECK(!answer_read(&a, &f, rows[i].p, 3, why, sizeof why), "answer", "%s", why);
		CHECK(
		    answer_groups_add(
			&g, &a, &(struct answer_place){ .group = rows[i].group, .decides = true }),
		    "added", "no memory");
		frame_free(&f);
	}
	return g;
}

static void test_as_given(const struct answer_groups *g)
{
	struct answer_group c;

	answer_groups_count(g, ANSWER_GROUPS_ALL, NULL, &c);
	CHECK(c.words == 6 && c.speakers == 4 && c.right.n == 3 && c.rejected == 2 &&
		  c.wrong == 1 && c.forced.n == 4 && c.others == 5 && c.others_passed == 3,
	      "all, as given", "%zu %zu %zu %zu %zu %zu %zu %zu", c.words, c.speakers, c.right.n,
	      c.rejected, c.wrong, c.forced.n, c.others, c.others_passed);
	/* 1 of 2, 0 of 1, 1 of 1, 1 of 2 */
	check_near(c.right.mean, 0.5, 1e-12, "mean over speakers");
	/* deviation sqrt(1/6), t(3) = 3.182446 */
	check_near(c.right.speakers.high, fmin(1, 0.5 + 3.182446 * sqrt(1.0 / 6) / 2), 1e-6,
		   "over speakers: within 1");
	check_near(c.right.wilson.low, statistics_wilson(3, 6).low, 1e-12, "over recordings");
	answer_groups_count(g, vocabulary_find(&g->groups, "girl"), NULL, &c);
	CHECK(c.words == 4 && c.speakers == 3 && c.right.n == 2 && c.others == 1, "girls",
	      "%zu %zu %zu %zu", c.words, c.speakers, c.right.n, c.others);
	answer_groups_count(g, vocabulary_find(&g->groups, "boy"), NULL, &c);
	CHECK(c.words == 2 && c.speakers == 1 && isnan(c.right.speakers.low),
	      "one speaker: no interval over speakers", "%g", c.right.speakers.low);
	answer_groups_count(g, ANSWER_GROUPS_NONE, NULL, &c);
	CHECK(c.words == 0 && c.others == 3 && c.others_passed == 1 && isnan(c.right.mean),
	      "without a group", "%zu %zu %zu", c.words, c.others, c.others_passed);
}

static void test_points(const struct answer_groups *g)
{
	/* share that may pass, whether there is a threshold, its limits, what passes, words right */
	static const struct {
		double share, above, most;
		size_t passed, right, rejected, wrong;
	} want[] = {
		{ 0.2, 0.6, 0.7, 1, 1, 4, 1 },
		{ 0.4, 0.6, 0.7, 1, 1, 4, 1 }, /* the second and the third are equal */
		{ 0.6, 0.3, 0.5, 3, 3, 2, 1 },
		{ 0.8, 0.1, 0.125, 4, 4, 0, 2 },
		{ 1, -1, 0, 5, 4, 0, 2 }, /* below 0.5, even where none is likelier */
	};
	struct answer_point p;
	struct answer_group c;
	char name[40];

	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		answer_groups_point(g, 0, want[i].share, &p);
		answer_groups_count(g, ANSWER_GROUPS_ALL, &p.threshold, &c);
		snprintf(name, sizeof name, "%g may pass", want[i].share);
		CHECK(p.others == 5 && p.passed == want[i].passed && c.others_passed == p.passed &&
			  p.threshold > want[i].above &&
			  p.threshold <= (double)(float)want[i].most + 1e-7 &&
			  strtod(p.text, NULL) == p.threshold,
		      name, "%zu at %s", p.passed, p.text);
		CHECK(c.right.n == want[i].right && c.rejected == want[i].rejected &&
			  c.wrong == want[i].wrong,
		      name, "%zu right, %zu rejected, %zu wrong", c.right.n, c.rejected, c.wrong);
	}
}

/* Probabilities of 1 cannot be told apart. */
static void test_no_threshold(void)
{
	struct grouped_answer of[] = { { .best = 1, .decides = true },
				       { .best = 1, .decides = true },
				       { .best = 1, .is_word = true } };
	const struct answer_groups g = { .of = of, .n = 3 };
	struct answer_point p;

	answer_groups_point(&g, 0, 0.5, &p);
	CHECK(p.text[0] == '\0' && p.passed == 0 && p.others == 2, "all have 1: no threshold",
	      "%zu of %zu at %s", p.passed, p.others, p.text);
}

/* The highest probability below 1 has a threshold, and it is exact: a float beside its
 * neighbour. */
static void test_neighbours(void)
{
	const float low = 0.7F, high = nextafterf(low, 1);
	struct grouped_answer of[] = { { .best = low, .decides = true },
				       { .best = high, .decides = true } };
	const struct answer_groups g = { .of = of, .n = 2 };
	struct answer_point p;

	answer_groups_point(&g, 0, 0.5, &p);
	CHECK(p.passed == 1 && p.threshold > (double)low && p.threshold <= (double)high,
	      "neighbours are told apart", "%zu at %s", p.passed, p.text);
}

/* Two models answer the same four recordings of one speaker. Each has a threshold of its own, by the
 * recordings that decide, and the interval is that of four recordings. */
static void test_runs(void)
{
	struct grouped_answer of[10];
	struct answer_groups g = { .of = of, .n = 10, .runs = 2, .ids.n = 4, .speakers.n = 1 };
	struct answer_group c;
	struct answer_point p[2];
	double thresholds[2];

	for (size_t i = 0; i < 8; i++)
		of[i] = (struct grouped_answer){ .group = VOCABULARY_NONE,
						 .id = i % 4,
						 .run = i / 4,
						 .best = i == 0 ? 0.3F : 0.6F,
						 .best_right = true,
						 .is_word = true };
	/* does not decide; decide */
	of[8] = (struct grouped_answer){ .id = VOCABULARY_NONE, .best = 0.9F };
	of[8].group = VOCABULARY_NONE;
	of[9] = of[8];
	for (size_t run = 0; run < 2; run++) {
		of[8 + run].run = run;
		of[8 + run].decides = run == 1;
		of[8 + run].best = run == 1 ? 0.7F : 0.9F;
	}
	of[7].is_word = false;
	of[7].decides = true;
	of[7].best = 0.5F;
	of[7].id = VOCABULARY_NONE;
	for (size_t run = 0; run < 2; run++) {
		answer_groups_point(&g, run, 0.5, &p[run]);
		thresholds[run] = p[run].threshold;
	}
	CHECK(p[0].others == 0 && p[0].threshold == 0 && p[1].others == 2 && p[1].passed == 1 &&
		  p[1].threshold > 0.5 && p[1].threshold <= 0.6001,
	      "a threshold for each run", "%zu at %s, %zu at %s", p[0].others, p[0].text,
	      p[1].passed, p[1].text);
	answer_groups_count(&g, ANSWER_GROUPS_ALL, thresholds, &c);
	CHECK(c.words == 7 && c.right.n == 7 && c.others == 3 && c.others_passed == 2,
	      "counted by its run", "%zu %zu %zu %zu", c.words, c.right.n, c.others,
	      c.others_passed);
	check_near(c.right.wilson.low, statistics_wilson(4, 4).low, 1e-12,
		   "interval of different recordings");
	thresholds[0] = 0.5;
	answer_groups_count(&g, ANSWER_GROUPS_ALL, thresholds, &c);
	CHECK(c.right.n == 6 && c.rejected == 1, "rejected by its run", "%zu %zu", c.right.n,
	      c.rejected);
}

int main(void)
{
	struct answer_groups g = some_answers();
	size_t *order = answer_groups_sorted(&g);

	CHECK(g.groups.n == 2 && strcmp(g.groups.words[order[0]], "boy") == 0, "sorted", "%s first",
	      g.groups.words[order[0]]);
	free(order);
	test_as_given(&g);
	test_points(&g);
	test_no_threshold();
	test_neighbours();
	test_runs();
	answer_groups_free(&g);
	return check_status();
}
