/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "system/clock.h"

#include <math.h>
#include <string.h>
#include <time.h>

static void check_text(double wall, const char *want)
{
	char text[CLOCK_TEXT];

	clock_text(wall, text);
	CHECK(strcmp(text, want) == 0, "text", "%.3f: %s, wanted %s", wall, text, want);
}

int main(void)
{
	const struct timespec wait = { .tv_nsec = 20000000 };
	const double wall = clock_wall(), steady = clock_steady();
	struct timespec now;
	double waited;

	check_near(wall, (double)time(NULL), 2, "seconds since 1970");
	clock_gettime(CLOCK_MONOTONIC, &now);
	check_near(steady, (double)now.tv_sec, 2, "seconds of the clock that is never set");
	nanosleep(&wait, NULL);
	waited = clock_steady() - steady;
	CHECK(waited >= 0.019 && waited < 10, "20 ms", "%g s", waited);
	check_text(0, "1970-01-01T00:00:00.000Z");
	check_text(951782400.25, "2000-02-29T00:00:00.250Z");
	check_text(1795964645.9996, "2026-11-29T15:04:05.999Z"); /* never rounded into the future */
	check_text(-1, "");
	check_text(253402300800.0, "");
	check_text((double)NAN, "");
	return check_status();
}
