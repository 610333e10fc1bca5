/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "system/clock.h"

#include <time.h>

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
	return check_status();
}
