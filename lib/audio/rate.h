/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rate - another sample rate, through the effect "rate" of libsox
 *
 * Samples are floats in [-1, 1], finite; outside they are clipped and counted. Cut into whatever
 * pieces, a signal gives the same bits: those of `sox -D in -b 32 out rate -h -L HZ` (for RATE_HIGH
 * and RATE_LINEAR), rounded from 32-bit integers to float. n samples in give
 * floor(n / (in_hz / out_hz) + 1/2) out, as libsox computes it in double. libsox's effects are not
 * thread-safe: only one thread of a process may use this module. */
#ifndef EARPIPE_RATE_H
#define EARPIPE_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bandwidth and rejection as sox(1) gives them for its option of that letter. */
enum rate_quality {
	RATE_QUICK,     /* -q */
	RATE_LOW,       /* -l  80 %, 100 dB */
	RATE_MEDIUM,    /* -m  95 %, 100 dB */
	RATE_HIGH,      /* -h  95 %, 125 dB */
	RATE_VERY_HIGH, /* -v  95 %, 175 dB */
};

/* "quick", "low", ...; NULL-terminated, in the order of the enum. */
extern const char *const rate_quality_names[];

/* What the filters do to time, as sox(1) gives it for its option of that letter. With linear phase
 * they ring as much before a click as after it, and nothing is shifted; with minimum phase they
 * ring only after it, hold back less input, and delay high tones a little against low ones. */
enum rate_phase {
	RATE_LINEAR,       /* -L */
	RATE_INTERMEDIATE, /* -I */
	RATE_MINIMUM,      /* -M */
};

/* "linear", ...; NULL-terminated, in the order of the enum. */
extern const char *const rate_phase_names[];

/* Whether a quality comes in other phases than RATE_LINEAR: from RATE_MEDIUM on. */
bool rate_has_phases(enum rate_quality quality);

struct rate;

/* Beyond this ratio, up or down, libsox runs over its own buffers or takes hours. */
enum { RATE_RATIO_MAX = 1000 };

/* NULL: no memory, or what cannot be converted: the same rate, rates more than RATE_RATIO_MAX
 * apart, a phase that the quality does not have. */
struct rate *rate_new(double in_hz, double out_hz, enum rate_quality quality,
		      enum rate_phase phase);
void rate_free(struct rate *r);

/* Takes in n samples. False: no memory. */
bool rate_push(struct rate *r, const float *in, size_t n);

/* The signal is over: gives what is still inside. After it only rate_take and rate_restart. */
bool rate_drain(struct rate *r);

/* What came out since the last rate_take: *n samples, valid until the next call. */
const float *rate_take(struct rate *r, size_t *n);

/* Begins a new signal; what was not drained is dropped, what was not taken stays. */
bool rate_restart(struct rate *r);

/* Samples that were over full scale, on the way in or out, since rate_new. */
uint64_t rate_clipped(const struct rate *r);

#endif
