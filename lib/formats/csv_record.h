/* SPDX-License-Identifier: GPL-2.0-or-later */
/* csv_record - reads the records of CSV or TSV, of any number of cells, as RFC 4180 has them
 *
 * tables/delimited.h reads tables of recordings, whose rows are short and may be written in other
 * ways. */
#ifndef EARPIPE_CSV_RECORD_H
#define EARPIPE_CSV_RECORD_H

#include "formats/byte_reader.h"

/* Zero-initialise, then set the first two. */
struct csv_record {
	char delimiter;
	size_t most;   /* bytes of a record */
	char *text;    /* the cells one after the other, each with its NUL */
	size_t *cells; /* [n]: where each begins in the text */
	size_t n;
	size_t line; /* that it begins in, from 1 */
	size_t next; /* the line of the next one */
	size_t used, cap, cap_cells;
};

enum csv_got {
	CSV_RECORD,
	CSV_END,
	CSV_CUT,  /* the file ends within quotes, or without a newline */
	CSV_LONG, /* more than `most` bytes */
	CSV_NUL,  /* a NUL, which no text has */
	CSV_NO_MEMORY,
	CSV_FAULT, /* byte_reader_error */
};

/* Reads the next record that is not an empty line. */
enum csv_got csv_record_next(struct csv_record *r, struct byte_reader *in);

/* Cell i of the record. */
const char *csv_record_cell(const struct csv_record *r, size_t i);

void csv_record_free(struct csv_record *r);

#endif
