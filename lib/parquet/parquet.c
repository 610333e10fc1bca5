/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _DEFAULT_SOURCE /* madvise */

#include "parquet/parquet.h"

#include "parquet/parquet_footer.h"
#include "parquet/encodings.h"
#include "base/escape.h"
#include "base/status.h"
#include "parquet/thrift.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum {
	MAGIC = 4,             /* bytes at either end of the file */
	TAIL = 8,              /* the length of the footer, and the magic */
	HEAD_FIRST = 512,      /* bytes looked at for the head of a page, at first... */
	ROWS_PER_BYTE = 64,    /* of the file; more is no set of recordings, but a lie */
	ENTRIES_MAX = 1 << 22, /* of a dictionary */
	HEAD_MAX = 32 << 20,   /* ...and at most, for it may hold four values */
};

/* Encoding (parquet.thrift) */
enum encoding {
	PLAIN = 0,
	PLAIN_DICTIONARY = 2,
	RLE = 3,
	BIT_PACKED = 4,
	DELTA_BINARY_PACKED = 5,
	DELTA_LENGTH_BYTE_ARRAY = 6,
	DELTA_BYTE_ARRAY = 7,
	RLE_DICTIONARY = 8,
	ENCODINGS = 10,
};

static const char *const encoding_names[ENCODINGS] = {
	"PLAIN",          "encoding 1",          "PLAIN_DICTIONARY",        "RLE",
	"BIT_PACKED",     "DELTA_BINARY_PACKED", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY",
	"RLE_DICTIONARY", "BYTE_STREAM_SPLIT"
};

/* Bytes that grow. */
struct buffer {
	unsigned char *at;
	size_t n, cap;
};

static bool reserve(struct buffer *b, size_t n)
{
	unsigned char *bigger;

	if (n > b->cap) {
		if (!(bigger = realloc(b->at, n)))
			return false;
		b->at = bigger;
		b->cap = n;
	}
	return true;
}

/* The same, but what is in it is lost. Where the system can, large ones are of large pages of
 * memory: thousands of small ones would take longer than to decompress what comes into them. */
static bool make_room(struct buffer *b, size_t n)
{
	enum { LARGE = 2 << 20 };
	const size_t pages = (n + LARGE - 1) / LARGE;
	void *room = NULL;

	if (n <= b->cap)
		return true;
	free(b->at);
	*b = (struct buffer){ NULL, 0, 0 };
	if (pages <= 1)
		return reserve(b, n + n / 4);
	if (posix_memalign(&room, LARGE, pages * LARGE) != 0)
		return false;
#ifdef MADV_HUGEPAGE
	madvise(room, pages * LARGE, MADV_HUGEPAGE);
#endif
	*b = (struct buffer){ room, 0, pages * LARGE };
	return true;
}

/* A column as it is read. */
struct column {
	bool is_wanted;
	struct parquet_value value;
	/* pages */
	uint64_t at, end; /* of those to come in this row group, in the file */
	uint64_t values;  /* in these, nulls counted */
	unsigned codec;
	struct buffer page;
	uint64_t page_left;           /* values to come in this page, nulls counted */
	struct encodings_runs levels; /* of definition */
	/* values of the page, as its encoding has them */
	enum encoding encoding;
	const unsigned char *in, *in_end; /* plain ones, or the bytes of those with deltas */
	unsigned bit;                     /* of plain truth values */
	struct encodings_runs runs;       /* indices, or truth values */
	struct encodings_deltas deltas;   /* numbers, or lengths */
	struct encodings_deltas prefixes; /* of DELTA_BYTE_ARRAY */
	struct buffer last;               /* the value whose beginning the next one shares */
	/* dictionary */
	struct buffer dictionary;
	uint32_t *entry; /* [n_entries]: where it begins in the dictionary */
	size_t n_entries;
};

struct parquet {
	int fd;
	struct parquet_footer footer;
	struct column *column; /* [footer.n_columns] */
	size_t group;          /* the next one */
	uint64_t group_left;   /* rows of this one */
	struct buffer raw;     /* a page as it is in the file */
	json_t *features;      /* Hugging Face's; NULL: there are none */
	int status;            /* of the fault: STATUS_INPUT or STATUS_SYSTEM */
	char why[200];
	char refusal[200]; /* of parquet_want */
};

