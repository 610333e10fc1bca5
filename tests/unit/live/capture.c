/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What can be tested on a machine without a microphone; tests/live.sh records from one, loses it
 * and finds it again. */
#include "../check.h"

#include "base/status.h"
#include "live/capture.h"

#include <string.h>

/* Drivers of PortAudio that are unloaded again leak; the leak sanitizer asks this. */
int __lsan_is_turned_off(void);
int __lsan_is_turned_off(void)
{
	return 1;
}

int main(void)
{
	const struct capture_plan plan = { .wanted = "no such microphone",
					   .wish = { .ring_s = 1, .latency_s = 0.1 } };
	struct capture *c = capture_new(&plan);
	char first[1000] = "", again[1000] = "";

	microphone_hush();
	capture_free(NULL);
	if (!CHECK(c != NULL, "new", "no memory"))
		return check_status();
	CHECK(capture_open(c, first, sizeof first) == STATUS_SYSTEM && first[0],
	      "a_microphone_that_is_not_there", "'%s'", first);
	CHECK(capture_open(c, again, sizeof again) == STATUS_SYSTEM && again[0],
	      "it_may_be_tried_again", "'%s'", again);
	CHECK(capture_position(c) == 0 && capture_lost(c) == 0 && capture_settled(c) == 0,
	      "nothing_was_recorded", "at %llu", (unsigned long long)capture_position(c));
	capture_free(c);
	return check_status();
}
