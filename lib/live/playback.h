/* SPDX-License-Identifier: GPL-2.0-or-later */
/* playback - computes when the samples of recordings sound that are played one after the other
 *
 * Deadlines are counted from where a recording began, so that errors do not add up. Times are in
 * seconds of the monotonic clock. The caller does the waiting. */
#ifndef EARPIPE_PLAYBACK_H
#define EARPIPE_PLAYBACK_H

#include <stddef.h>

struct playback {
	double speed;   /* times real time, more than 0 */
	double rate_hz; /* of the recording that is played */
	double at;      /* its samples that were played so far, gaps included */
	double began;   /* when its sample 0 began to sound */
	double idle;    /* since when the caller waits for input */
};

/* Begins to play at the time `now`. */
void playback_start(struct playback *p, double speed, double now);

/* Begins the next recording, `gap` lost samples (of its rate) after the one before it. */
void playback_begin(struct playback *p, double rate_hz, double gap);

/* Ends the recording. */
void playback_end(struct playback *p);

/* When the next n samples will have sounded. */
double playback_due(const struct playback *p, double n);

/* How many of the next n samples have sounded by now. */
size_t playback_heard(const struct playback *p, double now, size_t n);

/* Records that input arrived, after `gap` samples that were lost. If it is late for the next
 * `length` samples, playing has paused for as long. Input for which the caller waited less than the
 * time of `length` samples is not late: then the reader of the output may be slow. */
void playback_arrive(struct playback *p, double arrived, double gap, double length);

#endif
