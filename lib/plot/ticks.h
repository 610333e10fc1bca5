/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ticks - chooses the places of an axis that get a number or a name */
#ifndef EARPIPE_TICKS_H
#define EARPIPE_TICKS_H

#include "plot/figure.h"

enum { TICKS_MAX = 64 };

struct tick {
	double at; /* on the axis */
	char text[64];
};

/* Writes the ticks of an axis, at most `most` and TICKS_MAX of them, in rising order; returns their
 * number. Numbers are multiples of 1, 2 or 5 times a power of 10. Of names, every n-th gets one. Of
 * frequencies, round ones get a tick where the bands reach them. */
size_t ticks_of(const struct axis *a, size_t most, struct tick out[TICKS_MAX]);

#endif
