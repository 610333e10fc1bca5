/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/stream.h"

#include "stream/known_key.h"
#include "system/interrupt.h"
#include "system/output.h"
#include "base/status.h"
#include "base/utf8.h"

#include <errno.h>
#include <libdeflate.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Some frames of features or audio: fewer calls, and fewer bytes moved to its beginning. */
enum { BUFFER_START = 256 * 1024 };

/* The largest count, of samples or chunks, that a double holds, too. */
static const uint64_t COUNT_MAX = (uint64_t)1 << 53;

/* ---- reading ---- */

enum pulled {
	PULL_BYTES,   /* at least one */
	PULL_NOTHING, /* none now: another process was faster, or fd does not block */
	PULL_END,
	PULL_FAULT, /* the fault is in `error` */
};

/* Where bytes come from. */
struct source {
	enum pulled (*fill)(struct reader *r); /* reads more; waits for it */
	const char *(*nothing)(int fd);        /* says why there was no input */
};

struct reader {
	const struct source *source;
	int fd; /* -1: the bytes are in memory */
	FILE *out;
	size_t data_max;
	unsigned char *buf; /* [cap]; bytes start..end are read and not yet used */
	size_t cap, start, end;
	struct frame_scan scan; /* of the frame that begins at start */
	msgpack_zone zone;      /* what a frame is unpacked into */
	bool zone_ready;        /* it is initialised */
	size_t taken;           /* bytes before start that are the frame taken last */
	uint64_t frames;        /* in all */
	uint64_t since_mark;    /* in this segment */
	uint32_t crc;           /* CRC-32 of their bytes */
	bool any;               /* a mark was seen, and nothing after it */
	bool over;              /* got is the answer from now on */
	enum stream_got got;
	enum status status;
	char error[512];
};

void reader_unread(struct reader *r, const void *bytes, size_t n)
{
	memcpy(r->buf, bytes, n);
	r->end = n;
}

void reader_free(struct reader *r)
{
	if (!r)
		return;
	if (r->zone_ready)
		msgpack_zone_destroy(&r->zone);
	if (r->fd >= 0)
		free(r->buf);
	free(r);
}

const char *reader_error(const struct reader *r)
{
	return r->error;
}

enum status reader_status(const struct reader *r)
{
	return r->status;
}

uint64_t reader_frames(const struct reader *r)
{
	return r->frames;
}

const void *reader_bytes(const struct reader *r, size_t *n)
{
	*n = r->taken;
	return r->buf + r->start - r->taken;
}

static enum stream_got over(struct reader *r, enum stream_got got, enum status status,
			    const char *format, ...) __attribute__((format(printf, 4, 5)));

static enum stream_got over(struct reader *r, enum stream_got got, enum status status,
			    const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->error, sizeof r->error, format, args);
	va_end(args);
	r->over = true;
	r->got = got;
	r->status = status;
	return got;
}

void stream_reader_gone(void)
{
	sigset_t pipe;

	interrupt_restore_now();
	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &pipe, NULL);
	raise(SIGPIPE);
	abort(); /* not reached */
}

bool stream_wait(int fd, FILE *out, int timeout_ms)
{
	struct pollfd p[2] = { { .fd = fd, .events = POLLIN }, { .fd = -1 } };

	if (fd >= 0) {
		const int n = poll(p, 1, 0);
		if (n > 0 || (n < 0 && errno != EINTR))
			return true; /* readable, at its end, or in a state that poll does not know */
	}
	if (out) {
		if (fflush(out) != 0) {
			if (errno == EPIPE)
				stream_reader_gone();
			return false;
		}
		p[1].fd = output_descriptor(out);
	}
	for (;;) {
		int n = poll(p, 2, timeout_ms);
		if (n < 0 && errno == EINTR)
			continue;
		if (n > 0 && p[1].revents & (POLLERR | POLLHUP))
			stream_reader_gone();
		return true;
	}
}

