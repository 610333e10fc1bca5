/* SPDX-License-Identifier: GPL-2.0-or-later */
/* scene - plays recordings in a room as chunks of one stream, and writes when each began
 *
 * Each recording has its peak brought to -1 dB; before and behind it is room tone (pink noise) so
 * many decibels below the recording's level. On stderr or in a file: a line for each, with id,
 * label, and when it begins, when speech ends (the last 10 ms whose level is within 30 dB of its
 * loudest), and when it ends, in seconds. */
#include "program/filter.h"
#include "augment/noise.h"

#include <math.h>
#include <stdlib.h>

static struct range gap_s = { 0.4, 1.5 };
static double tone_db = 50, gain_db, twice_ms;
static int64_t seed = 1;
static const char *list_to;

static const struct option_row options[] = {
	OPT_RANGE("gap", 0, &gap_s, "S", "leave S seconds between recordings", 0.01, 60),
	OPT_REAL("tone", 0, &tone_db, "DB", "add room tone DB decibels below the recording", 0,
		 200),
	OPT_REAL("gain", 0, &gain_db, "DB", "amplify everything by DB decibels", -100, 20),
	OPT_REAL("twice", 0, &twice_ms, "MS", "repeat each recording after MS milliseconds", 0,
		 10000),
	OPT_INT("seed", 0, &seed, "N", "seed gaps and noise with N", 0, 1e9),
	OPT_TEXT("list", 0, &list_to, "FILE", "write the lines to FILE"),
	OPT_END,
};

static const struct program program = {
	.name = "scene",
	.operands = "[FILE...]",
	.summary = "Put recordings into a room, one after the other.",
	.reads_stream = true,
	.options = options,
};

struct scene {
	struct filter *io;
	FILE *list;
	double rate;
	struct rng r;
	uint64_t at; /* samples so far */
	int64_t seq;
	float *x; /* [cap], of which n are to be written */
	size_t n, cap;
};

static float *more(struct scene *s, size_t n)
{
	if (n > s->cap - s->n) {
		s->cap = 2 * (s->n + n);
		s->x = cli_grow(s->x, s->cap, sizeof *s->x);
	}
	s->n += n;
	return s->x + s->n - n;
}

static void add_tone(struct scene *s, double seconds, double level)
{
	const size_t n = (size_t)(seconds * s->rate);
	float *x = more(s, n);

	if (!noise_fill(NOISE_PINK, rng_stream(rng_bits(&s->r), 0, 0, 0), s->rate, x, n))
		cli_die(STATUS_SYSTEM, "no memory");
	for (size_t i = 0; i < n; i++)
		x[i] *= (float)level;
}

static double square(const float *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (double)x[i] * (double)x[i];
	return sum;
}

/* Samples of x[n] up to the end of the last 10 ms within 30 dB of the loudest 10 ms. */
static size_t speech_end(const float *x, size_t n, double rate)
{
	const size_t block = (size_t)(rate / 100);
	double loudest = 0;
	size_t end = n;

	for (size_t at = 0; at + block <= n; at += block)
		loudest = fmax(loudest, square(x + at, block));
	for (size_t at = 0; at + block <= n; at += block)
		if (square(x + at, block) >= loudest * 1e-3)
			end = at + block;
	return end;
}

static void add_recording(struct scene *s, const struct frame *f, const float *x, size_t n,
			  float gain)
{
	const char *id = frame_text(f, "id"), *label = frame_text(f, "label");
	const double at = (double)(s->at + s->n);
	float *y = more(s, n);

	for (size_t i = 0; i < n; i++)
		y[i] = gain * x[i];
	fprintf(s->list, "%s\t%s\t%.4f\t%.4f\t%.4f\n", id ? id : "-", label ? label : "-",
		at / s->rate, (at + (double)speech_end(x, n, s->rate)) / s->rate,
		(at + (double)n) / s->rate);
}

static void write_out(struct scene *s, bool last)
{
	struct frame f = { 0 };

	if (!frame_set_text(&f, "kind", "audio") || !frame_set_text(&f, "id", "scene") ||
	    !frame_set_number(&f, "rate", s->rate) || !frame_set_int(&f, "stream", 0) ||
	    !frame_set_int(&f, "seq", s->seq++) || !frame_set_bool(&f, "last", last))
		cli_die(STATUS_SYSTEM, "no memory");
	frame_set_floats(&f, s->x, 1, &s->n);
	filter_write(s->io, &f);
	frame_free(&f);
	s->at += s->n;
	s->n = 0;
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct scene s = { .io = filter_open(files, FILTER_BINARY), /* it marks the end itself */
			   .list = list_to ? fopen(list_to, "w") : stderr,
			   .r = rng_stream((uint64_t)seed, 0, 0, 0) };
	struct frame f = { 0 };
	double level = 0;

	if (!s.list)
		cli_die(STATUS_SYSTEM, "%s: cannot be written", list_to);
	while (filter_read(s.io, &f)) {
		size_t n;
		double peak = 0, gain;

		filter_want(s.io, &f, "audio", 1);
		filter_want_whole(s.io, &f);
		s.rate = filter_rate(s.io, &f);
		const float *x = filter_floats(s.io, &f, &n);
		for (size_t i = 0; i < n; i++)
			peak = fmax(peak, fabs((double)x[i]));
		if (!(peak > 0))
			filter_refuse(s.io, &f, "is nothing but zeros");
		gain = pow(10, (gain_db - 1) / 20) / peak;
		level = gain * sqrt(square(x, n) / (double)n) * pow(10, -tone_db / 20);
		add_tone(&s, gap_s.low + (gap_s.high - gap_s.low) * (double)rng_uniform(&s.r),
			 level);
		add_recording(&s, &f, x, n, (float)gain);
		if (twice_ms > 0) {
			add_tone(&s, twice_ms / 1000, level);
			add_recording(&s, &f, x, n, (float)gain);
		}
		write_out(&s, false);
	}
	if (s.rate > 0)
		add_tone(&s, 1.5, level);
	write_out(&s, true);
	filter_mark(s.io);
	free(s.x);
	frame_free(&f);
	if (fclose(s.list) != 0)
		cli_write_failed();
	return filter_close(s.io);
}
