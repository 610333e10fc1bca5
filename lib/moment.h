/* SPDX-License-Identifier: GPL-2.0-or-later */
/* moment - what the clocks say */
#ifndef EARPIPE_MOMENT_H
#define EARPIPE_MOMENT_H

/* Seconds since 1970, and seconds since some time ago, of a clock that nobody sets. */
double moment_wall(void);
double moment_steady(void);

#endif
