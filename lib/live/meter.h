/* SPDX-License-Identifier: GPL-2.0-or-later */
/* meter - how loud it is, drawn on a terminal while something listens */
#ifndef EARPIPE_METER_H
#define EARPIPE_METER_H

#include <stddef.h>
#include <stdio.h>

/* Zero-initialise. */
struct meter {
	double squares, peak; /* of the samples since it was drawn last */
	size_t n;
	double drawn, hold; /* monotonic clock, s: drawn then; not to be drawn before */
};

enum { METER_TEXT = 64 };

/* Takes samples in, full scale is 1. */
void meter_add(struct meter *m, const float *samples, size_t n);

/* The line for a level and a peak (dB re full scale; -INFINITY: nothing but zeros), into
 * text[METER_TEXT]; returns text. From -80 to 0 dB a cell is 4 dB, '#' up to the level and '|' at
 * the peak. */
char *meter_text(double level_db, double peak_db, char *text);

/* Draws it over the one before, ten times a second at most; the cursor is left where the line
 * begins, so that whatever else is printed comes out in its place. */
void meter_draw(struct meter *m, FILE *terminal);

/* Wipes it away, for half a second: somebody has something to print. */
void meter_yield(struct meter *m, FILE *terminal);

#endif
