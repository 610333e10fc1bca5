/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pace - plays recordings as a microphone would give them: in chunks, in real time
 * in   audio [samples]  rate (Hz); a frame, the chunks of a stream, or with --join all of them, is
 *                       one recording; it is played after the one before it
 * out  audio [samples]  the same samples and dtype, --chunk at a time; stream, seq, last, t, clock
 *
 * A chunk is written when its last sample would have been captured, never before. live/playback
 * computes when that is. */
#include "live/playback.h"
#include "program/filter.h"
#include "stream/chunker.h"
#include "system/clock.h"

#include <math.h>
#include <time.h>

enum { SLICE_MS = 50 }; /* between two looks at whether it is interrupted */

/* The slowest speed. */
#define SPEED_MIN 0.001

struct stage {
	struct filter *io;
	struct chunker chunker;
	struct playback playback; /* used unless --speed is max, but for `at` and `rate_hz` */
	struct frame held;        /* attributes and dtype of the piece under way */
	int64_t n_streams;        /* begun so far */
	bool open;                /* a stream is: its last chunk was not written yet */
	bool fresh;               /* nor was its first one */
	double wall;              /* from the monotonic clock to the wall clock, s */
	double start, latest;     /* when playing began, and how late a chunk was at most, s */
	uint64_t n_chunks;
};

static double chunk_ms = 10, speed = 1;
static bool join;

static const struct option_word speed_words[] = { { "max", 0 }, { 0 } };

static const struct option_row options[] = {
	OPT_REAL("chunk", 0, &chunk_ms, "MS", "write chunks of MS milliseconds", 0.1, 60000),
	OPT_REAL_OR("speed", 0, &speed, "X",
		    "play X times as fast as real time; max: without waiting", 0, 1000,
		    speed_words),
	OPT_FLAG("join", 0, &join, "join all recordings into one stream"),
	OPT_END,
};

static const struct program program = {
	.name = "pace",
	.operands = "[FILE...]",
	.summary = "Play recordings in real time, in chunks, as a microphone gives them.",
	.reads_stream = true,
	.options = options,
};

/* ---- writing ---- */

/* Waits until `due` or an interrupt; ends the program if the reader of its output has ended. */
static void wait_until(double due)
{
	double left;

	while (!filter_interrupted() && (left = due - clock_steady()) > 0) {
		if (left < 1e-3)
			nanosleep(&(struct timespec){ .tv_nsec = (long)(1e9 * left) }, NULL);
		else if (!stream_wait(-1, stdout, (int)fmin(1e3 * left, SLICE_MS)))
			cli_write_failed();
	}
}

static void set_attributes(struct stage *s, struct frame *f, double due)
{
	bool made = frame_set_int(f, "stream", s->n_streams - 1);

	if (!frame_has(f, "t"))
		made = made && frame_set_real(f, "t", 0);
	if (speed > 0)
		made = made && frame_set_real(f, "clock", s->wall + due);
	else
		frame_drop(f, "clock");
	if (!made)
		cli_no_memory();
}

/* Sends the chunk to the reader now. */
static void deliver(struct stage *s)
{
	if (fflush(stdout) != 0)
		cli_write_failed();
	s->playback.idle = clock_steady();
	if (!s->open)
		playback_end(&s->playback);
}

/* Plays the next samples and writes them, with the attributes of f. If it is interrupted, it writes
 * only those that have sounded, as the last chunk. */
static void put(struct stage *s, struct frame *f, struct piece piece, bool last)
{
	struct chunk place = { .is_chunk = true, .first = s->fresh, .last = last };
	double due = 0;

	if (speed > 0) {
		wait_until(playback_due(&s->playback, (double)piece.n));
		if (filter_interrupted()) {
			piece.n = playback_heard(&s->playback, clock_steady(), piece.n);
			place.last = true;
		}
		due = playback_due(&s->playback, (double)piece.n);
		s->latest = fmax(s->latest, clock_steady() - due);
	}
	f->tensor.shape[0] = piece.n;
	f->tensor.data = piece.data;
	set_attributes(s, f, due);
	filter_write_part(s->io, f, place, s->playback.at / s->playback.rate_hz);
	frame_drop(f, "gap"); /* only the first chunk after a gap has it */
	s->n_chunks++;
	s->fresh = false;
	s->open = !place.last;
	s->playback.at += (double)piece.n;
	if (speed > 0)
		deliver(s);
}

static void put_rest(struct stage *s, struct frame *f, bool last)
{
	struct piece piece;

	chunker_rest(&s->chunker, &piece);
	put(s, f, piece, last);
}

/* ---- reading ---- */

/* Keeps the attributes for the piece that begins in f and ends in another frame. */
static void hold(struct stage *s, const struct frame *f)
{
	frame_clear(&s->held);
	if (!frame_copy_attributes(&s->held, f))
		cli_no_memory();
	s->held.tensor = f->tensor;
}

/* Keeps the attributes for all frames of a stream that begins with f and joins the next ones; those
 * that need not hold for each of them are left out. */
