/* SPDX-License-Identifier: GPL-2.0-or-later */
/* footer - what a Parquet file says of itself: its columns, and where their pages are
 *
 * FileMetaData in parquet.thrift (github.com/apache/parquet-format). Only leaves are columns; their
 * names are those of all groups on the way, with dots between: "audio.bytes". */
#ifndef EARPIPE_FOOTER_H
#define EARPIPE_FOOTER_H

#include "decompress.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum footer_type {
	FOOTER_BOOLEAN,
	FOOTER_INT32,
	FOOTER_INT64,
	FOOTER_INT96,
	FOOTER_FLOAT,
	FOOTER_DOUBLE,
	FOOTER_BYTE_ARRAY,
	FOOTER_FIXED,
	FOOTER_UNKNOWN, /* none of them, or of a length that cannot be */
};

struct footer_column {
	char *name;
	enum footer_type type;
	size_t fixed;      /* bytes of a value of FOOTER_FIXED */
	unsigned optional; /* levels on the way that may be null: the definition level of a value */
	bool is_list;      /* something on the way is repeated: a row may have many values */
	bool is_unsigned;  /* an integer that is none below zero */
	bool is_decimal;   /* an integer with a point within its digits */
	bool is_text;      /* bytes that are said to be UTF-8 */
};

/* The pages of a column in a row group. */
struct footer_chunk {
	uint64_t start, size; /* bytes, within the file and before its footer */
	uint64_t values;
	unsigned codec;
	bool is_elsewhere; /* in another file, or encrypted */
	bool is_lost;      /* not within this file, or of another type: nothing can be read of it */
};

struct footer {
	struct footer_column *column; /* [n_columns] */
	size_t n_columns;
	uint64_t rows;        /* of all groups */
	uint64_t *group_rows; /* [n_groups] */
	size_t n_groups;
	struct footer_chunk *chunk; /* [n_groups, n_columns] */
	char *huggingface; /* the text with that key, which describes the features; NULL: none */
};

/* The one reason of footer_read that is not the file's fault. */
extern const char footer_no_memory[];

/* Reads the n bytes of a footer, before which the file has `before` bytes. Returns NULL or what is
 * wrong, and f is then empty. */
const char *footer_read(struct footer *f, const unsigned char *bytes, size_t n, uint64_t before);
void footer_free(struct footer *f);

#endif
