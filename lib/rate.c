/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "rate.h"

#include "tensor.h"

#include <math.h>
#include <sox.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 4096 }; /* samples converted at a time */

const char *const rate_quality_names[] = { "quick", "low", "medium", "high", "very-high", NULL };

struct rate {
	double in_hz, out_hz;
	enum rate_quality quality;
	sox_effect_t *effect; /* NULL after a drain: libsox's cannot be started again */
	float *out;           /* [cap], n of them to be taken */
	size_t n, cap;
	bool taken;       /* the n were given out, and go at the next call */
	uint64_t clipped; /* by us, and by effects that are gone */
};

static void stop_effect(struct rate *r)
{
	if (!r->effect)
		return;
	r->clipped += r->effect->clips;
	sox_delete_effect(r->effect); /* which stops it first */
	r->effect = NULL;
}

/* What sox_add_effect does for a chain, for our single effect. */
static bool start_effect(struct rate *r)
{
	static const char *const letters[] = { "-q", "-l", "-m", "-h", "-v" };
	sox_signalinfo_t signal = { .rate = r->in_hz, .channels = 1, .precision = 32 };
	char letter[3], hz[32], *arguments[] = { letter, hz };

	snprintf(letter, sizeof letter, "%s", letters[r->quality]);
	snprintf(hz, sizeof hz, "%.17g", r->out_hz);
	r->effect = sox_create_effect(sox_find_effect("rate"));
	if (!r->effect)
		return false;
	r->effect->in_signal = r->effect->out_signal = signal;
	r->effect->flows = 1;
	if (sox_effect_options(r->effect, 2, arguments) != SOX_SUCCESS ||
	    r->effect->handler.start(r->effect) != SOX_SUCCESS) {
		sox_delete_effect(r->effect);
		r->effect = NULL;
		return false;
	}
	return true;
}

/* libsox keeps state of the process and aborts when it is set up twice, so we must remember. */
static bool init_once(void)
{
	static bool ready;

	if (!ready)
		ready = sox_init() == SOX_SUCCESS;
	return ready;
}

struct rate *rate_new(double in_hz, double out_hz, enum rate_quality quality)
{
	struct rate *r;

	if (!(in_hz > 0 && out_hz > 0 && in_hz != out_hz && out_hz <= in_hz * RATE_RATIO_MAX &&
	      in_hz <= out_hz * RATE_RATIO_MAX))
		return NULL;
	if (!init_once() || !(r = calloc(1, sizeof *r)))
		return NULL;
	sox_get_globals()->output_message_handler = NULL; /* what it clips, we count */
	r->in_hz = in_hz;
	r->out_hz = out_hz;
	r->quality = quality;
	if (!start_effect(r)) {
		free(r);
		return NULL;
	}
	return r;
}

void rate_free(struct rate *r)
{
	if (!r)
		return;
	stop_effect(r);
	free(r->out);
	free(r);
}

bool rate_restart(struct rate *r)
{
	stop_effect(r);
	return start_effect(r);
}

/* Forgets what was given out. */
static void drop_taken(struct rate *r)
{
	if (r->taken)
		r->n = 0;
	r->taken = false;
}

static bool append(struct rate *r, const sox_sample_t *samples, size_t n)
{
	if (r->cap - r->n < n) {
		size_t cap = 2 * r->cap + n, bytes;
		float *out = size_mul(cap, sizeof *out, &bytes) ? realloc(r->out, bytes) : NULL;
		if (!out)
			return false;
		r->out = out;
		r->cap = cap;
	}
	for (size_t i = 0; i < n; i++)
		r->out[r->n++] = (float)(samples[i] * (1.0 / 2147483648.0));
	return true;
}

/* To libsox's 32 bits; exactly 1.0 is the largest, and no clipping. */
static void to_samples(struct rate *r, const float *in, size_t n, sox_sample_t *out)
{
	for (size_t i = 0; i < n; i++) {
		double scaled = rint(in[i] * 2147483648.0);
		if (in[i] > 1 || in[i] < -1)
			r->clipped++;
		out[i] = scaled >= 2147483647.0    ? INT32_MAX
			 : scaled <= -2147483648.0 ? INT32_MIN
						   : (sox_sample_t)scaled;
	}
}

bool rate_push(struct rate *r, const float *in, size_t n)
{
	sox_sample_t inbuf[BLOCK], outbuf[BLOCK];

	drop_taken(r);
	while (n > 0) {
		size_t block = n < BLOCK ? n : BLOCK, used = 0;
		to_samples(r, in, block, inbuf);
		for (;;) {
			size_t isamp = block - used, osamp = BLOCK;
			r->effect->handler.flow(r->effect, inbuf + used, outbuf, &isamp, &osamp);
			used += isamp;
			if (!append(r, outbuf, osamp))
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
	sox_sample_t outbuf[BLOCK];
	size_t osamp;

	drop_taken(r);
	if (!r->effect)
		return true;
	do {
		osamp = BLOCK;
		r->effect->handler.drain(r->effect, outbuf, &osamp);
		if (!append(r, outbuf, osamp))
			return false;
	} while (osamp > 0);
	stop_effect(r);
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
	return r->clipped + (r->effect ? r->effect->clips : 0);
}
