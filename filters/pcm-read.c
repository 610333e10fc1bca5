/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcm-read - reads raw samples, as other programs write them to a pipe, into chunks of audio
 * in   samples without a header, from stdin or files; each is one recording
 * out  audio [samples]  --rate (Hz), one channel; id, t, stream, seq, last; --clock: clock;
 *                       --gap: gap
 *
 * A chunk is written as soon as its samples are there. audio/raw converts them. */
#include "audio/downmix.h"
#include "audio/raw.h"
#include "program/filter.h"
#include "system/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SLICE_MS = 50 }; /* between two looks at whether it is interrupted */

/* The recording that is read. */
struct stage {
	struct filter *io;
	struct raw_format format;
	struct pcm_findings findings;
	const char *name; /* of the file, for messages */
	int fd;
	size_t size;            /* samples of a chunk */
	unsigned char *bytes;   /* [size * group] */
	size_t filled;          /* of them, bytes */
	unsigned char head[12]; /* [n_head], the first bytes of the recording */
	size_t n_head;
	float *samples;      /* [size] */
	struct frame common; /* attributes of all chunks */
	uint64_t at;         /* samples so far, with those that were lost */
	uint64_t lost;       /* samples lost just before the bytes that are held */
	int64_t n_recordings, seq;
	double arrived, arrived_wall; /* when the last bytes came, s */
};

static double rate_hz = OPTION_UNSET, chunk_ms = 20, gap_s = OPTION_UNSET;
static int format = RAW_S16LE;
static int64_t channels = 1, channel;
static const char *name = "pcm", *label, *speaker;
static bool clocked;

static const struct option_word channel_words[] = { { "mean", 0 }, { 0 } };

static const struct option_row options[] = {
	OPT_REAL("rate", 'r', &rate_hz, "HZ", "the samples are HZ a second; must be given", 1, 1e9),
	OPT_CHOICE("format", 'f', &format, "FORMAT", "the samples have this format", raw_names),
	OPT_INT("channels", 'c', &channels, "N", "there are N channels, whose samples take turns",
		1, DOWNMIX_CHANNELS_MAX),
	OPT_INT_OR("channel", 0, &channel, "N", "read channel N, or the mean of all channels", 0,
		   DOWNMIX_CHANNELS_MAX, channel_words),
	OPT_REAL("chunk", 0, &chunk_ms, "MS", "write chunks of MS milliseconds", 0.1, 60000),
	OPT_REAL("gap", 0, &gap_s, "S", "if nothing arrives for S seconds, count this time as lost",
		 0.01, 86400),
	OPT_FLAG("clock", 0, &clocked, "note when each chunk arrived"),
	OPT_TEXT("id", 0, &name, "NAME", "the id of what stdin holds"),
	OPT_TEXT("label", 0, &label, "WORD", "label the recordings with WORD, for training"),
	OPT_TEXT("speaker", 0, &speaker, "NAME", "set the speaker of the recordings to NAME"),
	OPT_END,
};

static const struct program program = {
	.name = "pcm-read",
	.operands = "[FILE...]",
	.summary = "Read raw samples, as other programs write them to a pipe.",
	.options = options,
};

/* ---- writing ---- */

/* Writes the whole samples that are held, as a chunk. */
static void put(struct stage *s, bool last)
{
	const size_t group = raw_group(&s->format), n = s->filled / group;
	struct frame f = { 0 };
	bool made;

	raw_decode(&s->format, &s->findings, s->bytes, n, s->samples);
	if (s->findings.has_nan)
		cli_die(STATUS_INPUT,
			"%s: a sample of the %zu from %.3f s on is not a number "
			"(NaN); is the format %s?",
			s->name, n, (double)s->at / rate_hz, raw_names[format]);
	s->at += s->lost;
	made = frame_copy_attributes(&f, &s->common) &&
	       frame_set_real(&f, "t", (double)s->at / rate_hz) &&
	       (!clocked || frame_set_real(&f, "clock", s->arrived_wall)) &&
	       frame_set_int(&f, "stream", s->n_recordings) && frame_set_int(&f, "seq", s->seq++) &&
	       frame_set_bool(&f, "last", last) &&
	       (s->lost == 0 || frame_set_int(&f, "gap", (int64_t)s->lost));
	if (!made)
		cli_no_memory();
	frame_set_floats(&f, s->samples, 1, &n);
	filter_write(s->io, &f);
	frame_free(&f);
	s->at += n;
	s->lost = 0;
	s->filled -= n * group;
	memmove(s->bytes, s->bytes + n * group, s->filled);
}

/* ---- reading ---- */

/* Waits until there are bytes, the file has ended, or it is interrupted (false). What comes before a
 * pause that counts as a loss is written when that is known. */
static bool wait_for_bytes(struct stage *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	bool paused = false;

	while (!filter_interrupted()) {
		const double quiet = clock_steady() - s->arrived;
		if (poll(&p, 1, 0) > 0) {
			if (paused)
				s->lost += (uint64_t)llround(quiet * rate_hz);
			return true;
		}
		if (gap_s > 0 && !paused && quiet >= gap_s) {
			paused = true;
			if (s->filled >= raw_group(&s->format))
				put(s, false);
			cli_detail("%s: nothing has arrived for %.10g s", s->name, gap_s);
		}
		if (!stream_wait(s->fd, stdout, SLICE_MS))
			cli_write_failed();
	}
	return false;
}

