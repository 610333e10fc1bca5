/* SPDX-License-Identifier: GPL-2.0-or-later */
/* resample - another sample rate
 * in   audio [samples]  rate (Hz)
 * out  audio [samples'] the rate asked for; n samples give floor(n / (in / out) + 1/2)
 *
 * A frame that has the rate already passes as it is. Chunks of one stream are one signal. */
#include "filter.h"
#include "rate.h"

#include <math.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* One stage of conversion, kept from frame to frame. */
struct stage {
	struct rate *rate; /* NULL before the first frame that needs it */
	double in_hz;      /* what it converts from; meaningless while rate is NULL */
	uint64_t n_out;    /* samples written of this stream, gaps included */
	uint64_t clipped;  /* by converters for other rates, which are gone */
};

static int64_t out_hz;
static int quality = RATE_HIGH, phase = RATE_LINEAR;

static const struct option_row options[] = {
	{ 'r', "rate", OPTION_INT, &out_hz, "HZ", "samples per second that come out", 1, 1536000,
	  NULL },
	{ 'Q', "quality", OPTION_CHOICE, &quality, "NAME", "", 0, 0, rate_quality_names },
	{ 0, "phase", OPTION_CHOICE, &phase, "NAME", "", 0, 0, rate_phase_names },
	{ 0 },
};

static const struct program program = {
	.name = "resample",
	.operands = "[FILE...]",
	.summary = "Convert audio frames to another sample rate.",
	.reads_stream = true,
	.options = options,
};

/* A conversion from that rate, ready for a new signal. */
static void prepare(struct stage *s, struct filter *io, const struct frame *f, double in_hz)
{
	double ratio = (double)out_hz / in_hz;
	bool ready;

	if (!(ratio <= RATE_RATIO_MAX && 1 / ratio <= RATE_RATIO_MAX))
		filter_refuse(io, f,
			      "rate %.10g Hz cannot be converted to %lld Hz: more than %d times "
			      "apart",
			      in_hz, (long long)out_hz, RATE_RATIO_MAX);
	if (s->rate && s->in_hz == in_hz) {
		ready = rate_restart(s->rate);
	} else {
		s->clipped += s->rate ? rate_clipped(s->rate) : 0;
		rate_free(s->rate);
		s->rate = rate_new(in_hz, (double)out_hz, quality, phase);
		s->in_hz = in_hz;
		ready = s->rate != NULL;
	}
	if (!ready)
		cli_die(STATUS_SYSTEM, "no memory to convert %.10g Hz to %lld Hz", in_hz,
			(long long)out_hz);
}

static void no_memory(void)
{
	cli_die(STATUS_SYSTEM, "no memory for the samples of a frame");
}

/* Writes what came out so far as a frame with f's attributes. */
static void write_part(struct stage *s, struct filter *io, struct frame *f, struct chunk chunk)
{
	size_t n;
	const float *samples = rate_take(s->rate, &n);

	if (!frame_set_int(f, "rate", out_hz))
		no_memory();
	frame_set_floats(f, samples, 1, &n);
	filter_write_part(io, f, chunk, (double)s->n_out / (double)out_hz);
	s->n_out += n;
}

static void add_recipe(const struct stage *s, struct frame *f)
{
	if (!recipe_add(f, "resample") || !recipe_number(f, "from", s->in_hz) ||
	    !recipe_number(f, "rate", (double)out_hz) ||
	    !recipe_text(f, "quality", rate_quality_names[quality]) ||
	    !recipe_text(f, "phase", rate_phase_names[phase]))
		no_memory();
}

/* Samples lost, counted at the rate that comes out. */
static int64_t rescale_gap(const struct stage *s, struct filter *io, struct frame *f, int64_t gap)
{
	double gap_out = floor((double)gap * (double)out_hz / s->in_hz + 0.5);

	if (!(gap_out < 0x1p53))
		filter_refuse(io, f, "a gap of %lld samples cannot be true", (long long)gap);
	if (!frame_set_int(f, "gap", (int64_t)gap_out))
		no_memory();
	return (int64_t)gap_out;
}

/* At a gap the signal before it ends: its tail goes out as a chunk of its own. */
static void cross_gap(struct stage *s, struct filter *io, const struct frame *f, int64_t gap_out)
{
	struct frame tail = { 0 };

	filter_before_gap(f, &tail);
	if (!rate_drain(s->rate))
		no_memory();
	write_part(s, io, &tail, filter_tail);
	frame_free(&tail);
	if (!rate_restart(s->rate))
		no_memory();
	s->n_out += (uint64_t)gap_out;
}

static void convert(struct stage *s, struct filter *io, struct frame *f, double in_hz)
{
	struct chunk chunk = filter_chunk(io);
	size_t n;
	const float *samples = filter_floats(io, f, &n);

	if ((double)n * (double)out_hz / in_hz * sizeof *samples > (double)cli_max_frame())
		filter_refuse(io, f, "at %lld Hz it would be larger than --max-frame allows",
			      (long long)out_hz);
	if (chunk.first) {
		prepare(s, io, f, in_hz);
		s->n_out = 0;
	}
	add_recipe(s, f);
	if (chunk.gap > 0) {
		int64_t gap_out = rescale_gap(s, io, f, chunk.gap);
		if (!chunk.first)
			cross_gap(s, io, f, gap_out);
	}
	if (!rate_push(s->rate, samples, n) || (chunk.last && !rate_drain(s->rate)))
		no_memory();
	write_part(s, io, f, chunk);
}

/* What libsox frees behind a signal it asks for again with the next: the pages must not go back and
 * forth, which costs as much as a tenth of a short signal. */
static void keep_memory(void)
{
#ifdef M_TRIM_THRESHOLD
	mallopt(M_TRIM_THRESHOLD, 8 << 20);
#endif
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct stage stage = { 0 };
	struct frame f = { 0 };

	if (out_hz == 0)
		cli_misuse("--rate is missing: wanted the rate that is to come out, as in -r 8000");
	if (phase != RATE_LINEAR && !rate_has_phases(quality))
		cli_misuse("--phase %s: wanted linear at --quality %s; the others go with medium, "
			   "high and very-high",
			   rate_phase_names[phase], rate_quality_names[quality]);
	keep_memory();
	struct filter *io = filter_open(files, FILTER_STREAM);
	filter_note_arrivals(io);
	while (filter_read(io, &f)) {
		filter_want(io, &f, "audio", 1);
		double in_hz = filter_rate(io, &f);
		if (in_hz == (double)out_hz)
			filter_write(io, &f);
		else
			convert(&stage, io, &f, in_hz);
	}
	if (stage.rate)
		stage.clipped += rate_clipped(stage.rate);
	if (stage.clipped > 0)
		cli_note("%llu samples were over full scale and were clipped",
			 (unsigned long long)stage.clipped);
	rate_free(stage.rate);
	frame_free(&f);
	return filter_close(io);
}