__attribute__((format(printf, 2, 3))) static bool fail(struct parquet *p, const char *format, ...)
{
	char why[sizeof p->why];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof why, format, args);
	va_end(args);
	escape_copy(p->why, sizeof p->why, why); /* a column may have any name */
	p->status = STATUS_INPUT;
	return false;
}

static bool fail_damaged(struct parquet *p, const struct column *c)
{
	return fail(p, "column '%s' is damaged in row group %zu",
		    p->footer.column[c - p->column].name, p->group - 1);
}

static bool fail_memory(struct parquet *p)
{
	fail(p, "no memory for a page");
	p->status = STATUS_SYSTEM;
	return false;
}

static bool fail_system(struct parquet *p)
{
	fail(p, "cannot be read: %s", strerror(errno));
	p->status = STATUS_SYSTEM;
	return false;
}

/* n bytes of the file from offset on, all of them. */
static bool read_at(struct parquet *p, uint64_t offset, void *to, size_t n)
{
	for (size_t got = 0; got < n;) {
		const ssize_t some = pread(p->fd, (char *)to + got, n - got, (off_t)(offset + got));

		if (some < 0 && errno == EINTR)
			continue;
		if (some < 0)
			return fail_system(p);
		if (some == 0)
			return fail(p, "has become shorter while it was read");
		got += (size_t)some;
	}
	return true;
}

static uint64_t little_endian(const unsigned char *at, size_t n)
{
	uint64_t value = 0;

	while (n-- > 0)
		value = value << 8 | at[n];
	return value;
}

/* ---- values ---- */

/* Bytes of a value that always has as many; 0: it has not. */
static size_t size_of(const struct parquet_footer_column *type)
{
	switch (type->type) {
	case PARQUET_FOOTER_INT32:
	case PARQUET_FOOTER_FLOAT:
		return 4;
	case PARQUET_FOOTER_INT64:
	case PARQUET_FOOTER_DOUBLE:
		return 8;
	case PARQUET_FOOTER_FIXED:
		return type->fixed;
	default:
		return 0;
	}
}

static struct parquet_value number(const struct parquet_footer_column *type,
				   const unsigned char *at)
{
	struct parquet_value v = { .kind = PARQUET_INT };
	uint64_t bits = little_endian(
	    at, type->type == PARQUET_FOOTER_INT32 || type->type == PARQUET_FOOTER_FLOAT ? 4 : 8);
	uint32_t half = (uint32_t)bits;
	float single;

	switch (type->type) {
	case PARQUET_FOOTER_INT32:
		v.integer = type->is_unsigned ? (int64_t)half : (int64_t)(int32_t)half;
		break;
	case PARQUET_FOOTER_FLOAT:
		v.kind = PARQUET_REAL;
		memcpy(&single, &half, sizeof single);
		v.real = single;
		break;
	case PARQUET_FOOTER_DOUBLE:
		v.kind = PARQUET_REAL;
		memcpy(&v.real, &bits, sizeof v.real);
		break;
	default:
		v.integer = (int64_t)bits;
	}
	return v;
}

/* Takes one value off the bytes between *at and end. */
static bool take_plain(const struct parquet_footer_column *type, const unsigned char **at,
		       const unsigned char *end, struct parquet_value *v)
{
	size_t n = size_of(type);

	if (type->type == PARQUET_FOOTER_BYTE_ARRAY) {
		if (end - *at < 4)
			return false;
		n = (size_t)little_endian(*at, 4);
		*at += 4;
	}
	if (n > (size_t)(end - *at))
		return false;
	if (type->type == PARQUET_FOOTER_BYTE_ARRAY || type->type == PARQUET_FOOTER_FIXED)
		*v = (struct parquet_value){ .kind = PARQUET_BYTES, .bytes = *at, .n = n };
	else
		*v = number(type, *at);
	*at += n;
	return true;
}

static bool take_bit(struct column *c, struct parquet_value *v)
{
	if (c->in == c->in_end)
		return false;
	*v = (struct parquet_value){ .kind = PARQUET_INT, .integer = *c->in >> c->bit & 1 };
	c->bit = (c->bit + 1) % 8;
	c->in += c->bit == 0;
	return true;
}

static bool take_entry(const struct parquet_footer_column *type, struct column *c,
		       struct parquet_value *v)
{
	const unsigned char *at;
	uint32_t index;

