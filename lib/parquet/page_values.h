/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_values - decodes the values of a page one by one, in any of Parquet's encodings */
#ifndef EARPIPE_PAGE_VALUES_H
#define EARPIPE_PAGE_VALUES_H

#include "base/status.h"
#include "parquet/buffer.h"
#include "parquet/encodings.h"
#include "parquet/page_header.h"
#include "parquet/parquet.h"
#include "parquet/parquet_footer.h"

/* Zero-initialise all but the type. The dictionary persists from page to page. */
struct page_values {
	const struct parquet_footer_column *type;
	enum parquet_encoding encoding;
	uint64_t n;                       /* values in the page, at most: it may have nulls */
	const unsigned char *in, *in_end; /* plain values, or the bytes of those with deltas */
	unsigned bit;                     /* of plain truth values */
	struct encodings_runs runs;       /* indices, or truth values */
	struct encodings_deltas deltas;   /* numbers, or lengths */
	struct encodings_deltas prefixes; /* of DELTA_BYTE_ARRAY */
	struct buffer last;               /* the value whose prefix the next one shares */
	struct buffer dictionary;         /* the bytes of its page, which the caller stores here */
	uint32_t *entry;                  /* [n_entries]: where it begins in the dictionary */
	size_t n_entries;
};

/* NULL if this encoding is supported; otherwise its name. */
const char *page_values_refuse(int64_t encoding);

/* Begins the values of a page, which are the bytes up to `end`. False: they are damaged. */
bool page_values_begin(struct page_values *p, enum parquet_encoding encoding,
		       const unsigned char *bytes, const unsigned char *end, uint64_t n);

/* Decodes the next value that is not null; it is valid until the next call. False: it is damaged,
 * or there are no more. */
bool page_values_next(struct page_values *p, struct parquet_value *v);

/* Finds the n entries of the dictionary. Returns STATUS_OK, STATUS_INPUT (it is damaged) or
 * STATUS_SYSTEM (no memory). */
enum status page_values_index_dictionary(struct page_values *p, uint64_t n);

void page_values_free(struct page_values *p);

#endif
