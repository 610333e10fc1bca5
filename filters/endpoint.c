/* SPDX-License-Identifier: GPL-2.0-or-later */
/* endpoint - cuts continuous audio into utterances
 * in   audio [samples]  rate (Hz); a frame, or the chunks of one stream, is one recording
 * out  audio [samples]  one frame for each utterance; id "RECORDING-0001", t, tail, the same rate
 *
 * Attributes that hold for all of a recording (label, speaker, ...) stay on each utterance.
 * live/endpoint finds where utterances begin and end. */
#include "program/endpoint_options.h"
#include "program/filter.h"
#include "stream/latency.h"
#include "system/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int64_t GAP_MAX = (int64_t)1 << 53; /* the largest integer that any reader can hold */

/* The recording under way; the endpointer is kept for the next one. */
struct stage {
	struct endpoint *endpoint; /* NULL before the first frame */
	double rate_hz;            /* the endpointer's */
	struct frame whole;        /* attributes: the recording's id, and those of all utterances */
	double t;                  /* time of the recording's first sample, s */
	double end;                /* samples so far, gaps included */
	double clock;              /* wall clock at `end`, s; 0: unknown */
	double arrived;            /* wall clock when the frame with it arrived, s */
	int64_t gap;               /* samples lost since the last utterance */
	uint64_t n;                /* utterances of this recording */
	uint64_t n_recordings;     /* begun so far */
	uint64_t n_silent;         /* recordings without an utterance */
};

/* ---- options ----
 *
 * To add an option of this program: a variable and a row here (program/cli.h has the kinds of
 * rows), its effect below, its entries in SYNOPSIS and OPTIONS of man/endpoint.1, and a test in
 * tests/endpoint.sh. tests/man-pages.sh fails while page and --help differ. A filter that ends
 * before its input writes the end mark itself (filter_mark), as --head of filters/tensor-select.c
 * does.
 *
 * To add a parameter of the search for utterances, which mic-capture has as well: a member and
 * its range in live/endpoint.[hc], a row and a recipe entry in program/endpoint_options.[hc], and
 * both pages. tests/unit/program/endpoint_options.c fails while one of them is missing. */

static struct endpoint_params params;

static const struct option_row options[] = {
	ENDPOINT_OPTIONS(params),
	OPT_END,
};

static const struct program program = {
	.name = "endpoint",
	.operands = "[FILE...]",
	.summary = "Cut continuous audio into utterances.",
	.reads_stream = true,
	.options = options,
};

static void prepare(struct stage *s, struct filter *io, const struct frame *f, double rate_hz)
{
	const char *why = endpoint_check(&params, rate_hz);

	if (why)
		filter_refuse(io, f, "at %.10g Hz: %s", rate_hz, why);
	if (s->endpoint && s->rate_hz == rate_hz) {
		endpoint_restart(s->endpoint);
		return;
	}
	endpoint_free(s->endpoint);
	s->endpoint = endpoint_new(&params, rate_hz);
	s->rate_hz = rate_hz;
	if (!s->endpoint)
		cli_no_memory();
}

/* Keeps the attributes for each utterance of the recording that begins with this frame. */
static void begin_recording(struct stage *s, struct filter *io, const struct frame *f,
			    double rate_hz)
{
	/* These describe the frame's place in the recording, or the recording's in a set. */
	static const char *const own[] = { "stream", "seq", "last", "gap",    "clock",
					   "index",  "hop", "tail", "arrived" };
	char id[32];

	prepare(s, io, f, rate_hz);
	s->t = s->end = 0;
	s->gap = 0;
	s->n = 0;
	frame_number(f, "t", &s->t);
	snprintf(id, sizeof id, "source%llu", (unsigned long long)s->n_recordings++);
	frame_clear(&s->whole);
	if (!frame_copy_attributes(&s->whole, f) ||
	    (!frame_has(f, "id") && !frame_set_text(&s->whole, "id", id)))
		cli_no_memory();
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		frame_drop(&s->whole, own[i]);
	if (!endpoint_options_recipe(&s->whole, &params, s->rate_hz))
		cli_no_memory();
}

