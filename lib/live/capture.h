/* SPDX-License-Identifier: GPL-2.0-or-later */
/* capture - a recording from a microphone, which may be lost and come back
 *
 * The caller polls: capture_read gives the samples that came since the last call, and what was lost
 * before them. Positions count the samples of the recording from 0, lost ones included, at the rate
 * of the microphone. The wall clock is in seconds since 1970. */
#ifndef EARPIPE_CAPTURE_H
#define EARPIPE_CAPTURE_H

#include "base/status.h"
#include "live/microphone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct capture_plan {
	const char *wanted; /* the microphone, as for microphone_find; NULL: the system's */
	struct microphone_wish wish;
	double settle_ms; /* left out after each time that the microphone was opened */
	double seconds;   /* length of the recording; 0: no limit */
};

struct capture;

/* The plan's text must outlive the capture. NULL: no memory. */
struct capture *capture_new(const struct capture_plan *plan);

/* Closes the microphone, which may take long, and the sound system; frees. */
void capture_free(struct capture *c);

/* ---- opening ---- */

/* Finds and opens the microphone. Returns STATUS_OK; or, with the reason in why[size],
 * STATUS_USAGE if several fit, STATUS_SYSTEM if there is none or it cannot be opened: a later
 * call may succeed. */
enum status capture_open(struct capture *c, char *why, size_t size);

/* These need a microphone that was opened; the name is valid until it is lost. */
const char *capture_microphone(const struct capture *c);
const char *capture_full_name(const struct capture *c); /* "NAME, API" */
double capture_rate(const struct capture *c);           /* Hz */
double capture_latency(const struct capture *c);        /* s, as PortAudio reports it */

/* ---- recording ---- */

/* What one call of capture_read gives. */
struct heard {
	uint64_t gap;         /* samples lost just before these */
	const float *samples; /* [n], full scale is 1; valid until the next call */
	size_t n;
	size_t left_out; /* the first of them, which do not count: the microphone settles */
};

enum capture_got {
	CAPTURE_NOTHING, /* nothing came yet: wait some milliseconds */
	CAPTURE_HEARD,   /* *h is filled */
	CAPTURE_LOST,    /* the microphone is gone */
	CAPTURE_ENDED,   /* the recording has the length of the plan */
};

enum capture_got capture_read(struct capture *c, struct heard *h);

/* The position up to which samples were read, and the wall clock when they were. */
uint64_t capture_position(const struct capture *c);
double capture_read_at(const struct capture *c);

/* Samples that counted since the microphone was opened. */
uint64_t capture_settled(const struct capture *c);

/* The wall clock at which the sample at a position was captured. */
double capture_clock(struct capture *c, double position);

/* Whether only zeros came for the first seconds, or for all of a shorter recording. */
bool capture_seems_muted(const struct capture *c);

/* ---- a microphone that was lost ---- */

/* Releases the lost microphone. False: the sound system does not release it, and nothing can be
 * opened any more. */
bool capture_let_go(struct capture *c);

enum capture_return {
	CAPTURE_MISSING, /* it is not there yet: wait a second */
	CAPTURE_CHANGED, /* it is there at another rate, and stays closed */
	CAPTURE_BACK,    /* it runs; *gap samples are missing */
	CAPTURE_OVER,    /* it is not there, and the recording would have ended meanwhile */
};

/* Tries to find and open it again, after capture_let_go. *gap is the number of samples that were
 * missed, by the wall clock; *rate_hz is that of a microphone that is CAPTURE_CHANGED. */
enum capture_return capture_return(struct capture *c, uint64_t *gap, double *rate_hz);

/* ---- at the end ---- */

/* Samples lost because they were not read in time. */
uint64_t capture_lost(const struct capture *c);

/* How much faster the microphone's clock is than the system's, in parts per million. False: it ran
 * for less than a minute. */
bool capture_drift(const struct capture *c, double *ppm);

#endif
