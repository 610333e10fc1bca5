/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column_reader - reads the values of one column of a Parquet file, page by page
 *
 * It detects truncated and damaged pages: it calls fail_damaged when a header, checksum, level or
 * value is wrong. Faults are kept in the file (parquet_file.h). */
#ifndef EARPIPE_COLUMN_READER_H
#define EARPIPE_COLUMN_READER_H

#include "parquet/page_values.h"
#include "parquet/parquet_file.h"

/* Zero-initialised but for the first two. */
struct column_reader {
	struct parquet_file *file;
	const struct parquet_footer_column *type;
	struct parquet_value value; /* of the present row */
	/* the pages of the present row group */
	size_t group;
	uint64_t at, end; /* where the next pages are in the file */
	uint64_t values;  /* values in these, including nulls */
	unsigned codec;
	/* the present page */
	struct buffer page;
	uint64_t page_left;           /* values left in it, including nulls */
	struct encodings_runs levels; /* of definition: which values are null */
	struct page_values encoded;   /* the values that are not null; has the type too */
};

/* Begins a row group, given its number, its rows and the place of the column's pages. False: it
 * cannot be read. */
bool column_reader_begin(struct column_reader *c, const struct parquet_footer_chunk *chunk,
			 size_t group, uint64_t rows);

/* Reads the value of the next row. False: it is damaged or cannot be read. */
bool column_reader_next(struct column_reader *c);

void column_reader_free(struct column_reader *c);

#endif