/* Reads more. Memory grows only as bytes arrive, so that a wrong length costs nothing. */
static enum pulled pull(struct reader *r)
{
	if (r->start > 0 && r->end == r->cap) {
		memmove(r->buf, r->buf + r->start, r->end - r->start);
		r->end -= r->start;
		r->start = 0;
	}
	if (r->end == r->cap) {
		unsigned char *buf = realloc(r->buf, 2 * r->cap);
		if (!buf) {
			over(r, STREAM_BAD, STATUS_SYSTEM,
			     "no memory for a frame of more than %zu bytes", r->cap);
			return PULL_FAULT;
		}
		r->buf = buf;
		r->cap *= 2;
	}
	for (;;) {
		ssize_t n = read(r->fd, r->buf + r->end, r->cap - r->end);
		if (n > 0) {
			r->end += (size_t)n;
			return PULL_BYTES;
		}
		if (n == 0)
			return PULL_END;
		if (errno == EAGAIN || errno == EWOULDBLOCK)
			return PULL_NOTHING;
		if (errno != EINTR) {
			over(r, STREAM_BAD, status_of_errno(errno), "cannot read: %s",
			     strerror(errno));
			return PULL_FAULT;
		}
	}
}

/* Reads more. Before it waits, it flushes the output. */
static enum pulled fill(struct reader *r)
{
	enum pulled pulled;

	do {
		if (!stream_wait(r->fd, r->out, -1)) {
			over(r, STREAM_BAD, STATUS_SYSTEM, "cannot write to stdout: %s",
			     strerror(errno));
			return PULL_FAULT;
		}
		pulled = pull(r);
	} while (pulled == PULL_NOTHING);
	return pulled;
}

/* Scans the bytes of the next frame that have been read. */
static enum scanned look(struct reader *r, const char **why)
{
	if (r->start == r->end)
		r->start = r->end = 0;
	if (r->scan.at > r->end - r->start)
		return FRAME_SCAN_MORE; /* a long payload: nothing to scan before it has arrived */
	return frame_scan(&r->scan, r->buf + r->start, r->end - r->start, r->data_max, why);
}

bool reader_ready(struct reader *r)
{
	struct pollfd p = { .fd = r->fd, .events = POLLIN };
	const char *why;

	while (!r->over) {
		struct frame_scan before = r->scan;
		enum scanned scanned = look(r, &why);

		/* reader_next finds the fault again and reports it */
		if (scanned != FRAME_SCAN_MORE && scanned != FRAME_SCAN_DONE)
			r->scan = before;
		if (scanned != FRAME_SCAN_MORE)
			return true;
		if (poll(&p, 1, 0) == 0)
			return false;
		switch (pull(r)) {
		case PULL_BYTES:
			break;
		case PULL_NOTHING:
			return false;
		case PULL_END:
		case PULL_FAULT:
			return true;
		}
	}
	return true;
}

/* What the first bytes of a file that is not a stream may be. */
static const char *guess_format(const unsigned char *p, size_t n)
{
	bool text = n > 0;
	int columns = 1; /* of a first line with tabs; 4: three, and the line ended */

	if (n >= 4 && memcmp(p, "RIFF", 4) == 0)
		return "a WAV file; fsdd-read makes a stream of it";
	if (n >= 4 && (memcmp(p, "fLaC", 4) == 0 || memcmp(p, "OggS", 4) == 0))
		return "an audio file; fsdd-read makes a stream of WAV files";
	if (n >= 6 && memcmp(p, "\x93NUMPY", 6) == 0)
		return "a .npy file";
	if (n >= 9 && memcmp(p, "{\"epoch\":", 9) == 0)
		return "the log of cnn-train; 'tensor-plot --draw curves' draws it";
	for (size_t i = 0; i < n && i < 64; i++) {
		text = text && (p[i] >= 0x20 || p[i] == '\n' || p[i] == '\r' || p[i] == '\t');
		columns += columns < 3 && p[i] == '\t';
		columns += columns == 3 && p[i] == '\n';
	}
	if (text && columns == 4)
		return "the text of cnn-predict; --format frames makes a stream of it";
	return text ? "text" : "something else; fsdd-read makes a stream of recordings";
}

