/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/filter.h"

#include "system/interrupt.h"
#include "stream/latency.h"
#include "system/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* As much as a pipe takes at a time. */
enum { OUT_BUFFER = 65536 };

/* No converter is that fast; it keeps products of rate and time within their types. */
static const double FILTER_RATE_MAX = 1e9;

struct filter {
	enum filter_output output;
	char **files;      /* those still to be opened; NULL-terminated */
	const char *file;  /* the one being read, "-" for stdin */
	size_t n_opened;   /* files opened so far */
	int fd;            /* -1: none open */
	struct reader *in; /* of that file; NULL: none open */
	uint64_t before;   /* frames of the files before it */
	struct writer to;  /* stdout */
	float *floats;     /* [cap], what filter_floats gives out */
	size_t cap;
	bool open_stream;        /* a chunked stream waits for its next chunk */
	double stream, seq;      /* meaningless unless open_stream: whose, and the last seq */
	struct chunk chunk;      /* of the frame read last */
	double rate_hz;          /* that filter_rate gave last */
	unsigned char head[512]; /* [n_head] bytes of stdin that were read before */
	size_t n_head;
	int64_t part_seq; /* of the next part that is written */
	double part_t;    /* of the stream whose parts are written, s */
	bool notes_arrivals;
	struct held *held; /* NULL: this filter holds nothing back */
};

struct held {
	void (*deliver)(void *arg);
	void *arg;
	bool delivering;
	uint64_t about; /* meaningless unless delivering: the frame that it is at */
};

/* ---- opening ---- */

/* A terminal sends SIGINT to all stages of a pipe. A stage that reads a pipe ends with its input
 * and must pass on the frames before that. */
static void swallow_first_interrupt(void)
{
	struct stat st;

	if (fstat(STDIN_FILENO, &st) == 0 && (S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode)))
		interrupt_swallow_first();
}

void filter_end_well(void)
{
	interrupt_heed_once();
}

bool filter_interrupted(void)
{
	return interrupt_asked();
}

static void refuse_terminal_out(enum filter_output output)
{
	if (output == FILTER_BYTES && isatty(STDOUT_FILENO))
		cli_die(STATUS_USAGE, "stdout is a terminal, but the output is binary; put "
				      "'> FILE' or a pipe after it");
	if ((output == FILTER_STREAM || output == FILTER_BINARY) && isatty(STDOUT_FILENO))
		cli_die(STATUS_USAGE, "stdout is a terminal, but the output is binary; put "
				      "'> FILE' or '| tensor-dump' after it");
}

static bool is_stdin(const char *file)
{
	return strcmp(file, "-") == 0;
}

/* What messages call the present file. */
static const char *file_name(const char *file)
{
	return is_stdin(file) ? "stdin" : file;
}

struct filter *filter_open_source(enum filter_output output)
{
	static char buffer[OUT_BUFFER]; /* glibc ignores the size of a buffer of its own */
	struct filter *io = cli_alloc(1, sizeof *io);

	io->output = output;
	io->fd = -1;
	io->to.out = stdout;
	refuse_terminal_out(output);
	/* Output that is held back is flushed before each wait for input. */
	setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
	return io;
}

struct filter *filter_open(char **files, enum filter_output output)
{
	static char dash[] = "-", *only_stdin[] = { dash, NULL };
	struct filter *io = filter_open_source(output);
	bool uses_stdin = false;

	io->files = *files ? files : only_stdin;
	for (char **file = io->files; *file; file++) {
		uses_stdin = uses_stdin || is_stdin(*file);
		/* all before the first is read, because output cannot be taken back */
		if (!is_stdin(*file) && access(*file, R_OK) != 0)
			cli_die(status_of_errno(errno), "%s: %s", *file, strerror(errno));
	}
	if (uses_stdin && isatty(STDIN_FILENO))
		cli_die(STATUS_USAGE, "stdin is a terminal, wanted a tensor stream; put a filter "
				      "and '|' before it, or name a FILE");
	if (uses_stdin && output != FILTER_BINARY && output != FILTER_FILE)
		swallow_first_interrupt();
	return io;
}

