/* SPDX-License-Identifier: GPL-2.0-or-later */
/* microphone - what records, through PortAudio
 *
 * The only module that includes portaudio.h. A device runs at its own rate; its callback does
 * nothing but fill a ring with one channel, which the caller empties when it likes. */
#ifndef EARPIPE_MICROPHONE_H
#define EARPIPE_MICROPHONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* ---- what there is ---- */

/* Sends stderr to nowhere, for PortAudio and the libraries below it print there whatever does not
 * please them, at any time. Gives a stream to where stderr went; stderr itself if that fails. */
FILE *microphone_hush(void);

/* Looks for sound devices. NULL, or the reason why there is no sound system. Call it first and
 * once. */
const char *microphone_begin(void);
void microphone_end(void);

/* One device that can record. Texts hold until microphone_end(). */
struct microphone_info {
	int number;       /* PortAudio's */
	const char *name; /* as the host calls it, in the host's encoding */
	const char *api;  /* "ALSA", "Core Audio", ... */
	int channels;     /* that it can record */
	double rate_hz;   /* its own */
	bool is_default;
};

/* Describes a device; false: there is none of that number, or it cannot record. */
bool microphone_describe(int number, struct microphone_info *info);

/* Whether the words of `wanted` occur in a text one after the other, in upper or lower case. */
bool microphone_fits(const char *text, const char *wanted);

/* Finds the microphones that `wanted` fits, writes at most max of their numbers and gives how many
 * there are. NULL fits all, digits alone the one of that number. Otherwise the words of `wanted` must
 * occur in "NAME, API" (microphone_fits); if a name, or "NAME, API", is `wanted` itself, only those
 * microphones count. */
size_t microphone_find(const char *wanted, int *numbers, size_t max);

/* The number of the microphone that the system records from; -1: there is none. */
int microphone_default(void);

/* Finds the one microphone that `wanted` fits, or the system's if it is NULL. Returns STATUS_OK, or
 * with the reason in why[size] STATUS_USAGE (it fits several) or STATUS_SYSTEM (it fits none). */
int microphone_choose(const char *wanted, int *number, char *why, size_t size);

/* What to say if there is no microphone at all. */
extern const char microphone_none[];

/* ---- one that runs ---- */

struct microphone;

enum { MICROPHONE_LATENCY_LOW = -1, MICROPHONE_LATENCY_HIGH = -2 };

struct microphone_wish {
	double ring_s; /* what its callback brings waits in a ring of at least so many seconds */
	double
	    latency_s; /* of the device, 0 or more; or one of the two above, as the host has it */
	int channel;   /* which, from 1; 0: the mean of those that the host gives */
};

/* Opens a device at its own rate and starts it. NULL: why[size] says what is wrong. */
struct microphone *microphone_open(int number, const struct microphone_wish *wish, char *why,
				   size_t size);

/* Samples per second that it runs at, and the delay that PortAudio reports for it (s). */
double microphone_rate(const struct microphone *d);
double microphone_latency(const struct microphone *d);

/* Takes up to max samples that were captured and gives how many. *gap is what was lost just before
 * the first of them: dropped for want of room, or reported lost by PortAudio, which does not say
 * how many; then the number is worked out from its time stamps. */
size_t microphone_read(struct microphone *d, float *out, size_t max, uint64_t *gap);

/* Samples lost since it was opened. */
uint64_t microphone_lost(const struct microphone *d);

/* Wall clock (s) at which sample `at` was captured, counted from the first one, lost ones too. */
double microphone_clock(const struct microphone *d, double at);

/* How far the device's clock is ahead of the system's, in parts of a million, as seen since it was
 * opened. False: that was less than 60 s. */
bool microphone_drift(const struct microphone *d, double *ppm);

/* Call it while waiting, at least every 100 ms. False: the device has stopped by itself, or called
 * back for the last time more than 1 s ago (5 s if it never did). */
bool microphone_alive(struct microphone *d);

/* Stops and frees. One that is not alive is left as it is, since stopping it might never end. */
void microphone_close(struct microphone *d);

/* Looks for sound devices anew, since the list is as old as microphone_begin(): numbers and texts from
 * before hold no longer, and d, which was lost (NULL: none), is freed. False: the sound system does
 * not let go of it, and nothing can be opened any more. */
bool microphone_rescan(struct microphone *d);

#endif
