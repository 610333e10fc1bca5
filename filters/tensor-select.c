/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tensor-select - cut frames into chunks, join chunks into frames, keep the first few
 * in   anything [n, ...]
 * out  the same numbers and dtype; chunks [m, ...] of a stream, whole frames, or the first ones
 *
 * A frame that is whole, and the chunks of one stream joined, are a signal; it is cut along its
 * first axis, into rows. Bytes are moved and nothing is computed with them. */
#include "stream/chunker.h"
#include "program/filter.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_MAX = 1000000000 }; /* rows */

/* Numbers of streams lie below this, which any reader can hold. */
static const uint64_t STREAMS = (uint64_t)1 << 53;

static const char *lengths;
static bool join;
static int64_t seed, head;

static const struct option_row options[] = {
	OPT_TEXT("chunk", 0, &lengths, "N|A-B",
		 "cut frames into chunks of N rows, or of A to B rows"),
	OPT_INT("seed", 0, &seed, "N", "seed the random lengths of --chunk A-B with N", 0, 1e15),
	OPT_FLAG("join", 0, &join, "join the chunks of each stream into one frame"),
	OPT_INT("head", 0, &head, "N", "end after N frames", 1, 1e15),
	OPT_END,
};

static const struct program program = {
	.name = "tensor-select",
	.operands = "[FILE...]",
	.summary = "Cut frames into chunks, join chunks into frames, keep the first frames.",
	.reads_stream = true,
	.options = options,
};

enum { EMPTY_ROWS_MAX = 1 << 20 };

/* The signal under way, or rather its part since the last gap, where rows are counted from 0. */
struct stage {
	struct chunker cutter;
	struct frame held;     /* attributes, dtype and shape where the piece under way begins */
	uint64_t n_signals;    /* begun so far */
	uint64_t stream, next; /* its number, and one that is above all before */
	int64_t seq;           /* of its next chunk */
	bool has_t;            /* its time is told: */
	double t;              /* of row 0, s */
	double rate_hz, hop;   /* samples from row to row; 0: not known */
	uint64_t start;        /* the first row that is not written yet */
	uint64_t before, end;  /* rows before the frame that was read last, and with it */
	double clock_before;   /* wall clock at `before`, s; 0: not known */
	double clock;          /* the same at `end` */
	uint64_t left;         /* frames until --head is reached */
};

/* ---- the command line ---- */

/* Digits from 1 to CHUNK_MAX at *text, which moves behind them; 0: there is no such number. */
static size_t take_count(const char **text)
{
	uint64_t n = 0;

	for (; isdigit((unsigned char)**text) && n <= CHUNK_MAX; ++*text)
		n = 10 * n + (uint64_t)(**text - '0');
	return n <= CHUNK_MAX ? (size_t)n : 0;
}

static void set_lengths(struct chunker *c)
{
	const char *text = lengths;

	c->seed = (uint64_t)seed;
	c->least = c->most = SIZE_MAX;
	if (!lengths)
		return;
	c->least = c->most = take_count(&text);
	if (*text == '-' && c->least > 0) {
		text++;
		c->most = take_count(&text);
	}
	if (*text || c->least == 0 || c->most == 0)
		cli_misuse("--chunk %s: wanted a whole number from 1 to %d, or two as in 80-400",
			   lengths, CHUNK_MAX);
	if (c->least > c->most)
		cli_misuse("--chunk %s: %zu is more than %zu", lengths, c->least, c->most);
}

/* ---- writing ---- */

/* Writes a frame. If it is the last, and of a stream that is still open, it closes that. */
static void put(struct stage *s, struct filter *io, struct frame *f, bool open)
{
	if (open && s->left == 1 && !frame_set_bool(f, "last", true))
		cli_no_memory();
	filter_write(io, f);
	s->left--;
}

static double seconds(const struct stage *s, uint64_t rows)
{
	return (double)rows * s->hop / s->rate_hz;
}

/* Sets an attribute to x, or takes it away if x is not known. */
static void set_or_drop(struct frame *f, const char *key, bool known, double x)
{
	if (!known)
		frame_drop(f, key);
	else if (!frame_set_real(f, key, x))
		cli_no_memory();
}

