/* SPDX-License-Identifier: GPL-2.0-or-later */
/* resample - converts audio to another sample rate
 * in   audio [samples]  rate (Hz)
 * out  audio [samples'] the rate asked for; n samples give floor(n / (in / out) + 1/2)
 *
 * A frame that has that rate already is passed on unchanged. The chunks of one stream are one
 * signal. */
#include "program/filter.h"
#include "program/resampler.h"

static int64_t out_hz;
static int quality = RATE_HIGH, phase = RATE_LINEAR;

static const struct option_row options[] = {
	OPT_INT("rate", 'r', &out_hz, "HZ", "write HZ samples per second; required", 1, 1536000),
	OPT_CHOICE("quality", 'Q', &quality, "NAME", "choose the quality of the filter",
		   rate_quality_names),
	OPT_CHOICE("phase", 0, &phase, "NAME", "choose the phase of the filter", rate_phase_names),
	OPT_END,
};

static const struct program program = {
	.name = "resample",
	.operands = "[FILE...]",
	.summary = "Convert audio frames to another sample rate.",
	.reads_stream = true,
	.options = options,
};

static void convert(struct resampler *r, struct filter *io, struct frame *f, double in_hz)
{
	char why[160];
	size_t n;
	const float *samples = filter_floats(io, f, &n);
	enum status status =
	    resampler_pass(r, io, f, in_hz, samples, n, filter_chunk(io), why, sizeof why);

	if (status == STATUS_INPUT)
		filter_refuse(io, f, "%s", why);
	if (status)
		cli_die(status, "%s", why);
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct resampler *resampler;
	struct frame f = { 0 };
	uint64_t clipped;

	if (out_hz == 0)
		cli_misuse("--rate is missing: wanted the rate that is to come out, as in -r 8000");
	if (phase != RATE_LINEAR && !rate_has_phases(quality))
		cli_misuse("--phase %s: wanted linear at --quality %s; the others go with medium, "
			   "high and very-high",
			   rate_phase_names[phase], rate_quality_names[quality]);
	resampler_keep_memory();
	if (!(resampler =
		  resampler_new(out_hz, (enum rate_quality)quality, (enum rate_phase)phase)))
		cli_die(STATUS_SYSTEM, "no memory to convert samples");
	struct filter *io = filter_open(files, FILTER_STREAM);
	filter_note_arrivals(io);
	while (filter_read(io, &f)) {
		filter_want(io, &f, "audio", 1);
		double in_hz = filter_rate(io, &f);
		if (in_hz == (double)out_hz)
			filter_write(io, &f);
		else
			convert(resampler, io, &f, in_hz);
	}
	if ((clipped = resampler_clipped(resampler)) > 0)
		cli_note("%llu samples were over full scale and were clipped",
			 (unsigned long long)clipped);
	resampler_free(resampler);
	frame_free(&f);
	return filter_close(io);
}