static void open_file(struct filter *io, const char *file)
{
	io->file = file;
	io->n_opened++;
	io->fd = is_stdin(file) ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
	if (io->fd < 0)
		cli_die(status_of_errno(errno), "%s: %s", file, strerror(errno));
	io->in = reader_new(io->fd, stdout, cli_max_frame());
	if (!io->in)
		cli_die(STATUS_SYSTEM, "%s: no memory", file);
	if (is_stdin(file)) {
		reader_unread(io->in, io->head, io->n_head);
		io->n_head = 0;
	}
}

void filter_unread(struct filter *io, const void *bytes, size_t n)
{
	io->n_head = n < sizeof io->head ? n : sizeof io->head;
	memcpy(io->head, bytes, io->n_head);
}

static void close_file(struct filter *io)
{
	io->before += reader_frames(io->in);
	reader_free(io->in);
	io->in = NULL;
	if (io->fd != STDIN_FILENO)
		close(io->fd);
	io->fd = -1;
}

/* ---- frames ---- */

static void check_write(bool written)
{
	if (!written)
		cli_write_failed();
}

void filter_note_arrivals(struct filter *io)
{
	io->notes_arrivals = true;
}

void filter_hold(struct filter *io, void (*deliver)(void *arg), void *arg)
{
	if (!io->held)
		io->held = cli_alloc(1, sizeof *io->held);
	*io->held = (struct held){ .deliver = deliver, .arg = arg };
}

void filter_about(struct filter *io, uint64_t number)
{
	io->held->about = number;
}

static void deliver(struct held *held)
{
	if (!held || held->delivering)
		return;
	held->delivering = true;
	held->deliver(held->arg);
	held->delivering = false;
}

void filter_deliver(struct filter *io)
{
	deliver(io->held);
}

/* What a message calls the frame that is refused. */
static uint64_t refused(const struct filter *io)
{
	if (io->held && io->held->delivering)
		return io->held->about;
	/* a source reads no frames and counts those that it writes */
	return io->files ? filter_frames(io) - 1 : io->to.frames;
}

_Noreturn void filter_refuse(const struct filter *io, const struct frame *f, const char *format,
			     ...)
{
	const char *id = frame_text(f, "id");
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	deliver(io->held);
	cli_die(STATUS_INPUT, "frame %llu%s%.200s%s: %s", (unsigned long long)refused(io),
		id ? " (" : "", id ? id : "", id ? ")" : "", text);
}

/* Chunks of one stream come one after the other, seq counting from 0, until `last`. */
static void follow_chunks(struct filter *io, const struct frame *f)
{
	double stream = 0, seq = 0, gap = 0;
	bool is_chunk = frame_number(f, "stream", &stream);

	if (is_chunk && !frame_number(f, "seq", &seq))
		filter_refuse(io, f, "a chunk of stream %.0f without 'seq'", stream);
	if (io->open_stream && (!is_chunk || stream != io->stream))
		filter_refuse(io, f,
			      "stream %.0f is still open: its last chunk (seq %.0f) had no "
			      "'last'",
			      io->stream, io->seq);
	if (is_chunk && seq != (io->open_stream ? io->seq + 1 : 0))
		filter_refuse(io, f, "chunk %.0f of stream %.0f, wanted chunk %.0f", seq, stream,
			      io->open_stream ? io->seq + 1 : 0);
	frame_number(f, "gap", &gap);
	io->chunk = (struct chunk){
		.is_chunk = is_chunk,
		.first = !io->open_stream,
		.last = !is_chunk || frame_true(f, "last"),
		.gap = (int64_t)gap,
	};
	io->open_stream = is_chunk && !io->chunk.last;
	io->stream = stream;
	io->seq = seq;
}

static void check_mark(const struct filter *io)
{
	if (io->open_stream)
		cli_die(STATUS_INPUT,
			"%s: end mark while stream %.0f is still open: its last "
			"chunk (seq %.0f) had no 'last'",
			file_name(io->file), io->stream, io->seq);
}

/* Notes when a frame arrived. A chunk has no note: endpoint gives one to each utterance. */
static void note_arrival(const struct filter *io, struct frame *f)
{
	if (io->notes_arrivals && !io->chunk.is_chunk && frame_has(f, "clock") &&
	    !latency_arrive(f, cli_name(), clock_wall()))
		cli_die(STATUS_SYSTEM, "no memory for the attributes of a frame");
}