/* The attributes that tell of a piece's place in time, for one that begins at s->start. */
static void set_times(struct stage *s, struct frame *f, uint64_t end)
{
	bool in_last = end > s->before;
	double clock = in_last ? s->clock : s->clock_before;
	uint64_t behind = (in_last ? s->end : s->before) - end;

	if (s->start > 0) {
		set_or_drop(f, "t", s->has_t && s->hop > 0, s->t + seconds(s, s->start));
		frame_drop(f, "gap");
	}
	set_or_drop(f, "clock", clock > 0 && (behind == 0 || s->hop > 0),
		    behind > 0 ? clock - seconds(s, behind) : clock);
}

/* Writes the next rows of a signal, with the attributes of f, in which they begin. */
static void write_piece(struct stage *s, struct filter *io, struct frame *f,
			const struct piece *piece, bool last)
{
	uint64_t end = s->start + piece->n;

	set_times(s, f, end);
	s->start = end;
	f->tensor.shape[0] = piece->n;
	f->tensor.data = piece->data;
	if (!lengths) {
		frame_drop(f, "stream");
		frame_drop(f, "seq");
		frame_drop(f, "last");
	} else if (!frame_set_int(f, "stream", (int64_t)s->stream) ||
		   !frame_set_int(f, "seq", s->seq++) || !frame_set_bool(f, "last", last)) {
		cli_no_memory();
	}
	put(s, io, f, lengths && !last);
}

/* ---- reading ---- */

static void begin_part(struct stage *s, const struct frame *f)
{
	const char *kind = frame_text(f, "kind");

	s->has_t = frame_number(f, "t", &s->t);
	s->hop = 0;
	if (frame_number(f, "rate", &s->rate_hz)) {
		if (kind && strcmp(kind, "audio") == 0)
			s->hop = 1;
		else
			frame_number(f, "hop", &s->hop);
	}
	s->start = s->before = s->end = 0;
	s->clock = 0;
	frame_number(f, "clock", &s->clock);
}

static void begin_signal(struct stage *s, const struct frame *f)
{
	struct tensor row = f->tensor;
	double number;
	size_t bytes;

	s->stream = frame_number(f, "stream", &number) ? (uint64_t)number : s->next;
	if (s->stream >= s->next)
		s->next = (s->stream + 1) % STREAMS;
	s->seq = 0;
	row.shape[0] = 1;
	if (!tensor_bytes(&row, &bytes))
		bytes = 0; /* not reached: the reader has checked the shape */
	chunker_begin(&s->cutter, bytes, s->n_signals++);
	begin_part(s, f);
}

/* Whether two frames have the same text, the same number, or none, for a key. */
static bool same_value(const struct frame *a, const struct frame *b, const char *key)
{
	const char *text_a = frame_text(a, key), *text_b = frame_text(b, key);
	double x = 0, y = 0;

	if (text_a && text_b)
		return strcmp(text_a, text_b) == 0;
	return !text_a == !text_b && frame_number(a, key, &x) == frame_number(b, key, &y) && x == y;
}

/* The value in words: "8000", "'audio'" or "absent". */
static const char *value_text(const struct frame *f, const char *key, char *text, size_t size)
{
	const char *value = frame_text(f, key);
	double number;

	if (value)
		snprintf(text, size, "'%.60s'", value);
	else if (frame_number(f, key, &number))
		snprintf(text, size, "%.10g", number);
	else
		snprintf(text, size, "absent");
	return text;
}

/* The chunks of a stream are one array: refuses one that cannot be a part of it. */
static void want_alike(const struct stage *s, struct filter *io, const struct frame *f)
{
	static const char *const keys[] = { "kind", "rate", "hop" };
	const struct tensor *have = &f->tensor, *want = &s->held.tensor;
	char found[120], wanted[120];

	if (have->dtype != want->dtype)
		filter_refuse(io, f, "dtype changes from %s to %s within a stream",
			      dtype_name(want->dtype), dtype_name(have->dtype));
	if (have->rank != want->rank ||
	    memcmp(have->shape + 1, want->shape + 1, (want->rank - 1) * sizeof *want->shape) != 0)
		filter_refuse(io, f,
			      "shape changes from %s to %s within a stream; only the first extent "
			      "may",
			      tensor_shape_text(want, wanted, sizeof wanted),
			      tensor_shape_text(have, found, sizeof found));
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (!same_value(f, &s->held, keys[i]))
			filter_refuse(io, f, "%s changes from %s to %s within a stream", keys[i],
				      value_text(&s->held, keys[i], wanted, sizeof wanted),
				      value_text(f, keys[i], found, sizeof found));
}

