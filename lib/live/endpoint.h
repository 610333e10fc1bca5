/* SPDX-License-Identifier: GPL-2.0-or-later */
/* endpoint - finds where utterances begin and end
 *
 * A plain energy endpointer. The signal is high-passed, and the level of each block of 10 ms is its
 * mean square in dB re full scale. The noise floor is the median level of the last half second
 * outside of utterances. An utterance begins with three blocks in a row that are `trigger` above
 * the floor. It ends when for `hangover` no block was `release` above it. The utterance is returned
 * unfiltered, with the sound before it (pre-roll) and with the hang-over.
 *
 * A noise that begins suddenly looks like an utterance that never ends. If no 100 ms of the last
 * `relearn` were quiet, the quietest 100 ms of that time become the floor, and the buffered sound
 * is judged again: words within the noise are then found, late.
 *
 * The utterances do not depend on how the signal is divided into calls of endpoint_push. */
#ifndef EARPIPE_ENDPOINT_H
#define EARPIPE_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Times are rounded up to whole blocks. */
struct endpoint_params {
	double trigger_db;  /* above the floor, at which an utterance begins; 1 to 60 */
	double release_db;  /* above the floor, at which it continues; 0.5 to trigger_db */
	double depth_db;    /* below its loudest block, at which it does not continue; 10 to 100 */
	double least_dbfs;  /* level below which no utterance begins; -120 to 0 */
	double preroll_ms;  /* kept from before the beginning; 0 to 5000 */
	double hangover_ms; /* of quiet, which end an utterance and are kept; 1 to 5000 */
	double min_ms;      /* from the first to the last block that counts as sound; 1 to 5000 */
	double max_ms;      /* length, margins included, at which it is cut; 500 to 60000 */
	double relearn_ms;  /* without quiet, after which that is the floor; 500 to 60000 */
	double highpass_hz; /* corner frequency, for levels only; 0: none; at most 1000 */
};

/* Defaults, measured on the test part of FSDD; endpoint(1) describes how. */
extern const struct endpoint_params endpoint_defaults;

/* NULL if the parameters are possible at that rate (Hz), else the reason. */
const char *endpoint_check(const struct endpoint_params *p, double rate_hz);

struct utterance {
	const float *samples; /* [n], valid until the next call */
	size_t n;             /* 0: none */
	uint64_t start;       /* position of its first sample, counted from the first one pushed */
	size_t tail;          /* samples at its end, after the last block that counted as sound */
};

struct endpoint;

/* The parameters must have been checked. NULL: no memory. */
struct endpoint *endpoint_new(const struct endpoint_params *p, double rate_hz);
void endpoint_free(struct endpoint *e);

/* Processes up to n samples (finite, full scale is 1) and returns how many. If an
 * utterance is ready before the end, it is in *u and the result is less than n. Call it
 * until all are processed. */
size_t endpoint_push(struct endpoint *e, const float *in, size_t n, struct utterance *u);

/* Ends the signal. True: *u is an utterance that was under way or waiting; call it again until
 * it returns false. The next push begins a new signal; its positions continue, and the noise
 * floor stays. */
bool endpoint_drain(struct endpoint *e, struct utterance *u);

/* After a drain: skips n samples that are missing, so that later positions count them. */
void endpoint_skip(struct endpoint *e, uint64_t n);

/* Forgets everything, as after endpoint_new. */
void endpoint_restart(struct endpoint *e);

/* Whether an utterance has begun and has not ended. */
bool endpoint_is_speaking(const struct endpoint *e);

/* The present noise floor, dB re full scale. */
double endpoint_floor(const struct endpoint *e);

#endif