	if (!encodings_runs_next(&c->runs, &index) || index >= c->n_entries)
		return false;
	at = c->dictionary.at + c->entry[index];
	return take_plain(type, &at, c->dictionary.at + c->dictionary.n, v);
}

/* A length, and as many bytes. */
static bool take_suffix(struct column *c, struct parquet_value *v)
{
	int64_t n;

	if (!encodings_deltas_next(&c->deltas, &n) || n < 0 || n > c->in_end - c->in)
		return false;
	*v = (struct parquet_value){ .kind = PARQUET_BYTES, .bytes = c->in, .n = (size_t)n };
	c->in += n;
	return true;
}

/* The beginning of the value before, and a suffix. */
static bool take_shared(struct column *c, struct parquet_value *v)
{
	int64_t prefix;

	if (!encodings_deltas_next(&c->prefixes, &prefix) || prefix < 0 ||
	    (uint64_t)prefix > c->last.n || !take_suffix(c, v) ||
	    v->n > PARQUET_PAGE_MAX - (size_t)prefix ||
	    !reserve(&c->last, (size_t)prefix + v->n + 1))
		return false;
	memcpy(c->last.at + prefix, v->bytes, v->n);
	c->last.n = (size_t)prefix + v->n;
	v->bytes = c->last.at;
	v->n = c->last.n;
	return true;
}

static bool take_delta(const struct parquet_footer_column *type, struct column *c,
		       struct parquet_value *v)
{
	int64_t value;

	if (!encodings_deltas_next(&c->deltas, &value))
		return false;
	if (type->type == PARQUET_FOOTER_INT32)
		value = type->is_unsigned ? (int64_t)(uint32_t)value : (int32_t)(uint32_t)value;
	*v = (struct parquet_value){ .kind = PARQUET_INT, .integer = value };
	return true;
}

static bool take_run(struct column *c, struct parquet_value *v)
{
	uint32_t bit;

	if (!encodings_runs_next(&c->runs, &bit))
		return false;
	*v = (struct parquet_value){ .kind = PARQUET_INT, .integer = bit };
	return true;
}

/* One that is no null. */
static bool take(const struct parquet_footer_column *type, struct column *c,
		 struct parquet_value *v)
{
	switch (c->encoding) {
	case PLAIN:
		return type->type == PARQUET_FOOTER_BOOLEAN
			   ? take_bit(c, v)
			   : take_plain(type, &c->in, c->in_end, v);
	case RLE:
		return take_run(c, v);
	case DELTA_BINARY_PACKED:
		return take_delta(type, c, v);
	case DELTA_LENGTH_BYTE_ARRAY:
		return take_suffix(c, v);
	case DELTA_BYTE_ARRAY:
		return take_shared(c, v);
	default:
		return take_entry(type, c, v);
	}
}

/* ---- pages ---- */

enum { DATA_PAGE, INDEX_PAGE, DICTIONARY_PAGE, DATA_PAGE_2 };

struct page {
	int64_t type, size, packed; /* bytes, as they are and in the file */
	int64_t values, encoding, level_encoding;
	int64_t definitions, repetitions; /* bytes of levels, of version 2 */
	bool is_packed;                   /* of version 2 */
	int64_t crc;   /* of the bytes in the file, as an int32; INT64_MAX: not told */
	bool has_head; /* the one that its type asks for */
};

/* The inner head of a page. The fields of the three that matter have other numbers. */
static void read_inner(struct thrift *t, struct page *page, int64_t type)
{
	struct thrift_field f = { 0 };
	int64_t *const fields[][8] = {
		[DATA_PAGE] = { NULL, &page->values, &page->encoding, &page->level_encoding },
		[INDEX_PAGE] = { NULL },
		[DICTIONARY_PAGE] = { NULL, &page->values, &page->encoding },
		[DATA_PAGE_2] = { NULL, &page->values, NULL, NULL, &page->encoding,
				  &page->definitions, &page->repetitions },
	};

	while (thrift_field(t, &f)) {
		if (f.id > 0 && f.id < 8 && fields[type][f.id])
			*fields[type][f.id] = thrift_int(t, f.type);
		else if (type == DATA_PAGE_2 && f.id == 7)
			page->is_packed = thrift_bool(t, f.type);
		else
			thrift_skip(t, f.type);
	}
	page->has_head = true;
}

