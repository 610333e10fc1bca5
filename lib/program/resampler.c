/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/resampler.h"

#include <math.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* One stage of conversion, kept from frame to frame. */
struct resampler {
	int64_t out_hz;
	enum rate_quality quality;
	enum rate_phase phase;
	struct rate *rate; /* NULL before the first frame that needs it */
	double in_hz;      /* what it converts from; meaningless while rate is NULL */
	uint64_t n_out;    /* samples written of this stream, gaps included */
	uint64_t clipped;  /* by converters for other rates, which are gone */
};

struct resampler *resampler_new(int64_t out_hz, enum rate_quality quality, enum rate_phase phase)
{
	struct resampler *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	r->out_hz = out_hz;
	r->quality = quality;
	r->phase = phase;
	return r;
}

void resampler_free(struct resampler *r)
{
	if (r)
		rate_free(r->rate);
	free(r);
}

uint64_t resampler_clipped(const struct resampler *r)
{
	return r->clipped + (r->rate ? rate_clipped(r->rate) : 0);
}

/* The buffer for the reason of a fault. */
struct fault {
	char *why;
	size_t size;
};

/* A conversion from that rate, ready for a new signal. */
static enum status prepare(struct resampler *r, double in_hz, const struct fault *fault)
{
	double ratio = (double)r->out_hz / in_hz;
	bool ready;

	if (!(ratio <= RATE_RATIO_MAX && 1 / ratio <= RATE_RATIO_MAX)) {
		snprintf(fault->why, fault->size,
			 "rate %.10g Hz cannot be converted to %lld Hz: more than %d times apart",
			 in_hz, (long long)r->out_hz, RATE_RATIO_MAX);
		return STATUS_INPUT;
	}
	if (r->rate && r->in_hz == in_hz) {
		ready = rate_restart(r->rate);
	} else {
		r->clipped = resampler_clipped(r);
		rate_free(r->rate);
		r->rate = rate_new(in_hz, (double)r->out_hz, r->quality, r->phase);
		r->in_hz = in_hz;
		ready = r->rate != NULL;
	}
	if (ready)
		return STATUS_OK;
	snprintf(fault->why, fault->size, "no memory to convert %.10g Hz to %lld Hz", in_hz,
		 (long long)r->out_hz);
	return STATUS_SYSTEM;
}

/* Writes the samples converted so far as a frame with f's attributes. False: no memory. */
static bool write_part(struct resampler *r, struct filter *io, struct frame *f, struct chunk chunk)
{
	size_t n;
	const float *samples = rate_take(r->rate, &n);

	if (!frame_set_int(f, "rate", r->out_hz))
		return false;
	frame_set_floats(f, samples, 1, &n);
	filter_write_part(io, f, chunk, (double)r->n_out / (double)r->out_hz);
	r->n_out += n;
	return true;
}

static bool add_recipe(const struct resampler *r, struct frame *f)
{
	return recipe_add(f, "resample") && recipe_number(f, "from", r->in_hz) &&
	       recipe_number(f, "rate", (double)r->out_hz) &&
	       recipe_text(f, "quality", rate_quality_names[r->quality]) &&
	       recipe_text(f, "phase", rate_phase_names[r->phase]);
}

/* Ends the signal before a gap: writes its tail as a chunk. False: no memory. */
static bool cross_gap(struct resampler *r, struct filter *io, const struct frame *f,
		      int64_t gap_out)
{
	struct frame tail = { 0 };
	bool enough;

	filter_before_gap(f, &tail);
	enough = rate_drain(r->rate) && write_part(r, io, &tail, filter_tail);
	frame_free(&tail);
	r->n_out += (uint64_t)gap_out;
	return enough && rate_restart(r->rate);
}

/* Passes on a gap, counted in samples at the output rate. */
static enum status pass_gap(struct resampler *r, struct filter *io, struct frame *f,
			    struct chunk chunk, const struct fault *fault)
{
	double gap_out = floor((double)chunk.gap * (double)r->out_hz / r->in_hz + 0.5);

	if (!(gap_out < 0x1p53)) {
		snprintf(fault->why, fault->size, "a gap of %lld samples is impossible",
			 (long long)chunk.gap);
		return STATUS_INPUT;
	}
	if (!frame_set_int(f, "gap", (int64_t)gap_out) ||
	    (!chunk.first && !cross_gap(r, io, f, (int64_t)gap_out)))
		return status_no_memory(fault->why, fault->size, "the samples of a frame");
	return STATUS_OK;
}

enum status resampler_pass(struct resampler *r, struct filter *io, struct frame *f, double in_hz,
			   const float *samples, size_t n, struct chunk chunk, char *why,
			   size_t size)
{
	const struct fault fault = { why, size };
	enum status status = STATUS_OK;

	if ((double)n * (double)r->out_hz / in_hz * sizeof *samples > (double)cli_max_frame()) {
		snprintf(why, size, "at %lld Hz it would be larger than --max-frame allows",
			 (long long)r->out_hz);
		return STATUS_INPUT;
	}
	if (chunk.first) {
		status = prepare(r, in_hz, &fault);
		r->n_out = 0;
	}
	if (status == STATUS_OK && !add_recipe(r, f))
		status = status_no_memory(fault.why, fault.size, "the samples of a frame");
	if (status == STATUS_OK && chunk.gap > 0)
		status = pass_gap(r, io, f, chunk, &fault);
	if (status)
		return status;
	if (!rate_push(r->rate, samples, n) || (chunk.last && !rate_drain(r->rate)) ||
	    !write_part(r, io, f, chunk))
		return status_no_memory(fault.why, fault.size, "the samples of a frame");
	return STATUS_OK;
}

void resampler_keep_memory(void)
{
#ifdef M_TRIM_THRESHOLD
	mallopt(M_TRIM_THRESHOLD, 8 << 20);
#endif
}
