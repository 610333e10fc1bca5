/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parquet_footer - reads the columns of a Parquet file and the places of their pages
 *
 * See FileMetaData in parquet.thrift (github.com/apache/parquet-format). Only leaves are columns;
 * their names include those of their groups, with dots between: "audio.bytes". */
#ifndef EARPIPE_PARQUET_FOOTER_H
#define EARPIPE_PARQUET_FOOTER_H

#include "base/status.h"
#include "parquet/decompress.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum parquet_footer_type {
	PARQUET_FOOTER_BOOLEAN,
	PARQUET_FOOTER_INT32,
	PARQUET_FOOTER_INT64,
	PARQUET_FOOTER_INT96,
	PARQUET_FOOTER_FLOAT,
	PARQUET_FOOTER_DOUBLE,
	PARQUET_FOOTER_BYTE_ARRAY,
	PARQUET_FOOTER_FIXED,
	PARQUET_FOOTER_UNKNOWN, /* none of them, or with an impossible length */
};

struct parquet_footer_column {
	char *name;
	enum parquet_footer_type type;
	size_t fixed;      /* bytes of a value of PARQUET_FOOTER_FIXED */
	unsigned optional; /* enclosing levels that may be null: the definition level of a value */
	bool is_list;      /* an enclosing level is repeated: a row may have many values */
	bool is_unsigned;  /* an integer that is never negative */
	bool is_decimal;   /* an integer with a decimal point within its digits */
	bool is_text;      /* bytes that are marked as UTF-8 */
};

/* The pages of a column in a row group. */
struct parquet_footer_chunk {
	uint64_t start, size; /* bytes, within the file and before its footer */
	uint64_t values;
	unsigned codec;
	bool is_elsewhere; /* in another file, or encrypted */
	bool is_lost;      /* not within this file, or of another type: it cannot be read */
};

struct parquet_footer {
	struct parquet_footer_column *column; /* [n_columns] */
	size_t n_columns;
	uint64_t rows;        /* of all groups */
	uint64_t *group_rows; /* [n_groups] */
	size_t n_groups;
	struct parquet_footer_chunk *chunk; /* [n_groups, n_columns] */
	char *huggingface; /* the text of that key, which describes the features; NULL: none */
};

/* Reads a footer of n bytes, before which the file has `before` bytes. A truncated or damaged footer
 * is noticed here. Returns NULL, or what is wrong with it. Then f is empty, and *status is
 * STATUS_INPUT, or STATUS_SYSTEM if there is no memory. */
const char *parquet_footer_read(struct parquet_footer *f, const unsigned char *bytes, size_t n,
				uint64_t before, enum status *status);
void parquet_footer_free(struct parquet_footer *f);

#endif