static enum stream_got bad_frame(struct reader *r, enum scanned scanned, const char *why)
{
	if (r->frames == 0 && !r->any && scanned == FRAME_SCAN_ALIEN)
		return over(r, STREAM_BAD, STATUS_INPUT,
			    "not a tensor stream (%s): it begins like %s", why,
			    guess_format(r->buf + r->start, r->end - r->start));
	if (scanned == FRAME_SCAN_LARGE)
		return over(r, STREAM_BAD, STATUS_INPUT, "frame %llu: %s (%zu MiB)",
			    (unsigned long long)r->frames, why, r->data_max >> 20);
	return over(r, STREAM_BAD, STATUS_INPUT, "frame %llu: damaged: %s",
		    (unsigned long long)r->frames, why);
}

static enum stream_got bad_key(struct reader *r, const struct frame *f, const char *why)
{
	const char *id = frame_text(f, "id");

	return over(r, STREAM_BAD, STATUS_INPUT, "frame %llu%s%.100s%s: %s",
		    (unsigned long long)r->frames, id ? " (" : "", id ? id : "", id ? ")" : "",
		    why);
}

/* UTF-8 without NUL, which would end a C string. */
static bool is_utf8(const char *text, size_t n)
{
	for (size_t i = 0, length; i < n; i += length) {
		length = (unsigned char)text[i] < 0x80; /* most are ASCII */
		if (text[i] == '\0' || (!length && (length = utf8_length(text + i, n - i)) == 0))
			return false;
	}
	return true;
}

static bool all_utf8(const msgpack_object *o)
{
	switch (o->type) {
	case MSGPACK_OBJECT_STR:
		return is_utf8(o->via.str.ptr, o->via.str.size);
	case MSGPACK_OBJECT_ARRAY:
		for (uint32_t i = 0; i < o->via.array.size; i++)
			if (!all_utf8(&o->via.array.ptr[i]))
				return false;
		return true;
	case MSGPACK_OBJECT_MAP:
		for (uint32_t i = 0; i < o->via.map.size; i++)
			if (!all_utf8(&o->via.map.ptr[i].key) || !all_utf8(&o->via.map.ptr[i].val))
				return false;
		return true;
	default:
		return true;
	}
}

static bool value_fits(const msgpack_object *o, enum known_type want)
{
	switch (want) {
	case KNOWN_ANY:
		return true;
	case KNOWN_LABEL: /* an integer is a text by now */
	case KNOWN_TEXT:
		return o->type == MSGPACK_OBJECT_STR;
	case KNOWN_NUMBER:
		return object_is_number(o) && isfinite(object_number(o));
	case KNOWN_POSITIVE:
		return object_is_number(o) && object_number(o) > 0 && isfinite(object_number(o));
	case KNOWN_COUNT:
		return o->type == MSGPACK_OBJECT_POSITIVE_INTEGER && o->via.u64 <= COUNT_MAX;
	case KNOWN_BOOL:
		return o->type == MSGPACK_OBJECT_BOOLEAN;
	case KNOWN_STEPS:
		if (o->type != MSGPACK_OBJECT_ARRAY)
			return false;
		for (uint32_t i = 0; i < o->via.array.size; i++)
			if (o->via.array.ptr[i].type != MSGPACK_OBJECT_MAP)
				return false;
		return true;
	}
	return false;
}

static bool label_to_text(struct frame *f)
{
	const msgpack_object *o = frame_value(f, "label");
	char digits[32];

	if (o && o->type == MSGPACK_OBJECT_POSITIVE_INTEGER)
		snprintf(digits, sizeof digits, "%llu", (unsigned long long)o->via.u64);
	else if (o && o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER)
		snprintf(digits, sizeof digits, "%lld", (long long)o->via.i64);
	else
		return true;
	return frame_set_text(f, "label", digits);
}

/* The first attribute with a string that is not UTF-8; n_attr: none has. */
static size_t not_utf8(const struct frame *f)
{
	size_t i = 0;

	while (i < f->n_attr && all_utf8(&f->attr[i].key) && all_utf8(&f->attr[i].val))
		i++;
	return i;
}

/* The first known key whose value has another type; NULL: none has. */
static const char *misfit(const struct frame *f, char *why, size_t size)
{
	const struct known_key *known;

	for (size_t i = 0; (known = known_key(i)); i++) {
		const msgpack_object *o = frame_value(f, known->name);

		if (o && !value_fits(o, known->type)) {
			snprintf(why, size, "key '%s': wanted %s", known->name,
				 known_type_words(known->type));
			return why;
		}
	}
	return NULL;
}

