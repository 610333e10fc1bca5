/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "live/meter.h"

#include <string.h>

static void is_text(const char *have, const char *want, const char *name)
{
	CHECK(have && strcmp(have, want) == 0, name, "'%s', wanted '%s'", have ? have : "NULL",
	      want);
}

static void test_text(void)
{
	char text[METER_TEXT];

	is_text(meter_text(-INFINITY, -INFINITY, text), "[                    ]  zeros", "zeros");
	is_text(meter_text(-90, -81, text), "[                    ]  -90 dB",
		"below_the_first_cell");
	is_text(meter_text(-80, -80, text), "[|                   ]  -80 dB", "the_first_cell");
	is_text(meter_text(-41, -21, text), "[##########    |     ]  -41 dB", "level_and_peak");
	is_text(meter_text(-3, -0.2, text), "[###################|]   -3 dB", "nearly_full_scale");
	is_text(meter_text(0, 0, text), "[###################|]    0 dB  too loud", "full_scale");
	is_text(meter_text(9, 12, text), "[###################|]    9 dB  too loud",
		"over_full_scale");
}

static void test_line(void)
{
	const float half[] = { 0.5f, -0.5f }, tenth[] = { 0.11f, 0.11f };
	struct meter m = { 0 };
	char text[METER_TEXT];

	CHECK(!meter_line(&m, 10, text), "no_line_of_nothing", "'%s'", text);
	meter_add(&m, half, 2);
	is_text(meter_line(&m, 10, text), "[##################| ]   -6 dB", "a_level");
	CHECK(!meter_line(&m, 11, text), "what_was_shown_counts_no_more", "'%s'", text);
	meter_add(&m, tenth, 2);
	is_text(meter_line(&m, 11, text), "[###############|    ]  -19 dB", "the_next_level");
	meter_add(&m, tenth, 2);
	CHECK(!meter_line(&m, 11.09, text), "ten_lines_a_second_at_most", "'%s'", text);
	CHECK(meter_line(&m, 11.11, text) != NULL, "a_line_is_due_again", "none came");
	meter_hold(&m, 12);
	meter_add(&m, tenth, 2);
	CHECK(!meter_line(&m, 12.4, text), "held", "'%s'", text);
	CHECK(meter_line(&m, 12.6, text) != NULL, "not_held_any_more", "none came");
}

int main(void)
{
	test_text();
	test_line();
	return check_status();
}
