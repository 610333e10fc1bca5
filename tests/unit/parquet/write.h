/* SPDX-License-Identifier: GPL-2.0-or-later */
/* write - the bytes of Thrift structures and of Parquet footers, for tests that damage them
 *
 * A test sets n_out to 0 and calls put functions; the bytes are in out[n_out]. Fields of Thrift's
 * compact protocol have the difference to the number of the field before them, `above`. */
#ifndef EARPIPE_PARQUET_WRITE_H
#define EARPIPE_PARQUET_WRITE_H

#include "parquet/parquet_footer.h"
#include "parquet/thrift.h"

#include <stdlib.h>
#include <string.h>

static unsigned char out[1 << 20]; /* [n_out] */
static size_t n_out;

static inline void put(unsigned byte)
{
	out[n_out++] = (unsigned char)byte;
}

static inline void put_bytes(const void *bytes, size_t n)
{
	memcpy(out + n_out, bytes, n);
	n_out += n;
}

static inline void put_little(uint64_t value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put(value >> 8 * i & 0xff);
}

static inline void put_varint(uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		put((value & 0x7f) | 0x80);
	put((unsigned)value);
}

static inline void put_zigzag(int64_t value)
{
	put_varint((uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

/* The head of a field, `above` more than the field before it. */
static inline void put_field(unsigned above, enum thrift_type type)
{
	put(above << 4 | type);
}

static inline void put_int(unsigned above, int64_t value)
{
	put_field(above, THRIFT_I64);
	put_zigzag(value);
}

static inline void put_text(unsigned above, const char *text)
{
	put_field(above, THRIFT_BINARY);
	put_varint(strlen(text));
	put_bytes(text, strlen(text));
}

static inline void put_list(unsigned above, enum thrift_type item, unsigned n)
{
	put_field(above, THRIFT_LIST);
	put(n << 4 | item);
}

/* A copy of the n bytes that were written, which ends where they end: AddressSanitizer notices who
 * reads on. */
static inline unsigned char *taken(size_t n)
{
	unsigned char *bytes = malloc(n ? n : 1);

	if (!bytes)
		exit(3);
	memcpy(bytes, out, n);
	return bytes;
}

/* The place of a column's pages in the file; elsewhere: in another file. */
static inline void put_chunk(int64_t type, int64_t codec, int64_t values, int64_t start,
			     int64_t size, bool elsewhere)
{
	if (elsewhere)
		put_text(1, "other.parquet");
	put_int(elsewhere ? 1 : 2, 0);
	put_field(1, THRIFT_STRUCT);
	put_int(1, type);
	put_int(3, codec);
	put_int(1, values);
	put_int(2, size);
	put_int(2, start);
	put(THRIFT_STOP);
	put(THRIFT_STOP);
}

/* A column, or a group if it has children. */
static inline void put_element(int64_t type, int64_t length, int repetition, const char *name,
			       int64_t children)
{
	unsigned last = 0;

	if (type >= 0) {
		put_int(1, type);
		last = 1;
	}
	if (length > 0) {
		put_int(2 - last, length);
		last = 2;
	}
	put_int(3 - last, repetition);
	if (name)
		put_text(1, name);
	if (children)
		put_int(name ? 1 : 2, children);
	put(THRIFT_STOP);
}

#endif
