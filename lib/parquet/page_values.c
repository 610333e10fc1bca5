/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "parquet/page_values.h"

#include "base/status.h"
#include "parquet/parquet_file.h"

#include <stdlib.h>
#include <string.h>

enum { ENTRIES_MAX = 1 << 22 }; /* of a dictionary */

/* Bytes of each value of that type; 0: they have different lengths. */
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
	uint64_t bits = parquet_file_number(
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

/* Reads a plain value that begins at *at, and moves *at to the byte after it. */
static bool read_plain(const struct parquet_footer_column *type, const unsigned char **at,
		       const unsigned char *end, struct parquet_value *v)
{
	size_t n = size_of(type);

	if (type->type == PARQUET_FOOTER_BYTE_ARRAY) {
		if (end - *at < 4)
			return false;
		n = (size_t)parquet_file_number(*at, 4);
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

static bool next_bit(struct page_values *p, struct parquet_value *v)
{
	if (p->in == p->in_end)
		return false;
	*v = (struct parquet_value){ .kind = PARQUET_INT, .integer = *p->in >> p->bit & 1 };
	p->bit = (p->bit + 1) % 8;
	p->in += p->bit == 0;
	return true;
}

static bool next_of_dictionary(struct page_values *p, struct parquet_value *v)
{
	const unsigned char *at;
	uint32_t index;

	if (!encodings_runs_next(&p->runs, &index) || index >= p->n_entries)
		return false;
	at = p->dictionary.at + p->entry[index];
	return read_plain(p->type, &at, p->dictionary.at + p->dictionary.n, v);
}

/* Reads a length from the deltas, and that many bytes. */
static bool next_suffix(struct page_values *p, struct parquet_value *v)
{
	int64_t n;

	if (!encodings_deltas_next(&p->deltas, &n) || n < 0 || n > p->in_end - p->in)
		return false;
	*v = (struct parquet_value){ .kind = PARQUET_BYTES, .bytes = p->in, .n = (size_t)n };
	p->in += n;
	return true;
}

/* Reads a value as a prefix of the previous one and a suffix. */
static bool next_prefixed(struct page_values *p, struct parquet_value *v)
{
	int64_t prefix;

	if (!encodings_deltas_next(&p->prefixes, &prefix) || prefix < 0 ||
	    (uint64_t)prefix > p->last.n || !next_suffix(p, v) ||
	    v->n > PARQUET_PAGE_MAX - (size_t)prefix ||
	    !buffer_reserve(&p->last, (size_t)prefix + v->n + 1))
		return false;
	memcpy(p->last.at + prefix, v->bytes, v->n);
	p->last.n = (size_t)prefix + v->n;
	v->bytes = p->last.at;
	v->n = p->last.n;
	return true;
}

static bool next_delta(struct page_values *p, struct parquet_value *v)
{
	int64_t value;

	if (!encodings_deltas_next(&p->deltas, &value))
		return false;
	if (p->type->type == PARQUET_FOOTER_INT32)
		value = p->type->is_unsigned ? (int64_t)(uint32_t)value : (int32_t)(uint32_t)value;
	*v = (struct parquet_value){ .kind = PARQUET_INT, .integer = value };
	return true;
}

static bool next_run(struct page_values *p, struct parquet_value *v)
{
	uint32_t bit;

	if (!encodings_runs_next(&p->runs, &bit))
		return false;
	*v = (struct parquet_value){ .kind = PARQUET_INT, .integer = bit };
	return true;
}

/* Begins with at most n deltas at `at`. Returns the byte after them; NULL: they are damaged. */
static const unsigned char *begin_deltas(struct encodings_deltas *deltas, const unsigned char *at,
					 const unsigned char *end, uint64_t n)
{
	struct encodings_deltas all;
	int64_t value;

	if (!encodings_deltas(deltas, at, (size_t)(end - at)) || deltas->total > n)
		return NULL;
	all = *deltas;
	while (encodings_deltas_next(&all, &value))
		;
	return encodings_deltas_end(&all);
}

/* Begins values whose lengths come first, then their bytes. */
static bool begin_suffixes(struct page_values *p)
{
	p->in = begin_deltas(&p->deltas, p->in, p->in_end, p->n);
	return p->in != NULL;
}

/* Begins values whose prefix lengths come first, then the suffixes. */
static bool begin_shared(struct page_values *p)
{
	p->in = begin_deltas(&p->prefixes, p->in, p->in_end, p->n);
	p->last.n = 0;
	return p->in && begin_suffixes(p);
}

/* Begins indices: a byte with the number of bits of each, then runs. */
static bool begin_indices(struct page_values *p)
{
	if (p->in == p->in_end) { /* all are null */
		p->runs = encodings_runs(p->in, 0, 0);
		return true;
	}
	p->runs = encodings_runs(p->in + 1, (size_t)(p->in_end - p->in) - 1, *p->in);
	return *p->in <= 32;
}

/* Begins truth values, which follow their length. */
static bool begin_truths(struct page_values *p)
{
	uint64_t n;

	if (p->in_end - p->in < 4)
		return false;
	n = parquet_file_number(p->in, 4);
	if (n > (uint64_t)(p->in_end - p->in) - 4)
		return false;
	p->runs = encodings_runs(p->in + 4, (size_t)n, 1);
	return true;
}

static const char *const encoding_names[ENCODINGS] = {
	"PLAIN",          "encoding 1",          "PLAIN_DICTIONARY",        "RLE",
	"BIT_PACKED",     "DELTA_BINARY_PACKED", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY",
	"RLE_DICTIONARY", "BYTE_STREAM_SPLIT"
};

const char *page_values_refuse(int64_t encoding)
{
	const bool is_known =
	    encoding == ENCODING_PLAIN || encoding == ENCODING_PLAIN_DICTIONARY ||
	    encoding == ENCODING_RLE ||
	    (encoding >= ENCODING_DELTA_BINARY_PACKED && encoding <= ENCODING_RLE_DICTIONARY);

	if (is_known)
		return NULL;
	return encoding < ENCODINGS ? encoding_names[encoding] : "a new encoding";
}

bool page_values_begin(struct page_values *p, enum parquet_encoding encoding,
		       const unsigned char *bytes, const unsigned char *end, uint64_t n)
{
	const enum parquet_footer_type type = p->type->type;
	const bool is_integer = type == PARQUET_FOOTER_INT32 || type == PARQUET_FOOTER_INT64;

	p->encoding = encoding;
	p->in = bytes;
	p->in_end = end;
	p->n = n;
	p->bit = 0;
	switch (encoding) {
	case ENCODING_PLAIN:
		return true;
	case ENCODING_PLAIN_DICTIONARY:
	case ENCODING_RLE_DICTIONARY:
		return begin_indices(p);
	case ENCODING_RLE:
		return type == PARQUET_FOOTER_BOOLEAN && begin_truths(p);
	case ENCODING_DELTA_BINARY_PACKED:
		return is_integer && encodings_deltas(&p->deltas, p->in, (size_t)(end - p->in));
	case ENCODING_DELTA_LENGTH_BYTE_ARRAY:
		return type == PARQUET_FOOTER_BYTE_ARRAY && begin_suffixes(p);
	case ENCODING_DELTA_BYTE_ARRAY:
		return type == PARQUET_FOOTER_BYTE_ARRAY && begin_shared(p);
	default:
		return false;
	}
}

bool page_values_next(struct page_values *p, struct parquet_value *v)
{
	switch (p->encoding) {
	case ENCODING_PLAIN:
		return p->type->type == PARQUET_FOOTER_BOOLEAN
			   ? next_bit(p, v)
			   : read_plain(p->type, &p->in, p->in_end, v);
	case ENCODING_RLE:
		return next_run(p, v);
	case ENCODING_DELTA_BINARY_PACKED:
		return next_delta(p, v);
	case ENCODING_DELTA_LENGTH_BYTE_ARRAY:
		return next_suffix(p, v);
	case ENCODING_DELTA_BYTE_ARRAY:
		return next_prefixed(p, v);
	default:
		return next_of_dictionary(p, v);
	}
}

enum status page_values_index_dictionary(struct page_values *p, uint64_t n)
{
	const size_t least = p->type->type == PARQUET_FOOTER_BYTE_ARRAY ? 4 : size_of(p->type);
	const unsigned char *at = p->dictionary.at;
	struct parquet_value skipped;
	uint32_t *entry;

	if (least == 0 || n > p->dictionary.n / least || n > ENTRIES_MAX)
		return STATUS_INPUT;
	if (!(entry = realloc(p->entry, (n ? n : 1) * sizeof *entry)))
		return STATUS_SYSTEM;
	p->entry = entry;
	for (size_t k = 0; k < n; k++) {
		entry[k] = (uint32_t)(at - p->dictionary.at);
		if (!read_plain(p->type, &at, p->dictionary.at + p->dictionary.n, &skipped))
			return STATUS_INPUT;
	}
	p->n_entries = (size_t)n;
	return STATUS_OK;
}

void page_values_free(struct page_values *p)
{
	free(p->last.at);
	free(p->dictionary.at);
	free(p->entry);
}