static void write_utterance(struct stage *s, struct filter *io, const struct utterance *u)
{
	struct frame f = { 0 };
	const char *recording = frame_text(&s->whole, "id");
	size_t size = strlen(recording) + 32;
	char *id = cli_alloc(size, 1);
	double after = s->end - (double)(u->start + u->n); /* samples after the utterance */
	bool made;

	snprintf(id, size, "%s-%04llu", recording, (unsigned long long)++s->n);
	made = frame_copy_attributes(&f, &s->whole) && frame_set_text(&f, "id", id) &&
	       frame_set_real(&f, "t", s->t + (double)u->start / s->rate_hz) &&
	       frame_set_real(&f, "tail", (double)u->tail / s->rate_hz);
	if (s->clock > 0)
		made = made && frame_set_real(&f, "clock", s->clock - after / s->rate_hz) &&
		       latency_arrive(&f, cli_name(), s->arrived);
	if (s->gap > 0)
		made = made && frame_set_int(&f, "gap", s->gap);
	if (!made)
		cli_no_memory();
	s->gap = 0;
	frame_set_floats(&f, u->samples, 1, &u->n);
	filter_write(io, &f);
	frame_free(&f);
	free(id);
}

static void drain(struct stage *s, struct filter *io)
{
	struct utterance u;

	while (endpoint_drain(s->endpoint, &u))
		write_utterance(s, io, &u);
}

/* Nothing is joined across a gap: an utterance that is under way ends before it. */
static void cross_gap(struct stage *s, struct filter *io, const struct frame *f, int64_t gap)
{
	if (gap > GAP_MAX - s->gap)
		filter_refuse(io, f, "gaps of more than %lld samples are impossible",
			      (long long)GAP_MAX);
	drain(s, io);
	endpoint_skip(s->endpoint, (uint64_t)gap);
	s->end += (double)gap;
	s->gap += gap;
}

/* Processes a frame: a recording, or a chunk of one. */
static void cut(struct stage *s, struct filter *io, struct frame *f)
{
	struct chunk chunk = filter_chunk(io);
	double rate_hz = filter_rate(io, f);
	struct utterance u;
	size_t n;
	const float *samples;

	if (chunk.first) {
		begin_recording(s, io, f, rate_hz);
		s->gap = chunk.gap;
	} else if (chunk.gap > 0) {
		cross_gap(s, io, f, chunk.gap);
	}
	samples = filter_floats(io, f, &n);
	s->end += (double)n;
	s->clock = 0;
	if (frame_number(f, "clock", &s->clock))
		s->arrived = clock_wall();
	for (size_t used = 0; used < n;) {
		used += endpoint_push(s->endpoint, samples + used, n - used, &u);
		if (u.n > 0)
			write_utterance(s, io, &u);
	}
	if (chunk.last) {
		drain(s, io);
		s->n_silent += s->n == 0;
		cli_detail("%s: %llu utterance%s in %.2f s, noise floor %.1f dB",
			   frame_text(&s->whole, "id"), (unsigned long long)s->n,
			   s->n == 1 ? "" : "s", s->end / s->rate_hz, endpoint_floor(s->endpoint));
	}
}

int main(int argc, char **argv)
{
	params = endpoint_defaults;
	char **files = cli_parse(argc, argv, &program);
	struct stage stage = { 0 };
	struct frame f = { 0 };
	/* parameters that are impossible at any rate */
	const char *why = endpoint_check(&params, 48000);

	if (why)
		cli_misuse("%s", why);
	struct filter *io = filter_open(files, FILTER_STREAM);
	while (filter_read(io, &f)) {
		filter_want(io, &f, "audio", 1);
		cut(&stage, io, &f);
	}
	if (stage.n_silent > 0)
		cli_note("%llu of %llu recordings hold no utterance; -v names them, --least and "
			 "--trigger let quieter ones through",
			 (unsigned long long)stage.n_silent,
			 (unsigned long long)stage.n_recordings);
	endpoint_free(stage.endpoint);
	frame_free(&stage.whole);
	frame_free(&f);
	return filter_close(io);
}