static enum stream_got check_attributes(struct reader *r, struct frame *f)
{
	const size_t bad = not_utf8(f);
	char why[160];

	if (bad < f->n_attr)
		return over(r, STREAM_BAD, STATUS_INPUT,
			    "frame %llu: attribute %zu holds a string that is not UTF-8",
			    (unsigned long long)r->frames, bad);
	if (!label_to_text(f))
		return over(r, STREAM_BAD, STATUS_SYSTEM, "no memory for a frame");
	return misfit(f, why, sizeof why) ? bad_key(r, f, why) : STREAM_FRAME;
}

const char *stream_check(struct frame *f, char *why, size_t size)
{
	static const char *const own[] = { "dtype", "shape", "data" };
	const size_t bad = not_utf8(f);

	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		if (frame_has(f, own[i])) {
			snprintf(why, size, "an attribute has the name '%s'", own[i]);
			return why;
		}
	if (bad == f->n_attr && label_to_text(f))
		return misfit(f, why, size);
	snprintf(why, size,
		 bad < f->n_attr ? "an attribute is not UTF-8" : "no memory for a frame");
	return why;
}

static bool read_shape(const msgpack_object *o, struct tensor *t)
{
	if (o->type != MSGPACK_OBJECT_ARRAY || o->via.array.size > TENSOR_MAX_RANK)
		return false;
	t->rank = o->via.array.size;
	for (unsigned i = 0; i < t->rank; i++) {
		const msgpack_object *extent = &o->via.array.ptr[i];
		if (extent->type != MSGPACK_OBJECT_POSITIVE_INTEGER ||
		    extent->via.u64 > SIZE_MAX / 2)
			return false;
		t->shape[i] = (size_t)extent->via.u64;
	}
	return true;
}

static enum stream_got check_tensor(struct reader *r, struct frame *f, const msgpack_object *dtype,
				    const msgpack_object *shape, const msgpack_object *data)
{
	size_t bytes;
	char why[200], text[120];

	if (!dtype || !shape || !data) {
		snprintf(why, sizeof why, "key '%s' is missing",
			 !dtype   ? "dtype"
			 : !shape ? "shape"
				  : "data");
		return bad_key(r, f, why);
	}
	if (dtype->type == MSGPACK_OBJECT_STR)
		f->tensor.dtype = dtype_find(dtype->via.str.ptr, dtype->via.str.size);
	if (f->tensor.dtype == DTYPE_NONE)
		return bad_key(r, f, "unknown dtype; wanted <f4 <f8 <i2 <i4 <i8 |i1 |u1");
	if (!read_shape(shape, &f->tensor))
		return bad_key(r, f, "shape: wanted an array of at most 8 integers from 0");
	if (!tensor_bytes(&f->tensor, &bytes))
		return bad_key(r, f, "the shape is too large for this machine");
	if (bytes != data->via.bin.size) {
		snprintf(why, sizeof why, "shape %s of %s needs %zu bytes, data has %u",
			 tensor_shape_text(&f->tensor, text, sizeof text),
			 dtype_name(f->tensor.dtype), bytes, data->via.bin.size);
		return bad_key(r, f, why);
	}
	f->tensor.data = data->via.bin.ptr;
	return STREAM_FRAME;
}

/* The value of that key; NULL if it is absent. *twice is set if it comes more than once. */
static const msgpack_object *map_value(const msgpack_object_map *map, const char *key, bool *twice)
{
	const msgpack_object *value = NULL;

	for (uint32_t i = 0; i < map->size; i++) {
		if (!object_is_text(&map->ptr[i].key, key))
			continue;
		*twice = *twice || value;
		value = &map->ptr[i].val;
	}
	return value;
}

/* A frame may have an attribute 'end', too; an end mark has no tensor. */
static bool is_mark(const msgpack_object_map *map)
{
	bool twice = false;

	return map_value(map, "end", &twice) && !map_value(map, "dtype", &twice) &&
	       !map_value(map, "shape", &twice) && !map_value(map, "data", &twice);
}

/* Compares the count, and the checksum if there is one: a mark with the key `end` alone is
 * accepted. A second key must be crc32, so that damage to its name is noticed. */
