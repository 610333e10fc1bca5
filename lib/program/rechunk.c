/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/rechunk.h"

#include "stream/chunker.h"

#include <stdlib.h>
#include <string.h>

enum { EMPTY_ROWS_MAX = 1 << 20 };

/* Stream numbers are below this: any reader can hold them. */
static const uint64_t STREAMS = (uint64_t)1 << 53;

/* The signal under way. Rows are counted from the last gap in it. */
struct rechunk {
	struct rechunk_plan plan;
	struct chunker chunker;
	struct frame held;  /* attributes, dtype and shape of the frame in which the piece begins */
	uint64_t n_signals; /* that have begun */
	uint64_t stream, next; /* its number; a number above those of all streams so far */
	int64_t seq;           /* of its next chunk */
	bool has_t;            /* t is known */
	double t;              /* of row 0, s */
	double rate_hz, hop;   /* samples from row to row; 0: not known */
	uint64_t start;        /* the first row that is not written yet */
	uint64_t before, end;  /* rows without the frame that was read last, and with it */
	double clock_before;   /* wall clock at `before`, s; 0: not known */
	double clock;          /* wall clock at `end`, s; 0: not known */
	uint64_t left;         /* frames that may still be written */
};

/* ---- writing ---- */

/* Writes a frame. If it is the last frame of --head and its stream continues, the frame ends
 * the stream. */
static void put(struct rechunk *s, struct filter *io, struct frame *f, bool open)
{
	if (open && s->left == 1 && !frame_set_bool(f, "last", true))
		cli_no_memory();
	filter_write(io, f);
	s->left--;
}

static double seconds(const struct rechunk *s, uint64_t rows)
{
	return (double)rows * s->hop / s->rate_hz;
}

/* Sets an attribute to x, or drops it if x is not known. */
static void set_or_drop(struct frame *f, const char *key, bool known, double x)
{
	if (!known)
		frame_drop(f, key);
	else if (!frame_set_real(f, key, x))
		cli_no_memory();
}

/* Sets t, gap and clock of a piece that begins at s->start and ends at `end`. */
static void set_times(struct rechunk *s, struct frame *f, uint64_t end)
{
	bool in_last = end > s->before;
	double clock = in_last ? s->clock : s->clock_before;
	uint64_t later = (in_last ? s->end : s->before) - end;

	if (s->start > 0) {
		set_or_drop(f, "t", s->has_t && s->hop > 0, s->t + seconds(s, s->start));
		frame_drop(f, "gap");
	}
	set_or_drop(f, "clock", clock > 0 && (later == 0 || s->hop > 0),
		    later > 0 ? clock - seconds(s, later) : clock);
}

/* Writes the next rows of a signal, with the attributes of f, in which they begin. */
static void write_piece(struct rechunk *s, struct filter *io, struct frame *f,
			const struct piece *piece, bool last)
{
	uint64_t end = s->start + piece->n;

	set_times(s, f, end);
	s->start = end;
	f->tensor.shape[0] = piece->n;
	f->tensor.data = piece->data;
	if (!s->plan.cuts) {
		frame_drop(f, "stream");
		frame_drop(f, "seq");
		frame_drop(f, "last");
	} else if (!frame_set_int(f, "stream", (int64_t)s->stream) ||
		   !frame_set_int(f, "seq", s->seq++) || !frame_set_bool(f, "last", last)) {
		cli_no_memory();
	}
	put(s, io, f, s->plan.cuts && !last);
}

/* ---- reading ---- */

static void begin_part(struct rechunk *s, const struct frame *f)
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

static void begin_signal(struct rechunk *s, const struct frame *f)
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
		bytes = 0; /* not reached: the reader refuses such shapes */
	chunker_begin(&s->chunker, bytes, s->n_signals++);
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

/* The value as text: "8000", "'audio'" or "absent". */
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

/* Refuses a chunk that cannot be a part of the same array as the chunks before it. */
static void want_alike(const struct rechunk *s, struct filter *io, const struct frame *f)
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

/* Writes the rows before a gap as a chunk of their own, however short it is. */
static void cross_gap(struct rechunk *s, struct filter *io, const struct frame *f, int64_t gap)
{
	struct piece piece;

	if (s->plan.joins)
		filter_refuse(io, f,
			      "a gap of %lld samples before it cannot be joined over; cut with "
			      "--chunk alone, which keeps gaps",
			      (long long)gap);
	chunker_rest(&s->chunker, &piece);
	write_piece(s, io, &s->held, &piece, false);
	begin_part(s, f);
}

/* Adds the rows of a frame. */
static void push(struct rechunk *s, struct filter *io, const struct frame *f)
{
	size_t n = f->tensor.shape[0];

	/* rows without bytes: the size of the input does not limit their number */
	if (s->plan.cuts && s->chunker.row == 0 && n > EMPTY_ROWS_MAX)
		filter_refuse(io, f, "has %zu rows without numbers, wanted at most %d to cut", n,
			      EMPTY_ROWS_MAX);
	if (!chunker_fits(&s->chunker, n, cli_max_frame()))
		filter_refuse(io, f, "its result has more data than --max-frame allows (%zu MiB)",
			      cli_max_frame() >> 20);
	if (!chunker_push(&s->chunker, f->tensor.data, n))
		cli_no_memory();
	s->before = s->end;
	s->end += n;
	s->clock_before = s->clock;
	s->clock = 0;
	frame_number(f, "clock", &s->clock);
}

/* Keeps the attributes for a piece that begins in f and ends in a later frame. */
static void hold(struct rechunk *s, const struct frame *f)
{
	frame_clear(&s->held);
	if (!frame_copy_attributes(&s->held, f))
		cli_no_memory();
	s->held.tensor = f->tensor;
}

static void cut(struct rechunk *s, struct filter *io, struct frame *f)
{
	struct chunk place = filter_chunk(io);
	struct frame *begun = &s->held; /* the frame in which the piece begins */
	struct piece piece;

	if (f->tensor.rank == 0)
		filter_refuse(io, f, "shape is [], wanted an axis to %s along",
			      s->plan.cuts ? "cut" : "join");
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
	while (s->left > 0 && chunker_take(&s->chunker, &piece)) {
		write_piece(s, io, begun, &piece, false);
		begun = f;
	}
	if (s->left > 0 && place.last) {
		chunker_rest(&s->chunker, &piece);
		write_piece(s, io, begun, &piece, true);
	} else if (begun == f) {
		hold(s, f);
	}
}

/* ---- the interface ---- */

struct rechunk *rechunk_new(const struct rechunk_plan *plan)
{
	struct rechunk *s = cli_alloc(1, sizeof *s);

	s->plan = *plan;
	s->left = plan->head;
	s->chunker.seed = plan->seed;
	s->chunker.least = plan->cuts ? plan->least : SIZE_MAX;
	s->chunker.most = plan->cuts ? plan->most : SIZE_MAX;
	return s;
}

void rechunk_frame(struct rechunk *s, struct filter *io, struct frame *f)
{
	const struct chunk place = filter_chunk(io);

	if (s->plan.cuts || (s->plan.joins && place.is_chunk))
		cut(s, io, f);
	else
		put(s, io, f, !place.last);
}

bool rechunk_done(const struct rechunk *s)
{
	return s->left == 0;
}

void rechunk_free(struct rechunk *s)
{
	chunker_free(&s->chunker);
	frame_free(&s->held);
	free(s);
}
