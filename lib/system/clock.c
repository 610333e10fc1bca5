/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "system/clock.h"

#include <math.h>
#include <stdio.h>
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

void clock_text(double wall, char text[CLOCK_TEXT])
{
	const double whole = floor(wall);
	const int ms = (int)(1000 * (wall - whole));
	struct tm parts;
	time_t seconds;

	text[0] = '\0';
	if (!(wall >= 0 && wall < 253402300800.0)) /* 10000-01-01 */
		return;
	seconds = (time_t)whole;
	if (gmtime_r(&seconds, &parts))
		snprintf(text, CLOCK_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
			 (parts.tm_year + 1900) % 10000, (parts.tm_mon + 1) % 100,
			 parts.tm_mday % 100, parts.tm_hour % 100, parts.tm_min % 100,
			 parts.tm_sec % 100, ms % 1000);
}
