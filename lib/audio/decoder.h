/* SPDX-License-Identifier: GPL-2.0-or-later */
/* decoder - recordings decoded by libsox and libmpg123 in a child process, which may crash
 *
 * libsox crashes, exits or never ends on some damaged files. A child therefore gets the bytes
 * and sends samples back. Its memory, its processor time and the time that we wait for it are
 * limited; it cannot write to files or to a terminal. Its last message says that all was
 * decoded, so that a child that dies is never taken for a short recording. A child decodes
 * hundreds of small recordings (up to 1 MiB); after a fault or a large recording it is not used
 * again. It ends when our process does. Our process makes libsox's list of formats, once, since
 * that takes 10 ms. */
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
	double wait_s;    /* how long we wait, all in all, for the child to give something */
	size_t memory_mb; /* beyond what our own process has */
};

/* Limits for a recording of n bytes: far more than an intact one needs on a slow machine. */
struct decoder_limits decoder_limits_for(size_t n);

/* Starts to decode n bytes, which stay the caller's and must stay until decoder_free. NULL:
 * why[size] says what is wrong, and *status whose fault that is: STATUS_INPUT, the recording's, or
 * STATUS_SYSTEM (memory, descriptors, processes, a libsox without that format). For one thread of a
 * process that makes no others. */
struct decoder *decoder_open(enum magic magic, const void *bytes, size_t n,
			     struct decoder_limits limits, enum status *status, char *why,
			     size_t size);

/* At any time; ends the child. */
void decoder_free(struct decoder *d);

/* Samples per second. */
double decoder_rate(const struct decoder *d);

/* Reads up to n samples, mono, in [-1, 1]. Fewer only at the end, or after a failure. */
size_t decoder_read(struct decoder *d, float *out, size_t n);

/* Call when decoder_read came short. NULL: that was the end; or what went wrong, valid until
 * decoder_free. */
const char *decoder_failure(const struct decoder *d);

/* Whose fault that is: STATUS_INPUT, STATUS_SYSTEM, or STATUS_OK: nothing went wrong. */
enum status decoder_status(const struct decoder *d);

/* Samples, of all channels, that were beyond full scale; known at the end. */
uint64_t decoder_clipped(const struct decoder *d);

#endif