static struct page read_head(struct thrift *t)
{
	static const struct {
		int id;
		int64_t type;
	} inner[] = { { 5, DATA_PAGE }, { 7, DICTIONARY_PAGE }, { 8, DATA_PAGE_2 } };
	struct page page = { .type = -1,
			     .size = -1,
			     .packed = -1,
			     .values = -1,
			     .encoding = -1,
			     .level_encoding = RLE,
			     .crc = INT64_MAX,
			     .is_packed = true };
	struct thrift_field f = { 0 };

	while (thrift_field(t, &f)) {
		bool is_inner = false;

		for (size_t k = 0; k < 3; k++)
			if (f.id == inner[k].id && f.type == THRIFT_STRUCT &&
			    page.type == inner[k].type && !page.has_head) {
				read_inner(t, &page, inner[k].type);
				is_inner = true;
			}
		if (is_inner)
			continue;
		switch (f.id) {
		case 1:
			page.type = thrift_int(t, f.type);
			break;
		case 2:
			page.size = thrift_int(t, f.type);
			break;
		case 3:
			page.packed = thrift_int(t, f.type);
			break;
		case 4:
			page.crc = thrift_int(t, f.type);
			break;
		default:
			thrift_skip(t, f.type);
		}
	}
	return page;
}

/* The head of the page at c->at, which then is behind it. */
static bool next_head(struct parquet *p, struct column *c, struct page *page)
{
	const uint64_t left = c->end - c->at;

	for (size_t n = HEAD_FIRST;; n *= 8) {
		struct thrift t;

		if (n > left)
			n = (size_t)left;
		if (!make_room(&p->raw, n ? n : 1))
			return fail_memory(p);
		if (!read_at(p, c->at, p->raw.at, n))
			return false;
		t = (struct thrift){ .at = p->raw.at, .end = p->raw.at + n };
		*page = read_head(&t);
		if (!t.bad) {
			c->at += (uint64_t)(t.at - p->raw.at);
			return true;
		}
		if (n == left || n >= HEAD_MAX)
			return fail_damaged(p, c);
	}
}

static bool is_sane(const struct column *c, const struct page *page)
{
	return page->size >= 0 && page->packed >= 0 && (uint64_t)page->packed <= c->end - c->at &&
	       (page->type == INDEX_PAGE || page->type > DATA_PAGE_2 ||
		(page->has_head && page->values >= 0 && page->encoding >= 0));
}

/* Whether these are the bytes that the writer summed up, if he did. */
static bool is_sound(const struct page *page, const unsigned char *bytes)
{
	return page->crc == INT64_MAX ||
	       (uint32_t)page->crc ==
		   (uint32_t)crc32_z(crc32_z(0, NULL, 0), bytes, (size_t)page->packed);
}

/* Unpacks the page's bytes into the buffer; the first `plain` of them are not packed. */
static bool load(struct parquet *p, struct column *c, const struct page *page, size_t plain,
		 bool is_packed, struct buffer *to)
{
	const size_t size = (size_t)page->size, packed = (size_t)page->packed;
	const enum codec codec = is_packed ? (enum codec)c->codec : CODEC_NONE;
	const char *wrong;

	if (page->size > PARQUET_PAGE_MAX)
		return fail(p, "a page of column '%s' is larger than %d MiB",
			    p->footer.column[c - p->column].name, PARQUET_PAGE_MAX >> 20);
	if (plain > size || plain > packed || size - plain > codec_most(codec, packed - plain) ||
	    (codec == CODEC_NONE && size != packed))
		return fail_damaged(p, c);
	if (!make_room(to, size ? size : 1) ||
	    (codec != CODEC_NONE && !make_room(&p->raw, packed ? packed : 1)))
		return fail_memory(p);
	to->n = size;
	if (!read_at(p, c->at, codec == CODEC_NONE ? to->at : p->raw.at, packed))
		return false;
	if (!is_sound(page, codec == CODEC_NONE ? to->at : p->raw.at))
		return fail(p, "column '%s', row group %zu: a page has a wrong checksum",
			    p->footer.column[c - p->column].name, p->group - 1);
	if (codec == CODEC_NONE)
		return true;
	memcpy(to->at, p->raw.at, plain);
	wrong = decompress(codec, p->raw.at + plain, packed - plain, to->at + plain, size - plain);
	return !wrong || fail(p, "column '%s', row group %zu: %s",
			      p->footer.column[c - p->column].name, p->group - 1, wrong);
}

