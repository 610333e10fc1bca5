/* SPDX-License-Identifier: GPL-2.0-or-later */
/* column_reader - the values of one column of a Parquet file, page by page
 *
 * A page that is truncated or damaged is noticed here: fail_damaged in column_reader.c is called
 * where header, checksum, levels or values do not fit. Faults are kept in the file
 * (parquet_file.h). */
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
	uint64_t at, end; /* where in the file the pages to come are */
	uint64_t values;  /* values in these, nulls counted */
	unsigned codec;
	/* the present page */
	struct buffer page;
	uint64_t page_left;           /* values to come in it, nulls counted */
	struct encodings_runs levels; /* of definition: which values are null */
	struct page_values encoded;   /* those that are not; has the type, too */
};

/* Begins with a row group: the number of the group, its rows, and where the column's pages are.
 * False: it cannot be read. */
bool column_reader_begin(struct column_reader *c, const struct parquet_footer_chunk *chunk,
			 size_t group, uint64_t rows);

/* Reads the value of the next row. False: it is damaged or cannot be read. */
bool column_reader_next(struct column_reader *c);

void column_reader_free(struct column_reader *c);

#endif
