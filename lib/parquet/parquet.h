/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parquet - reads the rows of a Parquet file one by one
 *
 * It supports any number of row groups, data pages of both versions, plain, dictionary and delta
 * encodings, groups and nulls; uncompressed, or with snappy, gzip or zstd. It rejects by name, if a
 * wanted column has them: lists, INT96, DECIMAL, BYTE_STREAM_SPLIT, other codecs, encryption. Dates
 * and times are returned as the stored numbers.
 *
 * read_footer (parquet.c) detects a truncated file, parquet_footer.h a damaged footer,
 * column_reader.h a damaged page. No page may be larger than PARQUET_PAGE_MAX. One page of each
 * wanted column and its dictionary are in memory. */
#ifndef EARPIPE_PARQUET_H
#define EARPIPE_PARQUET_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	PARQUET_FOOTER_MAX = 64 << 20,  /* bytes */
	PARQUET_PAGE_MAX = 256 << 20,   /* unpacked; of a dictionary, and of a value, too */
	PARQUET_FEATURES_MAX = 4 << 20, /* of Hugging Face's description of the columns */
};

enum parquet_kind { PARQUET_NULL, PARQUET_INT, PARQUET_REAL, PARQUET_BYTES };

struct parquet_value {
	enum parquet_kind kind;
	int64_t integer;            /* PARQUET_INT; a truth value is 0 or 1 */
	double real;                /* PARQUET_REAL */
	const unsigned char *bytes; /* PARQUET_BYTES: [n], not ended by a NUL */
	size_t n;
};

struct parquet;

/* Opens a regular file; its footer comes last, so it cannot come through a pipe. NULL: why[size]
 * has the reason, without the path; *status: STATUS_INPUT or STATUS_SYSTEM. */
struct parquet *parquet_open(const char *path, char *why, size_t size, enum status *status);
void parquet_free(struct parquet *p);

uint64_t parquet_rows(const struct parquet *p);

/* Columns are leaves; their names have dots between groups: "audio.bytes". */
size_t parquet_columns(const struct parquet *p);
const char *parquet_column_name(const struct parquet *p, size_t column);

/* The index of the column with that name; parquet_columns() if there is none. */
size_t parquet_column_find(const struct parquet *p, const char *name);

/* Whether a column has bytes, one value per row; and whether they are marked as text. */
bool parquet_column_is_bytes(const struct parquet *p, size_t column);
bool parquet_column_is_text(const struct parquet *p, size_t column);

/* The type of a column or group in Hugging Face's description in the file: "Audio", "ClassLabel",
 * "Value"; NULL: none. The name is the first n bytes of the text. */
const char *parquet_feature(const struct parquet *p, const char *name, size_t n);

/* Requests a column, before the first row. NULL, or why it cannot be read, with its name; valid
 * until the next call. Lists, INT96 and DECIMAL cannot be read. */
const char *parquet_want(struct parquet *p, size_t column);

enum parquet_got { PARQUET_ROW, PARQUET_END, PARQUET_BAD };

/* Goes to the next row. After PARQUET_BAD there are no more. */
enum parquet_got parquet_next(struct parquet *p);

/* After PARQUET_BAD: the reason and its status, STATUS_INPUT or STATUS_SYSTEM. */
const char *parquet_why(const struct parquet *p);
enum status parquet_status(const struct parquet *p);

/* The value of a wanted column in this row, valid until parquet_next. */
const struct parquet_value *parquet_value(const struct parquet *p, size_t column);

/* The name of class k of a ClassLabel column in Hugging Face's description in the file. NULL: there
 * is no such class. */
const char *parquet_class(const struct parquet *p, size_t column, int64_t k);

#endif