static bool load_dictionary(struct parquet *p, struct column *c, const struct page *page)
{
	const struct parquet_footer_column *type = &p->footer.column[c - p->column];
	const size_t least = type->type == PARQUET_FOOTER_BYTE_ARRAY ? 4 : size_of(type);
	const unsigned char *at;
	struct parquet_value skipped;
	uint32_t *entry;
	size_t n = (size_t)page->values;

	if ((page->encoding != PLAIN && page->encoding != PLAIN_DICTIONARY) || least == 0 ||
	    c->n_entries > 0)
		return fail_damaged(p, c);
	if (!load(p, c, page, 0, true, &c->dictionary))
		return false;
	if ((uint64_t)page->values > c->dictionary.n / least || n > ENTRIES_MAX)
		return fail_damaged(p, c);
	if (!(entry = realloc(c->entry, (n ? n : 1) * sizeof *entry)))
		return fail_memory(p);
	c->entry = entry;
	at = c->dictionary.at;
	for (size_t k = 0; k < n; k++) {
		entry[k] = (uint32_t)(at - c->dictionary.at);
		if (!take_plain(type, &at, c->dictionary.at + c->dictionary.n, &skipped))
			return fail_damaged(p, c);
	}
	c->n_entries = n;
	return true;
}

static unsigned bits_for(unsigned most)
{
	unsigned bits = 0;

	while (most >> bits)
		bits++;
	return bits;
}

/* Lengths first, then the bytes. */
static bool begin_suffixes(struct column *c)
{
	struct encodings_deltas all;
	int64_t n;

	if (!encodings_deltas(&c->deltas, c->in, (size_t)(c->in_end - c->in)) ||
	    c->deltas.total > c->page_left)
		return false;
	all = c->deltas;
	while (encodings_deltas_next(&all, &n))
		;
	c->in = encodings_deltas_end(&all);
	return c->in != NULL;
}

static bool begin_shared(struct column *c)
{
	struct encodings_deltas all;
	int64_t n;

	if (!encodings_deltas(&c->prefixes, c->in, (size_t)(c->in_end - c->in)) ||
	    c->prefixes.total > c->page_left)
		return false;
	all = c->prefixes;
	while (encodings_deltas_next(&all, &n))
		;
	c->in = encodings_deltas_end(&all);
	c->last.n = 0;
	return c->in && begin_suffixes(c);
}

/* Indices: a byte with the bits of each, and runs. */
static bool begin_indices(struct column *c)
{
	if (c->in == c->in_end) { /* all are null */
		c->runs = encodings_runs(c->in, 0, 0);
		return true;
	}
	c->runs = encodings_runs(c->in + 1, (size_t)(c->in_end - c->in) - 1, *c->in);
	return *c->in <= 32;
}

/* Truth values, behind their length. */
static bool begin_truths(struct column *c)
{
	uint64_t n;

	if (c->in_end - c->in < 4)
		return false;
	n = little_endian(c->in, 4);
	if (n > (uint64_t)(c->in_end - c->in) - 4)
		return false;
	c->runs = encodings_runs(c->in + 4, (size_t)n, 1);
	return true;
}

/* Makes ready for the values between c->in and c->in_end. */
static bool begin_values(struct parquet *p, struct column *c, int64_t encoding)
{
	const enum parquet_footer_type type = p->footer.column[c - p->column].type;
	const bool is_integer = type == PARQUET_FOOTER_INT32 || type == PARQUET_FOOTER_INT64;
	bool begun = true;

	c->encoding = (enum encoding)encoding;
	c->bit = 0;
	switch (encoding) {
	case PLAIN:
		return true;
	case PLAIN_DICTIONARY:
	case RLE_DICTIONARY:
		begun = begin_indices(c);
		break;
	case RLE:
		begun = type == PARQUET_FOOTER_BOOLEAN && begin_truths(c);
		break;
	case DELTA_BINARY_PACKED:
		begun =
		    is_integer && encodings_deltas(&c->deltas, c->in, (size_t)(c->in_end - c->in));
		break;
	case DELTA_LENGTH_BYTE_ARRAY:
		begun = type == PARQUET_FOOTER_BYTE_ARRAY && begin_suffixes(c);
		break;
	case DELTA_BYTE_ARRAY:
		begun = type == PARQUET_FOOTER_BYTE_ARRAY && begin_shared(c);
		break;
	default:
		return fail(p, "column '%s' is written as %s, which is not read here",
			    p->footer.column[c - p->column].name,
			    encoding < ENCODINGS ? encoding_names[encoding] : "a new encoding");
	}
	return begun || fail_damaged(p, c);
}

