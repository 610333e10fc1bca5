/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/rate.h"

#include "system/crash_guard.h"
#include "base/tensor.h"

#include <math.h>
#include <sox.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BLOCK = 1024, /* samples that libsox takes or returns at a time, whichever are more */
	FLOWS = 8,    /* signals that share the filters of the first of them */
};

_Static_assert((int)BLOCK >= (int)RATE_RATIO_MAX, "at least one sample goes in at a time");

const char *const rate_quality_names[] = { "quick", "low", "medium", "high", "very-high", NULL };
const char *const rate_phase_names[] = { "linear", "intermediate", "minimum", NULL };

/* A signal is a flow of the effect, like a channel of a file in libsox. The first flow computes the
 * filters and the others share them, so a short signal costs little more than its samples. Stopping
 * a flow frees the filters, so finished flows stay until all are stopped together. */
struct rate {
	double in_hz, out_hz;
	enum rate_quality quality;
	enum rate_phase phase;
	size_t block;              /* samples that libsox takes at a time */
	sox_effect_t *flow[FLOWS]; /* [n_flows]; the first is the effect itself */
	size_t n_flows;
	sox_effect_t *now;  /* the last of them; NULL after a drain: libsox's begin only once */
	sox_effect_t blank; /* a flow that has not begun; its priv is NULL if there is none */
	float *out;         /* [cap], n of them to be taken */
	size_t n, cap;
	bool taken;       /* the n samples were returned; the next call drops them */
	uint64_t clipped; /* by us and by flows that have ended */
	sox_sample_t to[BLOCK], from[BLOCK]; /* libsox's input and output */
};

static void free_flow(sox_effect_t *flow)
{
	if (flow)
		free(flow->priv);
	free(flow);
}

static void stop_flows(struct rate *r)
{
	while (r->n_flows > 0) {
		sox_effect_t *flow = r->flow[--r->n_flows];
		r->clipped += flow->clips;
		if (r->n_flows == 0) {
			sox_delete_effect(flow); /* which stops it first */
		} else {
			flow->handler.stop(flow);
			free_flow(flow);
		}
	}
	free(r->blank.priv);
	r->blank.priv = NULL;
	r->now = NULL;
}

static sox_effect_t *copy_flow(const sox_effect_t *from)
{
	sox_effect_t *flow = malloc(sizeof *flow);

	if (!flow)
		return NULL;
	*flow = *from;
	if (!(flow->priv = malloc(from->handler.priv_size))) {
		free(flow);
		return NULL;
	}
	memcpy(flow->priv, from->priv, from->handler.priv_size);
	return flow;
}

/* Makes the first flow and the blank for others, as sox_add_effect does for a chain. */
static sox_effect_t *first_flow(struct rate *r)
{
	static const char *const qualities[] = { "-q", "-l", "-m", "-h", "-v" };
	static const char *const phases[] = { "-L", "-I", "-M" };
	sox_signalinfo_t signal = { .rate = r->in_hz, .channels = 1, .precision = 32 };
	char quality[3], phase[3], hz[32], *arguments[] = { quality, phase, hz };
	sox_effect_t *flow = sox_create_effect(sox_find_effect("rate")), *blank;

	if (!flow)
		return NULL;
	snprintf(quality, sizeof quality, "%s", qualities[r->quality]);
	snprintf(phase, sizeof phase, "%s", phases[r->phase]);
	snprintf(hz, sizeof hz, "%.17g", r->out_hz);
	flow->in_signal = flow->out_signal = signal;
	flow->flows = 1;
	if (sox_effect_options(flow, 3, arguments) != SOX_SUCCESS || !(blank = copy_flow(flow))) {
		free_flow(flow);
		return NULL;
	}
	r->blank = *blank;
	free(blank);
	return flow;
}

/* Begins a signal. */
static bool start_flow(struct rate *r)
{
	sox_effect_t *flow;
	bool started;

	if (r->n_flows == FLOWS)
		stop_flows(r);
	crash_guard_enter("libsox", false);
	flow = r->n_flows > 0 ? copy_flow(&r->blank) : first_flow(r);
	started = flow && flow->handler.start(flow) == SOX_SUCCESS;
	crash_guard_leave();
	if (!started) {
		free_flow(flow);
		return false;
	}
	r->flow[r->n_flows++] = r->now = flow;
	return true;
}

/* Initialises libsox once: it has global state and aborts the second time. */
static bool init_once(void)
{
	static bool ready;

	if (!ready) {
		crash_guard_enter("libsox", false);
		ready = sox_init() == SOX_SUCCESS;
		crash_guard_leave();
	}
	return ready;
}

bool rate_has_phases(enum rate_quality quality)
{
	return quality >= RATE_MEDIUM;
}

struct rate *rate_new(double in_hz, double out_hz, enum rate_quality quality, enum rate_phase phase)
{
	struct rate *r;

