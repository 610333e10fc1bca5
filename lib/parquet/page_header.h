/* SPDX-License-Identifier: GPL-2.0-or-later */
/* page_header - reads the header before each page of a column: PageHeader in parquet.thrift */
#ifndef EARPIPE_PAGE_HEADER_H
#define EARPIPE_PAGE_HEADER_H

#include "parquet/thrift.h"

/* Encoding (parquet.thrift) */
enum parquet_encoding {
	ENCODING_PLAIN = 0,
	ENCODING_PLAIN_DICTIONARY = 2,
	ENCODING_RLE = 3,
	ENCODING_BIT_PACKED = 4,
	ENCODING_DELTA_BINARY_PACKED = 5,
	ENCODING_DELTA_LENGTH_BYTE_ARRAY = 6,
	ENCODING_DELTA_BYTE_ARRAY = 7,
	ENCODING_RLE_DICTIONARY = 8,
	ENCODINGS = 10,
};

/* PageType */
enum page_type { PAGE_DATA, PAGE_INDEX, PAGE_DICTIONARY, PAGE_DATA_2 };

/* Numbers that the header does not have are -1. */
struct page_header {
	int64_t type, size, packed; /* bytes, as they are and in the file */
	int64_t values, encoding, level_encoding;
	int64_t definitions, repetitions; /* bytes of levels, of version 2 */
	bool is_packed;                   /* of version 2 */
	int64_t crc;    /* of the bytes in the file, as an int32; INT64_MAX: there is none */
	bool has_inner; /* the header that its type asks for */
};

/* Reads a header; t->bad: it is incomplete or damaged. */
struct page_header page_header_read(struct thrift *t);

/* Whether the page's bytes, `packed` of them, have the checksum of the header, if it has one. */
bool page_header_checksum_fits(const struct page_header *page, const unsigned char *bytes);

#endif
