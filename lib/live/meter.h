/* SPDX-License-Identifier: GPL-2.0-or-later */
/* meter - shows the level of a signal as a line of text, ten times a second */
#ifndef EARPIPE_METER_H
#define EARPIPE_METER_H

#include <stddef.h>

/* Zero-initialise. Times are seconds of the monotonic clock. */
struct meter {
	double squares, peak; /* of the samples since the last line */
	size_t n;
	double made, hold; /* when the last line was made; no line is due before `hold` */
};

enum { METER_TEXT = 64 };

/* Adds samples; full scale is 1. */
void meter_add(struct meter *m, const float *samples, size_t n);

/* The line for a level and a peak (dB re full scale; -INFINITY: nothing but zeros), into
 * text[METER_TEXT]; returns text. From -80 to 0 dB a cell is 4 dB, '#' up to the level and '|' at
 * the peak. */
char *meter_text(double level_db, double peak_db, char *text);

/* The line for all samples since the last one, into text[METER_TEXT]; returns text. NULL: no line
 * is due, because the last one was made less than 0.1 s ago, nothing came, or meter_hold. */
char *meter_line(struct meter *m, double now, char *text);

/* Lets no line be due for half a second, since another message takes its place. */
void meter_hold(struct meter *m, double now);

#endif