	if (!(in_hz > 0 && out_hz > 0 && in_hz != out_hz && out_hz <= in_hz * RATE_RATIO_MAX &&
	      in_hz <= out_hz * RATE_RATIO_MAX) ||
	    (phase != RATE_LINEAR && !rate_has_phases(quality)))
		return NULL;
	if (!init_once() || !(r = calloc(1, sizeof *r)))
		return NULL;
	sox_get_globals()->output_message_handler = NULL; /* we count what it clips */
	r->in_hz = in_hz;
	r->out_hz = out_hz;
	r->quality = quality;
	r->phase = phase;
	/* otherwise, at a ratio of 1000, libsox's buffers would have hundreds of megabytes */
	r->block = in_hz < out_hz ? (size_t)(BLOCK * in_hz / out_hz) : BLOCK;
	if (!start_flow(r)) {
		rate_free(r);
		return NULL;
	}
	return r;
}

void rate_free(struct rate *r)
{
	if (!r)
		return;
	stop_flows(r);
	free(r->out);
	free(r);
}

bool rate_restart(struct rate *r)
{
	return start_flow(r);
}

/* Drops the samples that were returned. */
static void drop_taken(struct rate *r)
{
	if (r->taken)
		r->n = 0;
	r->taken = false;
}

/* Makes room for that many more samples. */
static bool reserve(struct rate *r, size_t n)
{
	if (r->cap - r->n < n) {
		size_t cap = r->n + n > 2 * r->cap ? r->n + n : 2 * r->cap, bytes;
		float *out = size_mul(cap, sizeof *out, &bytes) ? realloc(r->out, bytes) : NULL;
		if (!out)
			return false;
		r->out = out;
		r->cap = cap;
	}
	return true;
}

static bool append(struct rate *r, size_t n)
{
	if (!reserve(r, n))
		return false;
	for (size_t i = 0; i < n; i++)
		r->out[r->n + i] = (float)r->from[i] * (1 / 2147483648.0f);
	r->n += n;
	return true;
}

/* Rounds 2^31 times in to the nearest integers, ties to even. False: some are at or beyond full
 * scale, and out is undefined. */
static bool to_integers(const float *in, size_t n, sox_sample_t *out)
{
	/* The sum of this and a number below 2^51 has no bits for a fraction, so it is rounded as
	 * by rint, and its lowest bits are those of the integer. Compilers vectorise this loop,
	 * which has no calls or branches. */
	const double round = 0x1.8p52;
	unsigned loud = 0;

	for (size_t i = 0; i < n; i++) {
		double sum = in[i] * 2147483648.0 + round;
		int64_t bits;
		memcpy(&bits, &sum, sizeof bits);
		out[i] = (sox_sample_t)bits;
		loud += fabsf(in[i]) >= 1;
	}
	return loud == 0;
}

/* Converts to libsox's 32 bits; exactly 1.0 becomes the largest number and does not
 * count as clipped. */
static void to_samples(struct rate *r, const float *in, size_t n)
{
	if (to_integers(in, n, r->to))
		return;
	for (size_t i = 0; i < n; i++) {
		double scaled = rint(in[i] * 2147483648.0);
		if (fabsf(in[i]) > 1)
			r->clipped++;
		r->to[i] = scaled >= 2147483647.0    ? INT32_MAX
			   : scaled <= -2147483648.0 ? INT32_MIN
						     : (sox_sample_t)scaled;
	}
}

bool rate_push(struct rate *r, const float *in, size_t n)
{
	drop_taken(r);
	while (n > 0) {
		size_t block = n < r->block ? n : r->block, used = 0;
		to_samples(r, in, block);
		for (;;) {
			size_t isamp = block - used, osamp = BLOCK;
			crash_guard_enter("libsox", false);
			r->now->handler.flow(r->now, r->to + used, r->from, &isamp, &osamp);
			crash_guard_leave();
			used += isamp;
			if (!append(r, osamp))
				return false;
			if (used == block && osamp == 0)
				break;
		}
		in += block;
		n -= block;
	}
	return true;
}

bool rate_drain(struct rate *r)
{
	size_t osamp;

	drop_taken(r);
	if (!r->now)
		return true;
	do {
		osamp = BLOCK;
		crash_guard_enter("libsox", false);
		r->now->handler.drain(r->now, r->from, &osamp);
		crash_guard_leave();
		if (!append(r, osamp))
			return false;
	} while (osamp > 0);
	r->now = NULL;
	return true;
}

const float *rate_take(struct rate *r, size_t *n)
{
	drop_taken(r);
	r->taken = true;
	*n = r->n;
	return r->out;
}

uint64_t rate_clipped(const struct rate *r)
{
	uint64_t clipped = r->clipped;

	for (size_t i = 0; i < r->n_flows; i++)
		clipped += r->flow[i]->clips;
	return clipped;
}
