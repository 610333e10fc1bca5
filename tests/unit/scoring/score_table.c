/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "scoring/score_table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static bool add(struct score_table *t, const char *part, const char *seed, size_t right,
		size_t words, size_t n)
{
	const size_t at = score_table_add(t, part, seed);

	if (at == SIZE_MAX)
		return false;
	t->runs[at].right = right;
	t->runs[at].words = words;
	t->runs[at].n = n;
	return true;
}

static void test_summary(void)
{
	struct score_table t = { 0 };
	struct score_summary s;
	char why[200];

	/* out of order: parts and seeds keep the order in which they came */
	bool good = add(&t, "b", "7", 9, 10, 10) && add(&t, "a", "3", 10, 20, 20) &&
		    add(&t, "a", "7", 8, 18, 20) && add(&t, "b", "3", 8, 9, 10);
	CHECK(good && score_table_arrange(&t, why, sizeof why), "arranged", "%s", why);
	CHECK(strcmp(t.parts.words[0], "b") == 0 && strcmp(t.seeds.words[1], "3") == 0, "order",
	      "%s, %s", t.parts.words[0], t.seeds.words[1]);
	check_near(score_table_share(&t, 1, 0), 8 / 20., 1e-15, "share");
	check_near(score_table_part_mean(&t, 0), 0.85, 1e-15, "mean of a part");
	check_near(score_table_words(&t, 0), 28 / 30., 1e-15, "words");
	CHECK(score_table_summarise(&t, &s), "summarised", "no memory");
	check_near(s.mean, (0.85 + 0.45) / 2, 1e-15, "mean");
	check_near(s.words, (28 / 30. + 29 / 30.) / 2, 1e-15, "mean of words");
	CHECK(s.worst == 1 && s.worst_mean == s.part_means[1], "worst", "%zu", s.worst);
	/* 8.5 of 10 and 9 of 20 */
	CHECK(s.n == 30 && fabs(s.right - 17.5) < 1e-12, "right of n", "%g of %zu", s.right, s.n);
	check_near(s.recordings.low, statistics_wilson(17.5, 30).low, 1e-15, "interval");
	/* half of the range of two: s / sqrt(2) = 0.2, times 12.7062 */
	check_near(s.parts.high - s.mean, 12.706205 * 0.2, 1e-6, "interval over parts");
	free(s.part_means);
	score_table_free(&t);
}

static void test_one(void)
{
	struct score_table t = { 0 };
	struct score_summary s;
	char why[200];

	for (int seed = 0; seed < 7; seed++) {
		char name[2] = { (char)('0' + seed), 0 };
		add(&t, "all", name, 3, 3, 3);
	}
	CHECK(score_table_arrange(&t, why, sizeof why) && score_table_summarise(&t, &s), "one part",
	      "%s", why);
	CHECK(s.mean == 1 && s.words == 1, "all right is exactly 1", "%.17g, %.17g", s.mean,
	      s.words);
	CHECK(isnan(s.parts.low), "no interval over one part", "%g", s.parts.low);
	free(s.part_means);
	score_table_free(&t);
}

/* Checks that these runs are refused with this message. The table is freed. */
static bool refused(struct score_table *t, const char *want, const char *name)
{
	char why[200] = "nothing";
	const bool arranged = score_table_arrange(t, why, sizeof why);

	score_table_free(t);
	return CHECK(!arranged && strcmp(why, want) == 0, name, "%s", why);
}

static void test_faults(void)
{
	struct score_table t = { 0 };

	add(&t, "a", "1", 1, 1, 2);
	add(&t, "a", "2", 1, 1, 2);
	add(&t, "b", "2", 1, 1, 2);
	refused(&t, "part b, seed 1: there is no run", "a seed is missing");
	add(&t, "a", "1", 1, 1, 2);
	add(&t, "b", "1", 1, 1, 2);
	add(&t, "a", "2", 1, 1, 2);
	refused(&t, "part b, seed 2: there is no run", "the last one is missing");
	add(&t, "a", "1", 1, 1, 2);
	add(&t, "b", "1", 1, 1, 2);
	add(&t, "a", "1", 1, 1, 2);
	refused(&t, "part a, seed 1: there are two runs", "twice");
	add(&t, "a", "1", 1, 1, 2);
	add(&t, "a", "1", 1, 1, 2);
	refused(&t, "part a, seed 1: there are two runs", "the last one twice");
	add(&t, "a", "1", 0, 0, 0);
	refused(&t, "part a, seed 1: the run has no answers", "no answers");
	add(&t, "a", "1", 1, 1, 2);
	add(&t, "a", "2", 1, 1, 3);
	refused(&t, "part a: seed 1 has 2 answers and seed 2 has 3", "other numbers of answers");
}

int main(void)
{
	test_summary();
	test_one();
	test_faults();
	return check_status();
}