/* Reads on. False: the recording has ended. */
static bool fill(struct stage *s)
{
	ssize_t n;

	if (!wait_for_bytes(s))
		return false;
	n = read(s->fd, s->bytes + s->filled, s->size * raw_group(&s->format) - s->filled);
	if (n < 0 && errno != EINTR && errno != EAGAIN)
		cli_die(status_of_errno(errno), "%s: %s", s->name, strerror(errno));
	if (n > 0) {
		for (ssize_t i = 0; i < n && s->n_head < sizeof s->head; i++)
			s->head[s->n_head++] = s->bytes[s->filled + (size_t)i];
		s->filled += (size_t)n;
		s->arrived = clock_steady();
		s->arrived_wall = clock_wall();
	}
	return n != 0;
}

/* Refuses a WAV file, whose header would become samples. */
static void refuse_header(const struct stage *s)
{
	if (s->n_head == sizeof s->head && memcmp(s->head, "RIFF", 4) == 0 &&
	    memcmp(s->head + 8, "WAVE", 4) == 0)
		cli_die(STATUS_INPUT,
			"%s: is a WAV file, wanted samples without a header; read it "
			"with fsdd-read, or let the program before it write raw "
			"samples ('arecord -t raw', 'sox ... -t raw', 'ffmpeg ... -f %s')",
			s->name, raw_names[format]);
}

static void read_recording(struct stage *s)
{
	const size_t whole = s->size * raw_group(&s->format);

	s->at = s->lost = 0;
	s->seq = 0;
	s->filled = s->n_head = 0;
	s->arrived = clock_steady();
	s->arrived_wall = clock_wall();
	while (fill(s)) {
		if (s->filled < whole)
			continue;
		refuse_header(s);
		put(s, false);
	}
	refuse_header(s);
	if (s->seq == 0 && s->filled == 0 && !filter_interrupted())
		cli_die(STATUS_INPUT, "%s: is empty; the program before it failed?", s->name);
	put(s, true);
	if (s->filled == 0)
		return;
	if (!filter_interrupted())
		cli_die(STATUS_INPUT,
			"%s: ends within a sample: %zu of %zu bytes; is it %s with %d "
			"channel%s?",
			s->name, s->filled, raw_group(&s->format), raw_names[format], (int)channels,
			channels == 1 ? "" : "s");
	cli_detail("%s: %zu bytes of a sample were left when it was interrupted", s->name,
		   s->filled);
}

/* ---- the program ---- */

/* The id of a file: its name without folder and ending. */
static void set_id(struct stage *s, const char *file)
{
	const char *base = strrchr(file, '/');
	char *id = strdup(base ? base + 1 : file);
	char *dot = id ? strrchr(id, '.') : NULL;

	if (dot && dot != id)
		*dot = '\0';
	if (!id || !frame_set_text(&s->common, "id", strcmp(file, "-") == 0 ? name : id))
		cli_no_memory();
	free(id);
}

static void open_file(struct stage *s, const char *file)
{
	const bool is_stdin = strcmp(file, "-") == 0;

	s->name = is_stdin ? "stdin" : file;
	s->fd = is_stdin ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	if (s->fd < 0)
		cli_die(status_of_errno(errno), "%s: %s", file, strerror(errno));
	if (isatty(s->fd))
		cli_die(STATUS_USAGE,
			"%s is a terminal, wanted raw samples; put a program that "
			"records and '|' before it, or name a FILE",
			s->name);
	set_id(s, file);
}

static void set_up(struct stage *s)
{
	bool made = frame_set_text(&s->common, "kind", "audio") &&
		    frame_set_text(&s->common, "id", name) &&
		    frame_set_number(&s->common, "rate", rate_hz) &&
		    (!label || frame_set_text(&s->common, "label", label)) &&
		    (!speaker || frame_set_text(&s->common, "speaker", speaker));

	if (!made)
		cli_no_memory();
	s->format = raw_format_of(format);
	s->format.channels = (unsigned)channels;
	s->format.picked = (unsigned)channel;
	s->size = (size_t)fmax(1, round(rate_hz * chunk_ms / 1000));
	s->bytes = cli_alloc(s->size, raw_group(&s->format));
	s->samples = cli_alloc(s->size, sizeof *s->samples);
}

int main(int argc, char **argv)
{
	static char dash[] = "-", *only_stdin[] = { dash, NULL };
	char **files = cli_parse(argc, argv, &program);
	struct stage s = { 0 };

	if (!cli_given(&rate_hz))
		cli_misuse("wanted --rate HZ, since raw samples do not say their rate");
	if (channel > channels)
		cli_misuse("--channel %d: there %s %d; wanted --channels %d as well", (int)channel,
			   channels == 1 ? "is" : "are", (int)channels, (int)channel);
	s.io = filter_open_source(FILTER_STREAM);
	filter_end_well();
	set_up(&s);
	for (char **file = *files ? files : only_stdin; *file && !filter_interrupted(); file++) {
		open_file(&s, *file);
		read_recording(&s);
		if (s.fd != STDIN_FILENO)
			close(s.fd);
		s.n_recordings++;
	}
	filter_mark(s.io);
	if (s.findings.clipped > 0)
		cli_note("%llu samples were over full scale and were clipped",
			 (unsigned long long)s.findings.clipped);
	frame_free(&s.common);
	free(s.bytes);
	free(s.samples);
	return filter_close(s.io);
}