/* Version 1: levels, if there are any, behind their length, packed together with the values.
 * Version 2: levels are not packed, and their length is in the head. Those of repetition come
 * first, and say nothing of a column that is no list. */
static bool load_data(struct parquet *p, struct column *c, const struct page *page)
{
	const struct parquet_footer_column *type = &p->footer.column[c - p->column];
	const unsigned width = bits_for(type->optional);
	const bool is_2 = page->type == DATA_PAGE_2;
	uint64_t levels = 0;

	if (is_2 &&
	    (page->definitions < 0 || page->repetitions < 0 || page->definitions > page->size ||
	     page->repetitions > page->size - page->definitions))
		return fail_damaged(p, c);
	if (!load(p, c, page, is_2 ? (size_t)(page->definitions + page->repetitions) : 0,
		  !is_2 || page->is_packed, &c->page))
		return false;
	c->in = c->page.at;
	c->in_end = c->page.at + c->page.n;
	if (is_2) {
		levels = (uint64_t)page->definitions;
		c->in += page->repetitions;
	} else if (width > 0) {
		if (page->level_encoding == BIT_PACKED)
			return fail(p, "column '%s' has BIT_PACKED levels, which are not read here",
				    type->name);
		if (page->level_encoding != RLE || c->page.n < 4)
			return fail_damaged(p, c);
		levels = little_endian(c->in, 4);
		c->in += 4;
	}
	if (levels > (uint64_t)(c->in_end - c->in) || (uint64_t)page->values > c->values)
		return fail_damaged(p, c);
	c->levels = encodings_runs(c->in, (size_t)levels, width);
	c->in += levels;
	c->page_left = (uint64_t)page->values;
	c->values -= c->page_left;
	return begin_values(p, c, page->encoding);
}

/* The next page with values in it. */
static bool next_page(struct parquet *p, struct column *c)
{
	while (c->page_left == 0) {
		struct page page;

		if (c->at >= c->end)
			return fail(p, "column '%s' ends before row group %zu does",
				    p->footer.column[c - p->column].name, p->group - 1);
		if (!next_head(p, c, &page))
			return false;
		if (!is_sane(c, &page))
			return fail_damaged(p, c);
		if (page.type == DICTIONARY_PAGE && !load_dictionary(p, c, &page))
			return false;
		if ((page.type == DATA_PAGE || page.type == DATA_PAGE_2) && page.values > 0 &&
		    !load_data(p, c, &page))
			return false;
		c->at += (uint64_t)page.packed;
	}
	return true;
}

/* ---- rows ---- */

static bool read_value(struct parquet *p, struct column *c)
{
	const struct parquet_footer_column *type = &p->footer.column[c - p->column];
	uint32_t level = type->optional;

	if (c->page_left == 0 && !next_page(p, c))
		return false;
	c->page_left--;
	if (type->optional > 0 && !encodings_runs_next(&c->levels, &level))
		return fail_damaged(p, c);
	if (level < type->optional) {
		c->value = (struct parquet_value){ .kind = PARQUET_NULL };
		return true;
	}
	if (level != type->optional || !take(type, c, &c->value))
		return fail_damaged(p, c);
	if (type->is_unsigned && c->value.kind == PARQUET_INT && c->value.integer < 0)
		return fail(p, "column '%s' has a number of 2^63 or more, which is not read here",
			    type->name);
	return true;
}

