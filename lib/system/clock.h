/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clock - wall clock and monotonic clock */
#ifndef EARPIPE_CLOCK_H
#define EARPIPE_CLOCK_H

/* Returns the wall clock, in seconds since 1970. */
double clock_wall(void);

/* Returns a clock that is never set, in seconds; its zero has no meaning. */
double clock_steady(void);

#endif
