/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rate - changes the sample rate by the effect "rate" of libsox
 *
 * Samples are finite floats; those outside [-1, 1] are clipped and counted. The result has the same
 * bits however the signal is divided: those of `sox -D in -b 32 out rate -h -L HZ` (for RATE_HIGH
 * and RATE_LINEAR), rounded from 32-bit integers to float. n samples in give floor(n / (in_hz /
 * out_hz) + 1/2) out, as libsox computes it in double. libsox's effects are not thread-safe: only
 * one thread of a process may use this module. */
#ifndef EARPIPE_RATE_H
#define EARPIPE_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The quality, with bandwidth and rejection of sox(1)'s option of that letter. */
enum rate_quality {
	RATE_QUICK,     /* -q */
	RATE_LOW,       /* -l  80 %, 100 dB */
	RATE_MEDIUM,    /* -m  95 %, 100 dB */
	RATE_HIGH,      /* -h  95 %, 125 dB */
	RATE_VERY_HIGH, /* -v  95 %, 175 dB */
};

/* "quick", "low", ...; NULL-terminated, in the order of the enum. */
extern const char *const rate_quality_names[];

/* The phase response, by sox(1)'s option of that letter. Linear-phase filters ring as much before a
 * click as after it and shift nothing. Minimum-phase filters ring only after it, hold back less
 * input, and delay high tones a little more than low ones. */
enum rate_phase {
	RATE_LINEAR,       /* -L */
	RATE_INTERMEDIATE, /* -I */
	RATE_MINIMUM,      /* -M */
};

/* "linear", ...; NULL-terminated, in the order of the enum. */
extern const char *const rate_phase_names[];

/* Whether a quality has other phases than RATE_LINEAR: from RATE_MEDIUM on. */
bool rate_has_phases(enum rate_quality quality);

struct rate;

/* Beyond this ratio, up or down, libsox overruns its own buffers or takes hours. */
enum { RATE_RATIO_MAX = 1000 };

/* NULL: no memory, or the conversion is impossible: the same rate, a ratio above RATE_RATIO_MAX, or
 * a phase that the quality does not have. */
struct rate *rate_new(double in_hz, double out_hz, enum rate_quality quality,
		      enum rate_phase phase);
void rate_free(struct rate *r);

/* Takes n samples. False: no memory. */
bool rate_push(struct rate *r, const float *in, size_t n);

/* Ends the signal and computes its remaining samples. Only rate_take and
 * rate_restart may follow. */
bool rate_drain(struct rate *r);

/* The output since the last rate_take: *n samples, valid until the next call. */
const float *rate_take(struct rate *r, size_t *n);

/* Begins a new signal. It drops samples that were not drained and keeps those that
 * were not taken. */
bool rate_restart(struct rate *r);

/* The number of input and output samples that exceeded full scale since rate_new. */
uint64_t rate_clipped(const struct rate *r);

#endif