static enum stream_got take_mark(struct reader *r, const msgpack_object_map *map)
{
	bool twice = false;
	const msgpack_object *n = map_value(map, "end", &twice);
	const msgpack_object *crc = map_value(map, "crc32", &twice);

	if (n->type != MSGPACK_OBJECT_POSITIVE_INTEGER)
		return over(r, STREAM_BAD, STATUS_INPUT, "an end mark without a count");
	if (twice || (map->size > 1 && (!crc || crc->type != MSGPACK_OBJECT_POSITIVE_INTEGER)))
		return over(r, STREAM_BAD, STATUS_INPUT,
			    "a damaged end mark: wanted 'end' and 'crc32', each "
			    "once and an integer");
	if (n->via.u64 != r->since_mark)
		return over(r, STREAM_BAD, STATUS_INPUT, "end mark says %llu frames, but %llu came",
			    (unsigned long long)n->via.u64, (unsigned long long)r->since_mark);
	if (crc && crc->via.u64 != r->crc)
		return over(r, STREAM_BAD, STATUS_INPUT,
			    "damaged: the CRC-32 of the %llu frames before the end mark is %08lx, "
			    "but the end mark says %08llx; make or copy the stream again",
			    (unsigned long long)r->since_mark, (unsigned long)r->crc,
			    (unsigned long long)crc->via.u64);
	r->since_mark = 0;
	r->crc = 0;
	r->any = true;
	return STREAM_MARK;
}

static int compare_keys(const void *a, const void *b)
{
	const msgpack_object_str *x = *(const msgpack_object_str *const *)a;
	const msgpack_object_str *y = *(const msgpack_object_str *const *)b;

	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	return x->size > 0 ? memcmp(x->ptr, y->ptr, x->size) : 0;
}

/* Whether a key of the map comes more than once. Many keys are sorted first, since comparing all
 * pairs would take too long. */
static bool has_twice(const msgpack_object_map *map)
{
	const msgpack_object_str *keys[FRAME_SCAN_ENTRIES_MAX];

	for (uint32_t i = 0; i < map->size; i++)
		keys[i] = &map->ptr[i].key.via.str;
	/* cppcheck-suppress uninitvar ; only of an empty map, which has nothing to sort */
	qsort(keys, map->size, sizeof *keys, compare_keys);
	for (uint32_t i = 1; i < map->size; i++)
		if (compare_keys(&keys[i - 1], &keys[i]) == 0)
			return true;
	return false;
}

/* Takes the map apart: the tensor's three keys, and copies of all others. */
static enum stream_got take_map(struct reader *r, struct frame *f, const msgpack_object_map *map)
{
	const msgpack_object *dtype = NULL, *shape = NULL, *data = NULL;
	const bool many = map->size > 32;
	enum stream_got got;

	if (is_mark(map))
		return take_mark(r, map);
	if (many && has_twice(map))
		return bad_key(r, f, "a key comes twice");
	for (uint32_t i = 0; i < map->size; i++) {
		const msgpack_object_kv *kv = &map->ptr[i];
		const msgpack_object **own = object_is_text(&kv->key, "dtype")   ? &dtype
					     : object_is_text(&kv->key, "shape") ? &shape
					     : object_is_text(&kv->key, "data")  ? &data
										 : NULL;
		if (own && *own)
			return bad_key(r, f, "a key comes twice");
		if (own) {
			*own = &kv->val;
			continue;
		}
		size_t before = f->n_attr;
		msgpack_object *at = (many ? frame_append : frame_place)(f, kv->key.via.str.ptr,
									 kv->key.via.str.size);
		if (!at || !object_copy(&f->zone, &kv->val, at))
			return over(r, STREAM_BAD, STATUS_SYSTEM, "no memory for a frame");
		if (f->n_attr == before)
			return bad_key(r, f, "a key comes twice");
	}
	got = check_tensor(r, f, dtype, shape, data);
	if (got == STREAM_FRAME)
		got = check_attributes(r, f);
	if (got == STREAM_FRAME) {
		r->frames++;
		r->since_mark++;
		r->any = false;
	}
	return got;
}

