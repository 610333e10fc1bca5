/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parquet - the rows of a Parquet file, one after the other
 *
 * Read: any number of row groups, data pages of both versions, values that are plain, from a
 * dictionary or deltas, groups, nulls; uncompressed, or with snappy, gzip or zstd. Refused by
 * name, if a wanted column has them: lists, INT96, DECIMAL, BYTE_STREAM_SPLIT, other codecs,
 * encryption. Dates and times are the numbers that they are stored as.
 *
 * A truncated file is noticed in read_footer (parquet.c), a damaged footer in parquet_footer.h,
 * a damaged page in column_reader.h. No page may be larger than PARQUET_PAGE_MAX, whatever the
 * file says; one page of each wanted column and its dictionary are in memory. */
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
	int64_t integer;            /* PARQUET_INT, a truth value being 0 or 1 */
	double real;                /* PARQUET_REAL */
	const unsigned char *bytes; /* PARQUET_BYTES: [n], not ended by a NUL */
	size_t n;
};

struct parquet;

/* Opens a regular file; its footer comes last, so it cannot come through a pipe. NULL: why[size]
 * says what is wrong, without the path; *status: STATUS_INPUT or STATUS_SYSTEM. */
struct parquet *parquet_open(const char *path, char *why, size_t size, enum status *status);
void parquet_free(struct parquet *p);

uint64_t parquet_rows(const struct parquet *p);

/* Columns are leaves; their names have dots between groups: "audio.bytes". */
size_t parquet_columns(const struct parquet *p);
const char *parquet_column_name(const struct parquet *p, size_t column);

/* The place of a column of that name; parquet_columns() if there is none. */
size_t parquet_column_find(const struct parquet *p, const char *name);

/* Whether a column is of bytes, one value a row; and whether they are said to be text. */
bool parquet_column_is_bytes(const struct parquet *p, size_t column);
bool parquet_column_is_text(const struct parquet *p, size_t column);

/* What Hugging Face's description in the file says that a column or a group is, its name being the
 * first n bytes of the text: "Audio", "ClassLabel", "Value"; NULL: nothing. */
const char *parquet_feature(const struct parquet *p, const char *name, size_t n);

/* Asks for a column, before the first row. NULL, or why it cannot be read, with its name; valid
 * until the next call. Lists, INT96 and DECIMAL cannot. */
const char *parquet_want(struct parquet *p, size_t column);

enum parquet_got { PARQUET_ROW, PARQUET_END, PARQUET_BAD };

/* Goes to the next row. After PARQUET_BAD there are no more. */
enum parquet_got parquet_next(struct parquet *p);

/* After PARQUET_BAD: what is wrong, and its status, STATUS_INPUT or STATUS_SYSTEM. */
const char *parquet_why(const struct parquet *p);
enum status parquet_status(const struct parquet *p);

/* The value of a wanted column in this row, valid until parquet_next. */
const struct parquet_value *parquet_value(const struct parquet *p, size_t column);

/* The name of class k of a column that Hugging Face's description in the file calls a ClassLabel.
 * NULL: there is no such class. */
const char *parquet_class(const struct parquet *p, size_t column, int64_t k);

#endif