/* The first pages of the next row group. */
static bool next_group(struct parquet *p)
{
	const struct parquet_footer *f = &p->footer;
	const size_t group = p->group++;

	p->group_left = f->group_rows[group];
	for (size_t k = 0; k < f->n_columns; k++) {
		const struct parquet_footer_chunk *chunk = &f->chunk[group * f->n_columns + k];
		const char *name = f->column[k].name;
		struct column *c = &p->column[k];
		const char *wrong = codec_check(chunk->codec);

		if (!c->is_wanted || p->group_left == 0)
			continue;
		if (chunk->is_elsewhere)
			return fail(p, "column '%s' is in another file, or encrypted", name);
		if (chunk->is_lost)
			return fail_damaged(p, c);
		if (wrong)
			return fail(p, "column '%s' is compressed with %s: %s", name,
				    chunk->codec < CODECS ? codec_names[chunk->codec]
							  : "a new codec",
				    wrong);
		if (chunk->values != p->group_left)
			return fail_damaged(p, c);
		c->at = chunk->start;
		c->end = chunk->start + chunk->size;
		c->values = chunk->values;
		c->codec = chunk->codec;
		c->page_left = 0;
		c->n_entries = 0;
	}
	return true;
}

int parquet_next(struct parquet *p)
{
	if (*p->why)
		return -1;
	while (p->group_left == 0) {
		if (p->group == p->footer.n_groups)
			return 0;
		if (!next_group(p))
			return -1;
	}
	p->group_left--;
	for (size_t k = 0; k < p->footer.n_columns; k++)
		if (p->column[k].is_wanted && !read_value(p, &p->column[k]))
			return -1;
	return 1;
}

const char *parquet_why(const struct parquet *p)
{
	return p->why;
}

int parquet_status(const struct parquet *p)
{
	return p->status;
}

const struct parquet_value *parquet_value(const struct parquet *p, size_t column)
{
	return &p->column[column].value;
}

/* ---- the file ---- */

static const char magic[MAGIC + 1] = "PAR1";

/* The footer's length and the magic are the last eight bytes. */
static bool read_footer(struct parquet *p, uint64_t size)
{
	unsigned char ends[MAGIC + TAIL];
	uint64_t n;
	const char *wrong;

	if (size < sizeof ends)
		return fail(p, "is no Parquet file: it is too short");
	if (!read_at(p, 0, ends, MAGIC) || !read_at(p, size - TAIL, ends + MAGIC, TAIL))
		return false;
	if (memcmp(ends + 8, "PARE", MAGIC) == 0)
		return fail(p, "is encrypted");
	if (memcmp(ends, magic, MAGIC) != 0)
		return fail(p, "is no Parquet file: it does not begin with PAR1");
	if (memcmp(ends + 8, magic, MAGIC) != 0)
		return fail(p, "is truncated: a Parquet file ends with PAR1");
	n = little_endian(ends + MAGIC, 4);
	if (n > size - sizeof ends || n > PARQUET_FOOTER_MAX)
		return fail(p, "is damaged: its footer would be %llu bytes long",
			    (unsigned long long)n);
	if (!make_room(&p->raw, n ? (size_t)n : 1))
		return fail_memory(p);
	if (!read_at(p, size - TAIL - n, p->raw.at, (size_t)n))
		return false;
	wrong = parquet_footer_read(&p->footer, p->raw.at, (size_t)n, size - TAIL - n);
	if (wrong == parquet_footer_no_memory)
		return fail_memory(p);
	return !wrong || fail(p, "%s", wrong);
}

/* One that is no JSON describes nothing. */
static bool read_features(struct parquet *p)
{
	const char *text = p->footer.huggingface;
	json_t *root, *features;

	if (!text)
		return true;
	if (strlen(text) > PARQUET_FEATURES_MAX)
		return fail(p, "describes its columns in more than %d MiB",
			    PARQUET_FEATURES_MAX >> 20);
	errno = 0;
	root = json_loads(text, 0, NULL);
	if (!root && errno == ENOMEM)
		return fail_memory(p);
	features = json_object_get(json_object_get(root, "info"), "features");
	p->features = json_is_object(features) ? json_incref(features) : NULL;
	json_decref(root);
	return true;
}

/* errno says it. */
static bool fail_by_errno(struct parquet *p)
{
	const int status = (int)status_of_errno(errno);

	fail(p, "%s", strerror(errno));
	p->status = status;
	return false;
}