/* Says why there was no input. Only a pipe or socket has a stage before it. */
static const char *nothing(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || !(S_ISREG(st.st_mode) || S_ISCHR(st.st_mode)))
		return "empty input, without even an end mark: the stage before failed";
	if (!S_ISREG(st.st_mode))
		return "nothing to read: wanted a tensor stream; put a filter and '|' before it, "
		       "or "
		       "name a FILE";
	return st.st_size == 0
		   ? "empty file: wanted frames and an end mark; the program that wrote it "
		     "failed, make it again"
		   : "nothing is left to read: the end of the file was reached before";
}

static enum pulled fill_none(struct reader *r)
{
	(void)r;
	return PULL_END;
}

static const char *nothing_in_memory(int fd)
{
	(void)fd;
	return "no bytes: wanted frames and an end mark";
}

struct reader *reader_new(int fd, FILE *out, size_t data_max)
{
	static const struct source descriptor = { fill, nothing };
	struct reader *r = calloc(1, sizeof *r);

	if (!r || !(r->buf = malloc(BUFFER_START))) {
		free(r);
		return NULL;
	}
	r->source = &descriptor;
	r->fd = fd;
	r->out = out;
	r->data_max = data_max;
	r->cap = BUFFER_START;
	return r;
}

struct reader *reader_of_bytes(const void *bytes, size_t n, size_t data_max)
{
	static const struct source memory = { fill_none, nothing_in_memory };
	struct reader *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	r->source = &memory;
	r->fd = -1;
	r->data_max = data_max;
	r->buf = (unsigned char *)bytes; /* nothing is read into it */
	r->cap = r->end = n;
	return r;
}

static enum stream_got end_of_file(struct reader *r)
{
	if (r->end == r->start && r->any && r->since_mark == 0) {
		r->over = true;
		return r->got = STREAM_EOF;
	}
	if (r->end == r->start && r->frames == 0 && !r->any)
		return over(r, STREAM_CUT, STATUS_INPUT, "%s", r->source->nothing(r->fd));
	return over(r, STREAM_CUT, STATUS_INPUT,
		    "input ends after %llu frames without an end mark%s: the stage before failed, "
		    "or the file was cut",
		    (unsigned long long)r->frames, r->end > r->start ? ", within a frame" : "");
}

/* Unpacks the frame of n bytes at the start of the buffer. */
static enum stream_got unpack(struct reader *r, struct frame *f, size_t n)
{
	msgpack_unpack_return parsed;
	msgpack_object map;
	size_t off = 0;

	r->zone_ready = r->zone_ready ? zone_reuse(&r->zone) : msgpack_zone_init(&r->zone, 4096);
	if (!r->zone_ready)
		return over(r, STREAM_BAD, STATUS_SYSTEM, "no memory for a frame");
	parsed = msgpack_unpack((const char *)r->buf + r->start, n, &off, &r->zone, &map);
	if (parsed == MSGPACK_UNPACK_NOMEM_ERROR)
		return over(r, STREAM_BAD, STATUS_SYSTEM, "no memory for a frame");
	if (parsed != MSGPACK_UNPACK_SUCCESS || off != n)
		return bad_frame(r, FRAME_SCAN_BAD, "msgpack does not parse");
	return take_map(r, f, &map.via.map);
}

enum stream_got reader_next(struct reader *r, struct frame *f)
{
	const char *why = NULL;
	enum stream_got got;
	enum scanned scanned;
	size_t n;

	frame_clear(f);
	if (r->over)
		return r->got;
	while ((scanned = look(r, &why)) == FRAME_SCAN_MORE) {
		const enum pulled pulled = r->source->fill(r);
		if (pulled == PULL_END)
			return end_of_file(r);
		if (pulled == PULL_FAULT)
			return r->got;
	}
	if (scanned != FRAME_SCAN_DONE)
		return bad_frame(r, scanned, why);
	n = r->scan.at;
	r->scan = (struct frame_scan){ 0 };
	got = unpack(r, f, n);
	if (got == STREAM_FRAME)
		r->crc = libdeflate_crc32(r->crc, r->buf + r->start, n);
	r->start += n;
	r->taken = n;
	return got;
}

/* ---- writing ---- */

/* A frame up to its data, put together before any of it is written. */
struct header {
	size_t n;
	char bytes[SCAN_HEADER_MAX];
};