static void hold_for_all(struct stage *s, const struct frame *f)
{
	static const char *const own[] = { "label", "speaker", "split", "index", "t" };

	hold(s, f);
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		frame_drop(&s->held, own[i]);
}

static void begin_stream(struct stage *s, const struct frame *f, double rate_hz, double gap)
{
	size_t samples = span_samples((struct span){ .value = chunk_ms, .is_ms = true }, rate_hz);

	s->chunker.least = s->chunker.most = samples;
	chunker_begin(&s->chunker, dtype_size(f->tensor.dtype), 0);
	s->n_streams++;
	s->open = s->fresh = true;
	playback_begin(&s->playback, rate_hz, gap);
	if (join)
		hold_for_all(s, f);
}

/* Refuses a frame with another rate or dtype than the stream: its samples are one array. */
static void want_alike(const struct stage *s, const struct frame *f, double rate_hz)
{
	if (rate_hz != s->playback.rate_hz)
		filter_refuse(s->io, f,
			      "rate %.10g Hz, but %.10g Hz before it in the same stream; put "
			      "'resample -r %.10g' before it",
			      rate_hz, s->playback.rate_hz, s->playback.rate_hz);
	if (f->tensor.dtype != s->held.tensor.dtype)
		filter_refuse(s->io, f, "dtype %s, but %s before it in the same stream",
			      dtype_name(f->tensor.dtype), dtype_name(s->held.tensor.dtype));
}

/* The samples before a gap are a chunk, however short; the gap is played as well. */
static void cross_gap(struct stage *s, int64_t gap)
{
	put_rest(s, &s->held, false);
	s->playback.at += (double)gap;
	if (join && !frame_set_int(&s->held, "gap", gap))
		cli_no_memory();
}

static void push(struct stage *s, const struct frame *f)
{
	size_t n = f->tensor.shape[0];

	if (!chunker_fits(&s->chunker, n, cli_max_frame()))
		filter_refuse(s->io, f,
			      "its result has more data than --max-frame allows (%zu MiB)",
			      cli_max_frame() >> 20);
	if (!chunker_push(&s->chunker, f->tensor.data, n))
		cli_no_memory();
}

static void play(struct stage *s, struct frame *f, double arrived)
{
	const struct chunk place = filter_chunk(s->io);
	const double rate_hz = filter_rate(s->io, f);
	const bool begins = !s->open;
	const int64_t gap = begins ? 0 : place.gap; /* within the stream */
	/* the frame in which the present piece begins */
	struct frame *begun = join || !(begins || gap > 0) ? &s->held : f;
	struct piece piece;

	if (begins)
		begin_stream(s, f, rate_hz, (double)place.gap);
	else
		want_alike(s, f, rate_hz);
	if (speed > 0)
		playback_arrive(&s->playback, arrived, (double)gap, (double)s->chunker.length);
	if (gap > 0)
		cross_gap(s, gap);
	if (s->open)
		push(s, f);
	while (s->open && chunker_take(&s->chunker, &piece)) {
		put(s, begun, piece, false);
		if (!join)
			begun = f;
	}
	if (s->open && place.last && !join)
		put_rest(s, begun, true);
	else if (s->open && begun == f)
		hold(s, f);
}

static void begin_play(struct stage *s)
{
	s->start = clock_steady();
	s->wall = clock_wall() - s->start;
	playback_start(&s->playback, speed > 0 ? speed : 1, s->start);
}

/* All frames up to an end mark, an interrupt or the end; says which. */
static enum filter_got play_segment(struct stage *s, struct frame *f)
{
	enum filter_got got;

	while ((got = filter_next(s->io, f)) == FILTER_FRAME) {
		filter_want(s->io, f, "audio", 1);
		if (s->n_streams == 0)
			begin_play(s);
		play(s, f, clock_steady());
	}
	if (s->open)
		put_rest(s, &s->held, true);
	return got;
}

static void report(const struct stage *s)
{
	if (speed > 0 && s->n_chunks > 0)
		cli_detail("%llu chunks in %.3f s, none more than %.1f ms late",
			   (unsigned long long)s->n_chunks, clock_steady() - s->start,
			   1e3 * s->latest);
	else
		cli_detail("%llu chunks", (unsigned long long)s->n_chunks);
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct stage stage = { 0 };
	struct frame f = { 0 };

	if (speed > 0 && speed < SPEED_MIN)
		cli_misuse("--speed %g: wanted max, or %g to 1000", speed, SPEED_MIN);
	stage.io = filter_open(files, FILTER_STREAM);
	if (speed > 0)
		filter_end_well();
	while (play_segment(&stage, &f) == FILTER_MARK)
		filter_mark(stage.io);
	if (filter_interrupted())
		filter_mark(stage.io);
	report(&stage);
	chunker_free(&stage.chunker);
	frame_free(&stage.held);
	frame_free(&f);
	return filter_close(stage.io);
}
