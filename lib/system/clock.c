/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "system/clock.h"

#include <time.h>

static double seconds_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double clock_wall(void)
{
	return seconds_of(CLOCK_REALTIME);
}

double clock_steady(void)
{
	return seconds_of(CLOCK_MONOTONIC);
}