static enum filter_got read_next(struct filter *io, struct frame *f)
{
	enum stream_got got;

	for (;;) {
		if (ferror(stdout)) /* lines of text are printed without checks */
			cli_write_failed();
		if (!io->in) {
			if (!*io->files)
				return FILTER_END;
			open_file(io, *io->files++);
		}
		if (io->held && !reader_ready(io->in))
			deliver(io->held);
		got = reader_next(io->in, f);
		if (got != STREAM_FRAME)
			deliver(io->held);
		switch (got) {
		case STREAM_FRAME:
			follow_chunks(io, f);
			note_arrival(io, f);
			return FILTER_FRAME;
		case STREAM_MARK:
			check_mark(io);
			return FILTER_MARK;
		case STREAM_EOF:
			close_file(io);
			break;
		case STREAM_CUT:
		case STREAM_BAD:
			if (ferror(stdout)) /* found when the reader flushed it */
				cli_write_failed();
			cli_die(reader_status(io->in), "%s: %s", file_name(io->file),
				reader_error(io->in));
		}
	}
}

enum filter_got filter_next(struct filter *io, struct frame *f)
{
	enum filter_got got;

	interrupt_waiting(
	    true); /* before the question: a later interrupt finds a filter that waits */
	got = interrupt_asked() ? FILTER_END : read_next(io, f);
	interrupt_waiting(false);
	return got;
}

bool filter_read(struct filter *io, struct frame *f)
{
	enum filter_got got;

	while ((got = filter_next(io, f)) == FILTER_MARK)
		if (io->output == FILTER_STREAM)
			filter_mark(io);
	return got == FILTER_FRAME;
}

void filter_want(const struct filter *io, const struct frame *f, const char *kind, unsigned rank)
{
	const char *found = frame_text(f, "kind");
	char shape[120];

	if (kind && (!found || strcmp(found, kind) != 0))
		filter_refuse(io, f, "kind is %s%s%s, wanted '%s'%s", found ? "'" : "",
			      found ? found : "absent", found ? "'" : "", kind,
			      strcmp(kind, "audio") == 0    ? "; fsdd-read makes audio frames"
			      : strcmp(kind, "scores") == 0 ? "; put 'cnn-predict --format "
							      "frames' before it"
							    : "");
	if (f->tensor.rank != rank)
		filter_refuse(io, f, "shape is %s, wanted %u dimension%s",
			      tensor_shape_text(&f->tensor, shape, sizeof shape), rank,
			      rank == 1 ? "" : "s");
}

double filter_rate(struct filter *io, const struct frame *f)
{
	double rate;

	if (!frame_number(f, "rate", &rate))
		filter_refuse(io, f, "has no 'rate' (samples per second)");
	if (!(rate >= 1 && rate <= FILTER_RATE_MAX))
		filter_refuse(io, f, "rate %.10g Hz, wanted 1 to %.10g Hz", rate, FILTER_RATE_MAX);
	if (!io->chunk.first && rate != io->rate_hz)
		filter_refuse(io, f, "rate changes from %.10g to %.10g Hz within a stream",
			      io->rate_hz, rate);
	io->rate_hz = rate;
	return rate;
}

void filter_want_whole(const struct filter *io, const struct frame *f)
{
	if (io->chunk.is_chunk)
		filter_refuse(io, f,
			      "is a chunk of something longer; put 'endpoint' before "
			      "'melspec' to cut it into utterances");
}

static bool is_audio(const struct frame *f)
{
	const char *kind = frame_text(f, "kind");

	return kind && strcmp(kind, "audio") == 0;
}

/* Full scale of integer audio; 0: the numbers are what they say. */
static float full_scale(const struct frame *f)
{
	if (!is_audio(f))
		return 0;
	switch (f->tensor.dtype) {
	case DTYPE_I1:
	case DTYPE_U1: /* unsigned 8-bit audio is centred on 128 */
		return 128;
	case DTYPE_I2:
		return 32768;
	case DTYPE_I4:
		return 2147483648.0f;
	default:
		return 0;
	}
}

