/* SPDX-License-Identifier: GPL-2.0-or-later */
/* endpoint - where an utterance begins and ends
 *
 * A plain energy endpointer. The signal is high-passed and judged in blocks of 10 ms by their mean
 * square in dB re full scale. The noise floor is the median of the last half second that was no
 * utterance. An utterance begins with three blocks in a row that are `trigger` above the floor, and
 * ends when for `hangover` no block was `release` above it. It is given out as it came in, not
 * high-passed, with what was heard before it (pre-roll) and with the hang-over.
 *
 * A noise that begins suddenly looks like an utterance that never ends. So when in the last
 * `relearn` no 100 ms were quiet, the quietest 100 ms of that time become the floor, and what waits
 * in the buffer is judged again: words within the noise are then found after all.
 *
 * However the signal is cut into pushes, the utterances are the same. */
#ifndef EARPIPE_ENDPOINT_H
#define EARPIPE_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Times are rounded up to whole blocks. */
struct endpoint_params {
	double trigger_db;  /* above the floor: an utterance begins; 1 to 60 */
	double release_db;  /* above the floor: it goes on; 0.5 to trigger_db */
	double depth_db;    /* below its loudest block: it does not go on; 10 to 100 */
	double least_dbfs;  /* quieter than this nothing begins; -120 to 0 */
	double preroll_ms;  /* kept from before the beginning; 0 to 5000 */
	double hangover_ms; /* of quiet, that ends it, and is kept; 1 to 5000 */
	double min_ms;      /* from the first to the last block that counts as sound; 1 to 5000 */
	double max_ms;      /* cut here, all included; 500 to 60000 */
	double relearn_ms;  /* without quiet, until that is the floor; 500 to 60000 */
	double highpass_hz; /* corner, for judging only; 0: none; at most 1000 */
};

/* Defaults, measured on the test part of FSDD; endpoint(1) tells how. */
extern const struct endpoint_params endpoint_defaults;

/* NULL if the parameters are sound at that rate (Hz), else the reason. */
const char *endpoint_check(const struct endpoint_params *p, double rate_hz);

struct utterance {
	const float *samples; /* [n], valid until the next call */
	size_t n;             /* 0: none */
	uint64_t start;       /* of its first sample, counted from the first one pushed */
	size_t tail;          /* samples at its end, behind the last sound that counted */
};

struct endpoint;

/* The parameters must have been checked. NULL: no memory. */
struct endpoint *endpoint_new(const struct endpoint_params *p, double rate_hz);
void endpoint_free(struct endpoint *e);

/* Takes in up to n samples (finite, full scale is 1) and returns how many: fewer than n when an
 * utterance is ready before that, and then it is in *u. Call it until all are taken. */
size_t endpoint_push(struct endpoint *e, const float *in, size_t n, struct utterance *u);

/* The signal is over: true with an utterance that was under way or waited, to be called until
 * false. Then the next push begins a new signal, which counts on and keeps the noise floor. */
bool endpoint_drain(struct endpoint *e, struct utterance *u);

/* After a drain: n samples are missing here; what follows is counted from behind them. */
void endpoint_skip(struct endpoint *e, uint64_t n);

/* Forgets all: as after endpoint_new. */
void endpoint_restart(struct endpoint *e);

/* The noise floor that is being used, dB re full scale. */
double endpoint_floor(const struct endpoint *e);

#endif
