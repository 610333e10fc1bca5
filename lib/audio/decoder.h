/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decoder - decodes recordings by libsox and libmpg123 in a child process, which may crash
 *
 * libsox crashes, exits or never ends on some damaged files. A child therefore receives the bytes
 * and sends samples back. Its memory, its processor time and our wait for it are limited; it cannot
 * write to files or to a terminal. Its last message confirms that all was decoded, so a crash never
 * looks like a short recording. A child decodes hundreds of small recordings (up to 1 MiB); it is
 * not used again after a fault or a large recording. It ends when our process does. Our process
 * makes libsox's list of formats only once, since that takes 10 ms. */
#ifndef EARPIPE_DECODER_H
#define EARPIPE_DECODER_H

#include "audio/magic.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct decoder;

struct decoder_limits {
	unsigned cpu_s;   /* processor time */
	double wait_s;    /* total time that we wait for data from the child */
	size_t memory_mb; /* beyond what our own process has */
};

/* Limits for a recording of n bytes: far more than an intact one needs on a slow machine. */
struct decoder_limits decoder_limits_for(size_t n);

/* Starts to decode n bytes, which the caller owns and must keep until decoder_free. NULL: why[size]
 * has the reason. *status is STATUS_INPUT (the recording is at fault) or STATUS_SYSTEM (memory,
 * descriptors, processes, a libsox without that format). Only for processes with
 * a single thread. */
struct decoder *decoder_open(enum magic magic, const void *bytes, size_t n,
			     struct decoder_limits limits, enum status *status, char *why,
			     size_t size);

/* Allowed at any time; ends the child. */
void decoder_free(struct decoder *d);

/* Samples per second. */
double decoder_rate(const struct decoder *d);

/* Reads up to n samples, mono, in [-1, 1]. Fewer only at the end, or after a failure. */
size_t decoder_read(struct decoder *d, float *out, size_t n);

/* Call after decoder_read returned fewer samples. NULL: the recording has ended; otherwise the
 * reason, valid until decoder_free. */
const char *decoder_failure(const struct decoder *d);

/* The status of that failure: STATUS_INPUT or STATUS_SYSTEM; STATUS_OK: none. */
enum status decoder_status(const struct decoder *d);

/* The number of samples of all channels that exceeded full scale; known at the end. */
uint64_t decoder_clipped(const struct decoder *d);

#endif
