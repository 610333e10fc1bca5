/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "live/playback.h"

static void heard(const struct playback *p, double now, size_t n, size_t want, const char *name)
{
	const size_t have = playback_heard(p, now, n);

	CHECK(have == want, name, "%zu, wanted %zu", have, want);
}

static void test_times(void)
{
	struct playback p;

	playback_start(&p, 2, 100);
	playback_begin(&p, 1000, 0);
	check_near(playback_due(&p, 500), 100.25, 1e-9, "half_a_second_at_speed_2");
	heard(&p, 100.1002, 500, 200, "heard_so_far");
	heard(&p, 100.25, 500, 500, "all_heard");
	heard(&p, 99, 500, 0, "nothing_before_it_began");
	p.at = 500;
	check_near(playback_due(&p, 500), 100.5, 1e-9, "deadlines_count_from_the_beginning");
	heard(&p, 100.4002, 500, 300, "of_the_next_samples");
	playback_end(&p);
	playback_begin(&p, 100, 50);
	check_near(playback_due(&p, 0), 100.5, 1e-9, "the_next_recording_after_a_gap");
	check_near(playback_due(&p, 10), 100.55, 1e-9, "at_its_own_rate");
}

static void test_late_input(void)
{
	struct playback p;

	playback_start(&p, 1, 100);
	playback_begin(&p, 1000, 0);
	playback_arrive(&p, 100.005, 0, 10);
	check_near(p.began, 100, 1e-9, "input_in_time");
	playback_arrive(&p, 100.5, 0, 10);
	check_near(p.began, 100.49, 1e-9, "late_input_pauses");
	p.idle = 100.9;
	playback_arrive(&p, 100.905, 0, 10);
	check_near(p.began, 100.49, 1e-9, "not_if_it_was_hardly_waited_for");
	p.idle = 100.9;
	playback_arrive(&p, 101, 0, 10);
	check_near(p.began, 100.59, 1e-9, "no_longer_than_it_was_waited_for");
	playback_arrive(&p, 101.5, 2000, 10);
	check_near(p.began, 100.59, 1e-9, "a_gap_is_played_too");
}

int main(void)
{
	test_times();
	test_late_input();
	return check_status();
}
