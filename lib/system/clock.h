/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clock - what the clocks say */
#ifndef EARPIPE_CLOCK_H
#define EARPIPE_CLOCK_H

/* Seconds since 1970, and seconds since some time ago, of a clock that nobody sets. */
double clock_wall(void);
double clock_steady(void);

#endif
