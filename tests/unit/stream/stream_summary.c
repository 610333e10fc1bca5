/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "stream/stream_summary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Adds a frame of n numbers 1, 2, ... */
static bool add(struct stream_summary *s, const char *kind, const char *label, size_t n)
{
	static const float numbers[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	struct frame f = { 0 };
	bool added;

	frame_set_floats(&f, numbers, 1, &n);
	added = (!kind || frame_set_text(&f, "kind", kind)) &&
		(!label || frame_set_text(&f, "label", label)) && frame_set_int(&f, "rate", 2) &&
		stream_summary_add(s, &f, 10);
	frame_free(&f);
	return added;
}

static void test_groups(void)
{
	struct stream_summary s;
	const struct summary_group *g;
	bool added;

	stream_summary_init(&s);
	added = add(&s, "audio", "b", 9) && add(&s, "audio", "a", 0) && add(&s, NULL, "a", 2) &&
		add(&s, "audio", NULL, 4);
	g = s.groups;
	CHECK(added && s.n_groups == 2 && s.frames == 4 && s.bytes == 40, "groups", "%zu, %llu",
	      s.n_groups, (unsigned long long)s.frames);
	CHECK(g[0].frames == 3 && g[0].extents[0].least == 0 && g[0].extents[0].most == 9 &&
		  g[0].min == 1 && g[0].max == 9 && g[0].sum == 55 && g[0].finite == 13 &&
		  g[0].bytes == 52,
	      "numbers_of_a_group", "sum %g of %llu", g[0].sum, (unsigned long long)g[0].finite);
	CHECK(g[0].total_s == 6.5 && g[0].duration_s.most == 4.5 && g[0].duration_s.n == 3,
	      "seconds_of_audio", "%g", g[0].total_s);
	CHECK(strcmp(g[1].kind, "-") == 0 && g[1].duration_s.n == 0, "no_kind_no_seconds", "%s",
	      g[1].kind);
	stream_summary_free(&s);
}

static void test_many_groups(void)
{
	struct stream_summary s;
	char kind[20];
	bool added = true;

	stream_summary_init(&s);
	for (int i = 0; i < SUMMARY_GROUPS_MAX + 7; i++) {
		snprintf(kind, sizeof kind, "%d", i);
		added = added && add(&s, kind, "a", 1);
	}
	added = added && add(&s, "3", "a", 1);
	CHECK(added && s.n_groups == SUMMARY_GROUPS_MAX && s.ungrouped == 7 &&
		  s.groups[3].frames == 2 && s.values[SUMMARY_LABELS].counts[0] == s.frames,
	      "no_more_groups", "%zu and %llu frames", s.n_groups, (unsigned long long)s.ungrouped);
	stream_summary_free(&s);
}

static void test_values(void)
{
	struct stream_summary s;
	const struct summary_values *v = &s.values[SUMMARY_LABELS];
	char label[20];
	size_t *order;
	bool added = true;

	stream_summary_init(&s);
	for (int i = 0; i < SUMMARY_VALUES_MAX + 5; i++) {
		snprintf(label, sizeof label, "%d", i);
		added = added && add(&s, NULL, label, 1);
	}
	added = added && add(&s, NULL, "7", 1) && add(&s, NULL, "5", 1) && add(&s, NULL, NULL, 1);
	CHECK(added && v->values.n == SUMMARY_VALUES_MAX && v->others == 5 && v->absent == 1,
	      "values_have_a_limit", "%zu, others %llu", v->values.n,
	      (unsigned long long)v->others);
	order = summary_values_by_count(v);
	CHECK(order && order[0] == 5 && order[1] == 7 && order[2] == 0 && order[3] == 1,
	      "the_most_frequent_first", "%zu %zu", order[0], order[1]);
	free(order);
	stream_summary_free(&s);
}

int main(void)
{
	test_groups();
	test_many_groups();
	test_values();
	return check_status();
}