/* What lies before a gap is a chunk of its own, however short. */
static void cross_gap(struct stage *s, struct filter *io, const struct frame *f, int64_t gap)
{
	struct piece piece;

	if (join)
		filter_refuse(io, f,
			      "a gap of %lld samples before it cannot be joined over; cut with "
			      "--chunk alone, which keeps gaps",
			      (long long)gap);
	chunker_rest(&s->cutter, &piece);
	write_piece(s, io, &s->held, &piece, false);
	begin_part(s, f);
}

/* Takes in the rows of a frame that has begun its part or goes on with it. */
static void push(struct stage *s, struct filter *io, const struct frame *f)
{
	size_t n = f->tensor.shape[0];

	/* no byte of the input bounds how many there are */
	if (lengths && s->cutter.row == 0 && n > EMPTY_ROWS_MAX)
		filter_refuse(io, f, "has %zu rows without numbers, wanted at most %d to cut", n,
			      EMPTY_ROWS_MAX);
	if (!chunker_fits(&s->cutter, n, cli_max_frame()))
		filter_refuse(io, f,
			      "what comes out has more data than --max-frame allows (%zu MiB)",
			      cli_max_frame() >> 20);
	if (!chunker_push(&s->cutter, f->tensor.data, n))
		cli_no_memory();
	s->before = s->end;
	s->end += n;
	s->clock_before = s->clock;
	s->clock = 0;
	frame_number(f, "clock", &s->clock);
}

/* Keeps the attributes for the piece that begins in f and ends in another. */
static void hold(struct stage *s, const struct frame *f)
{
	frame_clear(&s->held);
	if (!frame_copy_attributes(&s->held, f))
		cli_no_memory();
	s->held.tensor = f->tensor;
}

static void cut(struct stage *s, struct filter *io, struct frame *f)
{
	struct chunk place = filter_chunk(io);
	struct frame *begun = &s->held; /* where the piece under way begins */
	struct piece piece;

	if (f->tensor.rank == 0)
		filter_refuse(io, f, "shape is [], wanted an axis to %s along",
			      lengths ? "cut" : "join");
	if (place.first) {
		begin_signal(s, f);
		begun = f;
	} else {
		want_alike(s, io, f);
		if (place.gap > 0) {
			cross_gap(s, io, f, place.gap);
			begun = f;
		}
	}
	push(s, io, f);
	while (s->left > 0 && chunker_take(&s->cutter, &piece)) {
		write_piece(s, io, begun, &piece, false);
		begun = f;
	}
	if (s->left > 0 && place.last) {
		chunker_rest(&s->cutter, &piece);
		write_piece(s, io, begun, &piece, true);
	} else if (begun == f) {
		hold(s, f);
	}
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct stage stage = { .left = head ? (uint64_t)head : UINT64_MAX };
	struct frame f = { 0 };

	if (!lengths && !join && !head)
		cli_misuse("nothing to do; give --chunk, --join or --head");
	set_lengths(&stage.cutter);
	cli_want_with(&seed, lengths != NULL, "--chunk A-B", "no length is drawn");
	struct filter *io = filter_open(files, FILTER_STREAM);
	while (stage.left > 0 && filter_read(io, &f)) {
		struct chunk place = filter_chunk(io);
		if (lengths || (join && place.is_chunk))
			cut(&stage, io, &f);
		else
			put(&stage, io, &f, !place.last);
	}
	if (stage.left == 0) /* the input's own is not waited for */
		filter_mark(io);
	chunker_free(&stage.cutter);
	frame_free(&stage.held);
	frame_free(&f);
	return filter_close(io);
}
