/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/recorder.h"

#include "audio/rate.h"
#include "base/unicode.h"
#include "base/utf8.h"
#include "program/endpoint_options.h"
#include "stream/latency.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* As resample does by default, so that both give the same. */
#define QUALITY RATE_HIGH

struct recorder {
	struct filter *io;
	struct capture *capture;
	struct recorder_plan plan;
	double in_hz, out_hz;
	struct endpoint *endpoint;
	struct rate *rate;   /* NULL: in_hz is out_hz */
	struct frame common; /* attributes that every frame has */
	uint64_t gap;        /* samples lost since the last frame */
	uint64_t n;          /* frames */
	/* the chunk under way, if continuous */
	float *chunk; /* [size], of which `filled` are there */
	size_t size, filled;
	int64_t seq;
	double from;  /* position at which the signal begins: the recording, or after a gap */
	uint64_t out; /* samples of that signal that were written, at out_hz */
};

/* ---- attributes ---- */

/* A text in an allocation of its own, with %XX for each byte that is not UTF-8. */
static char *escaped(const char *text)
{
	char *copy = cli_alloc(3 * strlen(text) + 1, 1);

	utf8_escape(text, strlen(text), copy);
	return copy;
}

/* Sets a text of the command line in the normal form in which fsdd-read has it (NFC); NULL sets
 * nothing. False: no memory. */
static bool set_given(struct frame *f, const char *key, const char *text)
{
	char *copy = text ? unicode_nfc(text, strlen(text)) : NULL;
	const bool made = !text || (copy && frame_set_text(f, key, copy));

	free(copy);
	return made;
}

static void prepare_frame(struct recorder *r)
{
	const struct recorder_plan *p = &r->plan;
	struct frame *f = &r->common;
	char *microphone = escaped(capture_microphone(r->capture));
	bool made;

	made = frame_set_text(f, "kind", "audio") && set_given(f, "id", p->id) &&
	       frame_set_number(f, "rate", r->out_hz) && frame_set_real(f, "t", 0) &&
	       (p->continuous || frame_set_real(f, "tail", 0)) && frame_set_real(f, "clock", 0) &&
	       recipe_add(f, "mic-capture") && recipe_text(f, "device", microphone) &&
	       recipe_number(f, "rate", r->in_hz) && recipe_number(f, "settle", p->settle_ms) &&
	       (p->continuous || endpoint_options_recipe(f, p->find, r->in_hz));
	free(microphone);
	made = made && set_given(f, "label", p->label) && set_given(f, "speaker", p->speaker);
	if (made && r->rate)
		made = recipe_add(f, "resample") && recipe_number(f, "from", r->in_hz) &&
		       recipe_number(f, "rate", r->out_hz) &&
		       recipe_text(f, "quality", rate_quality_names[QUALITY]) &&
		       recipe_text(f, "phase", rate_phase_names[RATE_LINEAR]);
	if (!made)
		cli_no_memory();
}

/* Sets how many samples were lost before the frame, if any were. False: no memory. */
static bool set_gap(struct recorder *r, struct frame *f)
{
	const double gap = ceil((double)r->gap * r->out_hz / r->in_hz);

	r->gap = 0;
	return gap == 0 || frame_set_int(f, "gap", (int64_t)gap);
}

/* ---- utterances ---- */

/* Returns the utterance at the output rate; valid until the next one. */
static const float *resampled(struct recorder *r, const struct utterance *u, size_t *n)
{
	*n = u->n;
	if (!r->rate)
		return u->samples;
	if (!rate_restart(r->rate) || !rate_push(r->rate, u->samples, u->n) || !rate_drain(r->rate))
		cli_no_memory();
	return rate_take(r->rate, n);
}

static double peak_dbfs(const struct utterance *u)
{
	float peak = 0;

	for (size_t i = 0; i < u->n; i++)
		peak = fmaxf(peak, fabsf(u->samples[i]));
	return peak > 0 ? 20 * log10(peak) : -INFINITY;
}

static void write_utterance(struct recorder *r, const struct utterance *u)
{
	const double end = (double)(u->start + u->n), t = (double)u->start / r->in_hz;
	const char *begin = frame_text(&r->common, "id");
	const size_t size = strlen(begin) + 24;
	struct frame f = { 0 };
	char *id = cli_alloc(size, 1);
	size_t n;
	const float *samples = resampled(r, u, &n);

	snprintf(id, size, "%s-%04llu", begin, (unsigned long long)++r->n);
	if (!frame_copy_attributes(&f, &r->common) || !frame_set_text(&f, "id", id) ||
	    !frame_set_real(&f, "t", t) ||
	    !frame_set_real(&f, "tail", (double)u->tail / r->in_hz) ||
	    !frame_set_real(&f, "clock", capture_clock(r->capture, end)) || !set_gap(r, &f) ||
	    !latency_arrive(&f, cli_name(), capture_read_at(r->capture)))
		cli_no_memory();
	r->plan.before(r->plan.arg);
	frame_set_floats(&f, samples, 1, &n);
	filter_write(r->io, &f);
	frame_free(&f);
	cli_detail("%s: at %.2f s, %.2f s long, peak %.1f dB, noise floor %.1f dB", id, t,
		   (double)u->n / r->in_hz, peak_dbfs(u), endpoint_floor(r->endpoint));
	free(id);
}

static void push_utterances(struct recorder *r, const float *samples, size_t n)
{
	struct utterance u;

	for (size_t used = 0; used < n && !recorder_has_enough(r);) {
		used += endpoint_push(r->endpoint, samples + used, n - used, &u);
		if (u.n > 0)
			write_utterance(r, &u);
	}
}

/* ---- chunks ---- */

