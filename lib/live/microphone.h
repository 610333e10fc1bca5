/* SPDX-License-Identifier: GPL-2.0-or-later */
/* microphone - recording devices, through PortAudio
 *
 * The only module that includes portaudio.h. A microphone runs at its own rate; its callback writes
 * one channel into a ring, which the caller reads. */
#ifndef EARPIPE_MICROPHONE_H
#define EARPIPE_MICROPHONE_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* ---- devices ---- */

/* Sends stderr to /dev/null, since PortAudio and the libraries below it print warnings there at any
 * time. Returns a stream to where stderr went; stderr itself if that fails. */
FILE *microphone_hush(void);

/* Finds the sound devices. Returns NULL, or the reason why there is no sound system. Call it once,
 * before anything else. */
const char *microphone_begin(void);
void microphone_end(void);

/* A device that can record. Texts are valid until microphone_rescan or microphone_end. */
struct microphone_info {
	int number;       /* PortAudio's */
	const char *name; /* as the system calls it, in its encoding */
	const char *api;  /* "ALSA", "Core Audio", ... */
	int channels;     /* that it can record */
	double rate_hz;   /* its own */
	bool is_default;
};

/* Describes a device. False: there is none of that number, or it cannot record. */
bool microphone_describe(int number, struct microphone_info *info);

/* Whether the words of `wanted` occur in a text one after the other, in upper or lower case. */
bool microphone_fits(const char *text, const char *wanted);

/* Finds the microphones that `wanted` fits, writes at most max of their numbers and returns how
 * many there are. NULL fits all, digits alone fit the one of that number. Otherwise the words of
 * `wanted` must occur in "NAME, API" (microphone_fits); if a name, or "NAME, API", is `wanted`
 * itself, only those microphones count. */
size_t microphone_find(const char *wanted, int *numbers, size_t max);

/* The number of the microphone that the system records from; -1: there is none. */
int microphone_default(void);

/* Finds the one microphone that `wanted` fits, or the system's if it is NULL. Returns STATUS_OK, or
 * with the reason in why[size] STATUS_USAGE (it fits several) or STATUS_SYSTEM (it fits none). */
enum status microphone_choose(const char *wanted, int *number, char *why, size_t size);

/* The message if there is no microphone. */
extern const char microphone_none[];

/* ---- recording ---- */

struct microphone;

enum { MICROPHONE_LATENCY_LOW = -1, MICROPHONE_LATENCY_HIGH = -2 };

struct microphone_wish {
	double ring_s;    /* the ring holds at least this long, s */
	double latency_s; /* of the device, 0 or more; or one of the two above */
	int channel;      /* from 1; 0: the mean of the channels that the system gives */
};

/* Opens a microphone at its own rate and starts it. NULL: why[size] says what is wrong. */
struct microphone *microphone_open(int number, const struct microphone_wish *wish, char *why,
				   size_t size);

/* Its rate (Hz), and the delay that PortAudio reports for it (s). */
double microphone_rate(const struct microphone *d);
double microphone_latency(const struct microphone *d);

/* Reads up to max samples and returns how many. *gap samples were lost just before the first of
 * them, because the ring was full or because PortAudio reports a loss. PortAudio does not report
 * how many; their number is computed from its time stamps. */
size_t microphone_read(struct microphone *d, float *out, size_t max, uint64_t *gap);

/* Samples lost since it was opened. */
uint64_t microphone_lost(const struct microphone *d);

/* Wall clock (s) at which sample number `at` was captured, counted from the first one, lost
 * ones included. */
double microphone_clock(const struct microphone *d, double at);

/* How much faster the device's clock is than the system's, in parts per million, measured since it
 * was opened. False: that was less than 60 s. */
bool microphone_drift(const struct microphone *d, double *ppm);

/* Call it while waiting, at least every 100 ms. False: the device has stopped by itself, or its
 * last callback was more than 1 s ago (5 s if there was none). */
bool microphone_alive(struct microphone *d);

/* Stops and frees a microphone. One that is not alive is left alone, since stopping it may
 * never end. */
void microphone_close(struct microphone *d);

/* Finds the sound devices again; otherwise the list stays as microphone_begin found it. Earlier
 * numbers and texts become invalid, and d, which was lost (NULL: none), is freed. False: the sound
 * system does not release d, and nothing can be opened any more. */
bool microphone_rescan(struct microphone *d);

#endif
