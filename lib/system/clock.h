/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clock - wall clock and monotonic clock */
#ifndef EARPIPE_CLOCK_H
#define EARPIPE_CLOCK_H

/* Returns the wall clock, in seconds since 1970. */
double clock_wall(void);

/* Returns a clock that is never set, in seconds; its zero has no meaning. */
double clock_steady(void);

/* The text of a wall clock in UTC, in whole milliseconds, as in RFC 3339: 2026-11-29T15:04:05.678Z. An
 * empty text before the year 1970 or after 9999. */
enum { CLOCK_TEXT = 32 };
void clock_text(double wall, char text[CLOCK_TEXT]);

#endif