/* Begins a new signal. */
static void begin_signal(struct recorder *r, double position)
{
	r->from = position;
	r->out = 0;
	if (r->rate && !rate_restart(r->rate))
		cli_no_memory();
}

static void write_chunk(struct recorder *r, bool last)
{
	const double step = r->in_hz / r->out_hz, begin = r->from + step * (double)r->out,
		     end = begin + step * (double)r->filled;
	struct frame f = { 0 };

	if (!frame_copy_attributes(&f, &r->common) || !frame_set_real(&f, "t", begin / r->in_hz) ||
	    !frame_set_real(&f, "clock", capture_clock(r->capture, end)) ||
	    !frame_set_int(&f, "stream", 0) || !frame_set_int(&f, "seq", r->seq++) ||
	    !frame_set_bool(&f, "last", last) || !set_gap(r, &f))
		cli_no_memory();
	frame_set_floats(&f, r->chunk, 1, &r->filled);
	filter_write(r->io, &f);
	frame_free(&f);
	r->out += r->filled;
	r->filled = 0;
	r->n++;
}

static void fill_chunks(struct recorder *r, const float *samples, size_t n)
{
	while (n > 0) {
		const size_t many = n < r->size - r->filled ? n : r->size - r->filled;

		memcpy(r->chunk + r->filled, samples, many * sizeof *samples);
		r->filled += many;
		samples += many;
		n -= many;
		if (r->filled == r->size)
			write_chunk(r, false);
	}
}

static void push_chunks(struct recorder *r, const float *samples, size_t n)
{
	if (!r->rate) {
		fill_chunks(r, samples, n);
		return;
	}
	if (!rate_push(r->rate, samples, n))
		cli_no_memory();
	samples = rate_take(r->rate, &n);
	fill_chunks(r, samples, n);
}

/* Writes what the resampler still holds, and a chunk that is not full; the last one may
 * be empty. */
static void drain_chunks(struct recorder *r, bool last)
{
	const float *samples;
	size_t n;

	if (r->rate) {
		if (!rate_drain(r->rate))
			cli_no_memory();
		samples = rate_take(r->rate, &n);
		fill_chunks(r, samples, n);
	}
	if (r->filled > 0 || last)
		write_chunk(r, last);
}

/* ---- either ---- */

struct recorder *recorder_new(struct filter *io, struct capture *c,
			      const struct recorder_plan *plan)
{
	struct recorder *r = cli_alloc(1, sizeof *r);
	const char *wrong;

	*r = (struct recorder){ .io = io, .capture = c, .plan = *plan, .in_hz = capture_rate(c) };
	r->out_hz = plan->out_hz > 0 ? plan->out_hz : r->in_hz;
	if ((wrong = endpoint_check(plan->find, r->in_hz)))
		cli_die(STATUS_SYSTEM, "%s: at %.10g Hz: %s", capture_full_name(c), r->in_hz,
			wrong);
	r->endpoint = endpoint_new(plan->find, r->in_hz);
	if (r->in_hz != r->out_hz)
		r->rate = rate_new(r->in_hz, r->out_hz, QUALITY, RATE_LINEAR);
	if (!r->endpoint || (r->in_hz != r->out_hz && !r->rate))
		cli_die(STATUS_SYSTEM, "cannot convert from %.10g to %.10g Hz, or no memory",
			r->in_hz, r->out_hz);
	if (plan->continuous) {
		r->size = (size_t)ceil(plan->chunk_ms * r->out_hz / 1000);
		r->chunk = cli_alloc(r->size, sizeof *r->chunk);
	}
	prepare_frame(r);
	return r;
}

void recorder_free(struct recorder *r)
{
	endpoint_free(r->endpoint);
	rate_free(r->rate);
	free(r->chunk);
	frame_free(&r->common);
	free(r);
}

/* n samples are missing before the position, or do not count. */
static void skip(struct recorder *r, uint64_t n, uint64_t position)
{
	if (r->plan.continuous)
		begin_signal(r, (double)position);
	else
		endpoint_skip(r->endpoint, n);
}

void recorder_take(struct recorder *r, const struct heard *h)
{
	const uint64_t begin = capture_position(r->capture) - h->n;

	if (h->gap > 0) {
		recorder_drain(r, false);
		skip(r, h->gap, begin);
		r->gap += h->gap;
	}
	if (recorder_has_enough(r))
		return;
	if (h->left_out > 0)
		skip(r, h->left_out, begin + h->left_out);
	if (r->plan.continuous)
		push_chunks(r, h->samples + h->left_out, h->n - h->left_out);
	else
		push_utterances(r, h->samples + h->left_out, h->n - h->left_out);
}

void recorder_drain(struct recorder *r, bool last)
{
	struct utterance u;

	if (r->plan.continuous) {
		drain_chunks(r, last);
		if (!last)
			begin_signal(r, (double)capture_position(r->capture));
		return;
	}
	while (!recorder_has_enough(r) && endpoint_drain(r->endpoint, &u))
		write_utterance(r, &u);
}

bool recorder_has_enough(const struct recorder *r)
{
	return r->plan.count > 0 && r->n >= r->plan.count;
}

bool recorder_listens(const struct recorder *r)
{
	const uint64_t settled = capture_settled(r->capture);

	return settled > 0 && (r->plan.continuous ||
			       (double)settled >= r->plan.find->preroll_ms * r->in_hz / 1000);
}

bool recorder_is_idle(const struct recorder *r)
{
	return !r->plan.continuous && !endpoint_is_speaking(r->endpoint);
}

uint64_t recorder_frames(const struct recorder *r)
{
	return r->n;
}

uint64_t recorder_clipped(const struct recorder *r)
{
	return r->rate ? rate_clipped(r->rate) : 0;
}

double recorder_floor(const struct recorder *r)
{
	return endpoint_floor(r->endpoint);
}
