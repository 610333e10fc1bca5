/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decoder - recordings decoded by libsox, in a child process that may come to grief
 *
 * libsox crashes, exits or never ends on some damaged files. So a child gets the bytes and sends
 * samples back, with limits on its memory, its processor time and on how long we wait for it; it
 * can write no file, and is heard on no terminal. What it sends ends with a word that all was
 * decoded: a child that dies is never a short recording. A child that has decoded a small recording
 * (up to 1 MiB) gets the next one, hundreds of them; one over which anything went wrong, or that a
 * large one was left to, is used for no other. It ends when our process does. libsox's list of
 * formats is made in our process, once, since it takes 10 ms. */
#ifndef EARPIPE_DECODER_H
#define EARPIPE_DECODER_H

#include "audio/magic.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decoder;

struct decoder_limits {
	unsigned cpu_s;   /* processor time */
	double wait_s;    /* how long we wait, all in all, for the child to give something */
	size_t memory_mb; /* beyond what our own process has */
};

/* What a recording of n bytes may take: far more than an intact one needs on a slow machine. */
struct decoder_limits decoder_limits_for(size_t n);

/* Starts to decode n bytes, which stay the caller's and must stay until decoder_free. NULL:
 * why[size] says what is wrong, and *status whose fault that is: STATUS_INPUT, the recording's, or
 * STATUS_SYSTEM (memory, descriptors, processes, a libsox without that format). For one thread of a
 * process that makes no others. */
struct decoder *decoder_open(enum magic magic, const void *bytes, size_t n,
			     struct decoder_limits limits, int *status, char *why, size_t size);

/* At any time; ends the child. */
void decoder_free(struct decoder *d);

/* Samples per second. */
double decoder_rate(const struct decoder *d);

/* Reads up to n samples, mono, in [-1, 1]. Less only at the end or when something went wrong. */
size_t decoder_read(struct decoder *d, float *out, size_t n);

/* After a short read: NULL, or what went wrong; valid until decoder_free. */
const char *decoder_failure(const struct decoder *d);

/* Whose fault that is: STATUS_INPUT, STATUS_SYSTEM, or STATUS_OK: nothing went wrong. */
int decoder_status(const struct decoder *d);

/* How many samples (of all channels) were beyond full scale; known at the end. */
uint64_t decoder_clipped(const struct decoder *d);

#endif