static bool open_file(struct parquet *p, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return fail_by_errno(p);
	if (!S_ISREG(st.st_mode))
		return fail(p, "is no regular file: the footer of a Parquet file comes last, so it "
			       "cannot come through a pipe");
	p->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (p->fd < 0 || fstat(p->fd, &st) != 0)
		return fail_by_errno(p);
	if (!read_footer(p, (uint64_t)st.st_size))
		return false;
	if (p->footer.rows / ROWS_PER_BYTE > (uint64_t)st.st_size)
		return fail(p, "is damaged: it says that it has %llu rows, in %llu bytes",
			    (unsigned long long)p->footer.rows, (unsigned long long)st.st_size);
	p->column = calloc(p->footer.n_columns + 1, sizeof *p->column);
	if (!p->column)
		return fail_memory(p);
	return read_features(p);
}

struct parquet *parquet_open(const char *path, char *why, size_t size, int *status)
{
	struct parquet *p = calloc(1, sizeof *p);

	snprintf(why, size, "no memory");
	*status = STATUS_SYSTEM;
	if (!p)
		return NULL;
	p->fd = -1;
	if (open_file(p, path))
		return p;
	snprintf(why, size, "%s", p->why);
	*status = p->status;
	parquet_free(p);
	return NULL;
}

void parquet_free(struct parquet *p)
{
	if (!p)
		return;
	for (size_t k = 0; p->column && k < p->footer.n_columns; k++) {
		struct column *c = &p->column[k];

		free(c->page.at);
		free(c->last.at);
		free(c->dictionary.at);
		free(c->entry);
	}
	free(p->column);
	parquet_footer_free(&p->footer);
	free(p->raw.at);
	json_decref(p->features);
	if (p->fd >= 0)
		close(p->fd);
	free(p);
}

/* ---- columns ---- */

uint64_t parquet_rows(const struct parquet *p)
{
	return p->footer.rows;
}

size_t parquet_columns(const struct parquet *p)
{
	return p->footer.n_columns;
}

const char *parquet_column_name(const struct parquet *p, size_t column)
{
	return p->footer.column[column].name;
}

size_t parquet_column_find(const struct parquet *p, const char *name)
{
	size_t k = 0;

	while (k < p->footer.n_columns && strcmp(p->footer.column[k].name, name) != 0)
		k++;
	return k;
}

bool parquet_column_is_bytes(const struct parquet *p, size_t column)
{
	const struct parquet_footer_column *c = &p->footer.column[column];

	return c->type == PARQUET_FOOTER_BYTE_ARRAY && !c->is_list && !c->is_decimal;
}

bool parquet_column_is_text(const struct parquet *p, size_t column)
{
	return parquet_column_is_bytes(p, column) && p->footer.column[column].is_text;
}

const char *parquet_feature(const struct parquet *p, const char *name, size_t n)
{
	const char *key;
	json_t *feature;

	json_object_foreach(p->features, key, feature)
	{
		if (strlen(key) == n && memcmp(key, name, n) == 0)
			return json_string_value(json_object_get(feature, "_type"));
	}
	return NULL;
}

const char *parquet_want(struct parquet *p, size_t column)
{
	const struct parquet_footer_column *c = &p->footer.column[column];

	const char *wrong = c->is_list ? "it is a list, of which a row may have many"
			    : c->type == PARQUET_FOOTER_INT96   ? "its type is INT96"
			    : c->type == PARQUET_FOOTER_UNKNOWN ? "its type is not known here"
			    : c->is_decimal ? "its type is DECIMAL; make it DOUBLE or text"
					    : NULL;

	if (wrong) {
		char refusal[sizeof p->refusal];

		snprintf(refusal, sizeof refusal, "column '%s' cannot be read: %s", c->name, wrong);
		escape_copy(p->refusal, sizeof p->refusal, refusal);
		return p->refusal;
	}
	p->column[column].is_wanted = true;
	return NULL;
}

/* {"label": {"names": ["zero", ...], "_type": "ClassLabel"}} */
const char *parquet_class(const struct parquet *p, size_t column, int64_t k)
{
	const json_t *feature = json_object_get(p->features, p->footer.column[column].name);
	const json_t *names = json_object_get(feature, "names");
	const char *type = json_string_value(json_object_get(feature, "_type"));

	return type && strcmp(type, "ClassLabel") == 0 && k >= 0 &&
		       (uint64_t)k < json_array_size(names)
		   ? json_string_value(json_array_get(names, (size_t)k))
		   : NULL;
}