const float *filter_numbers(struct filter *io, const struct frame *f, size_t *n)
{
	float scale = full_scale(f), offset = f->tensor.dtype == DTYPE_U1 ? 128 : 0;

	if (!tensor_count(&f->tensor, n))
		*n = 0; /* not reached: the reader has checked the shape */
	if (*n > io->cap || !io->floats) {
		io->floats = cli_grow(io->floats, *n, sizeof *io->floats);
		io->cap = *n;
	}
	tensor_to_floats(&f->tensor, 0, *n, io->floats);
	for (size_t i = 0; scale > 0 && i < *n; i++)
		io->floats[i] = (io->floats[i] - offset) / scale;
	return io->floats;
}

const float *filter_floats(struct filter *io, const struct frame *f, size_t *n)
{
	const float *numbers = filter_numbers(io, f, n);

	if (dtype_is_float(f->tensor.dtype)) {
		size_t bad = floats_not_finite(numbers, *n);
		if (bad < *n)
			filter_refuse(io, f, "%s %zu is %s", is_audio(f) ? "sample" : "number", bad,
				      isnan(numbers[bad]) ? "NaN" : "infinite");
	}
	return numbers;
}

struct chunk filter_chunk(const struct filter *io)
{
	return io->chunk;
}

static void want_small_data(const struct filter *io, const struct frame *f)
{
	size_t bytes;

	if (!tensor_bytes(&f->tensor, &bytes) || bytes > cli_max_frame())
		filter_refuse(io, f, "its result has more data than --max-frame allows (%zu MiB)",
			      cli_max_frame() >> 20);
}

static _Noreturn void refuse_attributes(const struct filter *io, const struct frame *f)
{
	filter_refuse(io, f, "its result has more than 64 KiB of attributes");
}

void filter_write(struct filter *io, const struct frame *f)
{
	want_small_data(io, f);
	if (!stream_write(&io->to, f)) {
		if (errno == EMSGSIZE)
			refuse_attributes(io, f);
		cli_write_failed();
	}
}

size_t filter_frame_bytes(const struct filter *io)
{
	size_t n;

	reader_bytes(io->in, &n);
	return n;
}

void filter_pass(struct filter *io)
{
	size_t n;
	const void *bytes = reader_bytes(io->in, &n);

	check_write(stream_write_bytes(&io->to, bytes, n));
}

void filter_write_packed(struct filter *io, const struct packed_frame *packed)
{
	check_write(stream_write_bytes(&io->to, packed->bytes, packed->n));
}

void filter_pack(struct filter *io, const struct frame *f, bool changed, struct packed_frame *to)
{
	size_t n;
	const void *bytes = reader_bytes(io->in, &n);

	if (changed ? stream_pack(to, f) : stream_pack_bytes(to, bytes, n))
		return;
	if (errno == EMSGSIZE)
		refuse_attributes(io, f);
	cli_no_memory();
}

void filter_write_part(struct filter *io, struct frame *f, struct chunk chunk, double seconds)
{
	if (chunk.first) {
		io->part_seq = 0;
		io->part_t = 0;
		frame_number(f, "t", &io->part_t);
	}
	if (chunk.is_chunk &&
	    (!frame_set_int(f, "seq", io->part_seq++) || !frame_set_bool(f, "last", chunk.last) ||
	     (frame_has(f, "t") && !frame_set_real(f, "t", io->part_t + seconds))))
		cli_die(STATUS_SYSTEM, "no memory for the attributes of a chunk");
	filter_write(io, f);
}

const struct chunk filter_tail = { .is_chunk = true };

void filter_before_gap(const struct frame *f, struct frame *tail)
{
	if (!frame_copy_attributes(tail, f))
		cli_die(STATUS_SYSTEM, "no memory for the attributes of a chunk");
	/* these are of the signal after the gap */
	frame_drop(tail, "gap");
	frame_drop(tail, "clock");
}

void filter_mark(struct filter *io)
{
	check_write(stream_write_mark(&io->to));
}

size_t filter_file(const struct filter *io)
{
	return io->n_opened - 1;
}

uint64_t filter_frames(const struct filter *io)
{
	return io->before + (io->in ? reader_frames(io->in) : 0);
}

enum status filter_close(struct filter *io)
{
	if (io->in) /* the rest of it is not wanted */
		close_file(io);
	free(io->floats);
	free(io->held);
	free(io);
	return cli_finish(STATUS_OK);
}
