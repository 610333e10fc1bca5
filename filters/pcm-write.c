/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcm-write - writes audio as raw samples or as a WAV file, for other programs
 * in   audio [samples]  rate (Hz), the same for all frames
 * out  the samples of all frames, one after the other, in --format; --wav: after a header
 *
 * audio/raw converts the samples, audio/wav_writer makes the header. */
#include "audio/raw.h"
#include "audio/wav_writer.h"
#include "program/filter.h"

#include <fcntl.h>
#include <math.h>
#include <unistd.h>

enum { PART = 4096 }; /* samples that are converted at a time */

struct stage {
	struct filter *io;
	struct raw_format format;
	struct pcm_findings findings;
	double rate_hz; /* 0 before the first frame */
	uint64_t n;     /* samples so far */
	uint64_t lost;
};

static int format = RAW_S16LE;
static bool wav;
static double pause_s;

static const struct option_row options[] = {
	OPT_CHOICE("format", 'f', &format, "FORMAT", "write samples of this format", raw_written),
	OPT_FLAG("wav", 'w', &wav, "write a WAV file, not raw samples"),
	OPT_REAL("pause", 0, &pause_s, "S", "write S seconds of silence between recordings", 0, 60),
	OPT_END,
};

static const struct program program = {
	.name = "pcm-write",
	.operands = "[FILE...]",
	.summary = "Write audio as raw samples or as a WAV file, for other programs.",
	.reads_stream = true,
	.options = options,
};

static void put_bytes(const unsigned char *bytes, size_t n)
{
	if (fwrite(bytes, 1, n, stdout) != n)
		cli_write_failed();
}

static void put_samples(struct stage *s, const float *samples, size_t n)
{
	unsigned char bytes[PART * PCM_WIDTH_MAX];

	while (n > 0) {
		const size_t m = n < PART ? n : PART;
		raw_encode(&s->format, &s->findings, samples, m, bytes);
		put_bytes(bytes, m * raw_group(&s->format));
		s->n += m;
		samples += m;
		n -= m;
	}
}

static void put_silence(struct stage *s, uint64_t n)
{
	static const float zeros[PART];

	for (; n > PART; n -= PART)
		put_samples(s, zeros, PART);
	put_samples(s, zeros, (size_t)n);
}

/* The first frame decides on the rate, which a header names. */
static void begin(struct stage *s, double rate)
{
	unsigned char header[WAV_HEADER_MAX];

	s->rate_hz = rate;
	if (wav) {
		if (rate != round(rate) || rate > UINT32_MAX)
			cli_die(STATUS_INPUT,
				"rate %.10g Hz: a WAV file has a whole number of samples a "
				"second; put 'resample' before pcm-write",
				rate);
		const size_t n = wav_header(header, &s->format, rate, WAV_LENGTH_UNKNOWN);
		put_bytes(header, n);
	}
}

static void take(struct stage *s, const struct frame *f)
{
	const struct chunk chunk = filter_chunk(s->io);
	const double rate = filter_rate(s->io, f);
	size_t n;
	const float *samples = filter_floats(s->io, f, &n);

	if (s->rate_hz == 0)
		begin(s, rate);
	else if (rate != s->rate_hz)
		filter_refuse(s->io, f,
			      "rate %.10g Hz, the frames before had %.10g Hz; put 'resample -r "
			      "%.10g' before pcm-write",
			      rate, s->rate_hz, s->rate_hz);
	else if (chunk.first)
		put_silence(s, (uint64_t)llround(pause_s * rate));
	s->lost += (uint64_t)chunk.gap;
	put_samples(s, samples, n);
}

/* Where the header begins in the output; -1: in a pipe, or in a file that only grows (>>). */
static off_t find_header(void)
{
	const int flags = fcntl(STDOUT_FILENO, F_GETFL);

	return flags < 0 || (flags & O_APPEND) ? -1 : lseek(STDOUT_FILENO, 0, SEEK_CUR);
}

/* Puts the length into the header, if the output can be rewritten. */
static void end(const struct stage *s, off_t at)
{
	unsigned char header[WAV_HEADER_MAX];
	const uint64_t length = s->n * raw_group(&s->format);
	const size_t n = wav_header(header, &s->format, s->rate_hz, length);

	if (length % 2 == 1 && putchar(0) == EOF)
		cli_write_failed();
	if (fflush(stdout) != 0)
		cli_write_failed();
	if (n == 0)
		cli_warn("the header has no length, since a WAV file holds at most 4 GiB");
	else if (at >= 0 && pwrite(STDOUT_FILENO, header, n, at) != (ssize_t)n)
		cli_write_failed();
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct stage s = { .format = raw_format_of(format) };
	struct frame f = { 0 };
	const off_t header_at = find_header();

	if (wav && !wav_holds(&s.format))
		cli_misuse(
		    "--wav beside --format %s: a WAV file has u8, s16le, s24le, s32le, f32le or "
		    "f64le",
		    raw_names[format]);
	s.io = filter_open(files, FILTER_BYTES);
	while (filter_read(s.io, &f)) {
		filter_want(s.io, &f, "audio", 1);
		take(&s, &f);
	}
	if (s.rate_hz == 0 && wav)
		cli_die(STATUS_INPUT,
			"the input has no frames, so there is no rate for the header");
	if (wav)
		end(&s, header_at);
	cli_detail("%llu samples, %s, mono, %.10g Hz", (unsigned long long)s.n, raw_names[format],
		   s.rate_hz);
	if (s.lost > 0)
		cli_note("%llu samples had been lost before; they are left out",
			 (unsigned long long)s.lost);
	if (s.findings.clipped > 0)
		cli_note("%llu samples were over full scale and were clipped",
			 (unsigned long long)s.findings.clipped);
	frame_free(&f);
	return filter_close(s.io);
}
