/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parquet - the rows of a Parquet file, one after the other
 *
 * As Hugging Face's datasets and others write them: any number of row groups, data pages of both
 * versions, plain, from a dictionary or as deltas, within groups and with nulls; uncompressed, or
 * with snappy, gzip or zstd. Not: lists, INT96, DECIMAL, BYTE_STREAM_SPLIT, other codecs,
 * encryption, which are refused by name, and only if a column that is wanted has them. Dates and
 * times are the numbers that they are stored as.
 *
 * One page of each wanted column is in memory, and its dictionary. A file is not believed: no page
 * is larger than PARQUET_PAGE_MAX, whatever it says. */
#ifndef EARPIPE_PARQUET_H
#define EARPIPE_PARQUET_H

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
 * says what is wrong, without the path; *status: 1 input, 3 system. */
struct parquet *parquet_open(const char *path, char *why, size_t size, int *status);
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

/* Has a column read, before the first row. NULL, or why it cannot be, with the column's name; valid
 * until the next call. Lists cannot, nor what would be misread: INT96, and DECIMAL. */
const char *parquet_want(struct parquet *p, size_t column);

/* Goes to the next row: 1; 0: there is none; -1: something is wrong, for good. */
int parquet_next(struct parquet *p);

/* What is wrong then, and the status that it deserves (1 or 3). */
const char *parquet_why(const struct parquet *p);
int parquet_status(const struct parquet *p);

/* The value of a wanted column in this row, valid until parquet_next. */
const struct parquet_value *parquet_value(const struct parquet *p, size_t column);

/* The name of class k of a column that Hugging Face's description in the file has as a ClassLabel;
 * NULL: it has none, or has not so many. */
const char *parquet_class(const struct parquet *p, size_t column, int64_t k);

#endif
