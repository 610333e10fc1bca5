/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "live/timeline.h"

static void takes(struct timeline *t, size_t n, uint64_t gap, size_t want, size_t want_left_out,
		  uint64_t want_at, const char *name)
{
	size_t left_out = 99;
	const size_t took = timeline_take(t, n, gap, &left_out);

	CHECK(took == want && left_out == want_left_out && t->at == want_at, name,
	      "%zu, %zu left out, at %llu; wanted %zu, %zu, %llu", took, left_out,
	      (unsigned long long)t->at, want, want_left_out, (unsigned long long)want_at);
}

static void test_settle(void)
{
	struct timeline t = { .limit = UINT64_MAX };

	timeline_open(&t, 150);
	takes(&t, 100, 0, 100, 100, 100, "all_of_it_while_it_settles");
	takes(&t, 100, 0, 100, 50, 200, "the_rest_of_settling");
	takes(&t, 100, 0, 100, 0, 300, "settled");
	takes(&t, 100, 1000, 100, 0, 1400, "a_gap");
	timeline_open(&t, 150);
	CHECK(t.opened == 1400, "opened_again", "at %llu", (unsigned long long)t.opened);
	takes(&t, 200, 0, 200, 150, 1600, "settles_again");
	timeline_open(&t, 150);
	takes(&t, 200, 100, 200, 50, 1900, "a_gap_settles_as_well");
}

static void test_limit(void)
{
	struct timeline t = { .limit = 250 };

	timeline_open(&t, 0);
	takes(&t, 100, 0, 100, 0, 100, "before_the_limit");
	CHECK(!timeline_ended(&t), "not_ended", "it is");
	takes(&t, 200, 0, 150, 0, 250, "up_to_the_limit");
	CHECK(timeline_ended(&t), "ended", "it is not");
	takes(&t, 1, 0, 0, 0, 250, "nothing_after_it");
	t = (struct timeline){ .at = 240, .limit = 250 };
	takes(&t, 10, 20, 0, 0, 260, "a_gap_beyond_the_limit");
	t = (struct timeline){ .limit = 250, .settled = 300 };
	takes(&t, 400, 0, 250, 250, 250, "settles_longer_than_the_recording");
}

int main(void)
{
	test_settle();
	test_limit();
	return check_status();
}
