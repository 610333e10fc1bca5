/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clock - wall clock and monotonic clock */
#ifndef EARPIPE_CLOCK_H
#define EARPIPE_CLOCK_H

/* Seconds since 1970; seconds of a clock that is never set and whose zero has no meaning. */
double clock_wall(void);
double clock_steady(void);

#endif