static int add_bytes(void *header, const char *bytes, size_t n)
{
	struct header *h = header;

	if (n >= sizeof h->bytes - h->n) { /* readers accept no more */
		errno = EMSGSIZE;
		return -1;
	}
	memcpy(h->bytes + h->n, bytes, n);
	h->n += n;
	return 0;
}

/* Writes n bytes and adds them to the checksum. */
static bool write_bytes(struct writer *w, const void *bytes, size_t n)
{
	if (n == 0)
		return true;
	w->crc = libdeflate_crc32(w->crc, bytes, n);
	return fwrite(bytes, 1, n, w->out) == n;
}

static int pack_key(msgpack_packer *pk, const char *key)
{
	size_t n = strlen(key);

	return msgpack_pack_str(pk, n) || msgpack_pack_str_body(pk, key, n);
}

static int pack_text(msgpack_packer *pk, const char *key, const char *value)
{
	return pack_key(pk, key) || pack_key(pk, value);
}

/* Packs a frame up to its data; *bytes is the size of the data. False: see errno. */
static bool pack_header(struct header *header, const struct frame *f, size_t *bytes)
{
	msgpack_packer pk;

	if (!tensor_bytes(&f->tensor, bytes) || *bytes > UINT32_MAX) { /* bin's longest */
		errno = EOVERFLOW;
		return false;
	}
	header->n = 0;
	msgpack_packer_init(&pk, header, add_bytes);
	if (msgpack_pack_map(&pk, f->n_attr + 3) ||
	    pack_text(&pk, "dtype", dtype_name(f->tensor.dtype)) || pack_key(&pk, "shape") ||
	    msgpack_pack_array(&pk, f->tensor.rank))
		return false;
	for (unsigned i = 0; i < f->tensor.rank; i++)
		if (msgpack_pack_uint64(&pk, f->tensor.shape[i]))
			return false;
	for (size_t i = 0; i < f->n_attr; i++)
		if (msgpack_pack_object(&pk, f->attr[i].key) ||
		    msgpack_pack_object(&pk, f->attr[i].val))
			return false;
	return !pack_key(&pk, "data") && !msgpack_pack_bin(&pk, *bytes);
}

bool stream_write(struct writer *w, const struct frame *f)
{
	struct header header; /* 64 KiB, which need no zeros */
	size_t bytes;

	if (!pack_header(&header, f, &bytes))
		return false;
	w->frames++;
	return write_bytes(w, header.bytes, header.n) && write_bytes(w, f->tensor.data, bytes);
}

bool stream_write_bytes(struct writer *w, const void *bytes, size_t n)
{
	w->frames++;
	return write_bytes(w, bytes, n);
}

/* Makes room for n bytes. False: no memory. */
static bool packed_room(struct packed_frame *to, size_t n)
{
	unsigned char *bytes = n <= to->cap ? to->bytes : realloc(to->bytes, n);

	if (!bytes)
		return false;
	to->bytes = bytes;
	to->cap = n <= to->cap ? to->cap : n;
	to->n = n;
	return true;
}

bool stream_pack(struct packed_frame *to, const struct frame *f)
{
	struct header header;
	size_t bytes;

	if (!pack_header(&header, f, &bytes) || !packed_room(to, header.n + bytes))
		return false;
	memcpy(to->bytes, header.bytes, header.n);
	if (bytes > 0)
		memcpy(to->bytes + header.n, f->tensor.data, bytes);
	return true;
}

bool stream_pack_bytes(struct packed_frame *to, const void *bytes, size_t n)
{
	if (!packed_room(to, n))
		return false;
	memcpy(to->bytes, bytes, n);
	return true;
}

static int write_mark_bytes(void *out, const char *bytes, size_t n)
{
	return fwrite(bytes, 1, n, out) == n ? 0 : -1;
}

bool stream_write_mark(struct writer *w)
{
	msgpack_packer pk;
	bool ok;

	msgpack_packer_init(&pk, w->out, write_mark_bytes);
	ok = !msgpack_pack_map(&pk, 2) && !pack_key(&pk, "end") &&
	     !msgpack_pack_uint64(&pk, w->frames) && !pack_key(&pk, "crc32") &&
	     !msgpack_pack_uint32(&pk, w->crc);
	w->frames = 0;
	w->crc = 0;
	return ok;
}
