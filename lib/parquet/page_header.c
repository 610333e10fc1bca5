/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "parquet/page_header.h"

#include <zlib.h>

/* Reads the inner header, which differs by page type. Its field numbers depend on the type. */
static void read_inner(struct thrift *t, struct page_header *page, int64_t type)
{
	struct thrift_field f = { 0 };
	int64_t *const fields[][8] = {
		[PAGE_DATA] = { NULL, &page->values, &page->encoding, &page->level_encoding },
		[PAGE_INDEX] = { NULL },
		[PAGE_DICTIONARY] = { NULL, &page->values, &page->encoding },
		[PAGE_DATA_2] = { NULL, &page->values, NULL, NULL, &page->encoding,
				  &page->definitions, &page->repetitions },
	};

	while (thrift_field(t, &f)) {
		if (f.id > 0 && f.id < 8 && fields[type][f.id])
			*fields[type][f.id] = thrift_int(t, f.type);
		else if (type == PAGE_DATA_2 && f.id == 7)
			page->is_packed = thrift_bool(t, f.type);
		else
			thrift_skip(t, f.type);
	}
	page->has_inner = true;
}

struct page_header page_header_read(struct thrift *t)
{
	static const struct {
		int id;
		int64_t type;
	} inner[] = { { 5, PAGE_DATA }, { 7, PAGE_DICTIONARY }, { 8, PAGE_DATA_2 } };
	struct page_header page = { .type = -1,
				    .size = -1,
				    .packed = -1,
				    .values = -1,
				    .encoding = -1,
				    .level_encoding = ENCODING_RLE,
				    .crc = INT64_MAX,
				    .is_packed = true };
	struct thrift_field f = { 0 };

	while (thrift_field(t, &f)) {
		bool is_inner = false;

		for (size_t k = 0; k < 3; k++)
			if (f.id == inner[k].id && f.type == THRIFT_STRUCT &&
			    page.type == inner[k].type && !page.has_inner) {
				read_inner(t, &page, inner[k].type);
				is_inner = true;
			}
		if (is_inner)
			continue;
		switch (f.id) {
		case 1:
			page.type = thrift_int(t, f.type);
			break;
		case 2:
			page.size = thrift_int(t, f.type);
			break;
		case 3:
			page.packed = thrift_int(t, f.type);
			break;
		case 4:
			page.crc = thrift_int(t, f.type);
			break;
		default:
			thrift_skip(t, f.type);
		}
	}
	return page;
}

bool page_header_checksum_fits(const struct page_header *page, const unsigned char *bytes)
{
	return page->crc == INT64_MAX ||
	       (uint32_t)page->crc ==
		   (uint32_t)crc32_z(crc32_z(0, NULL, 0), bytes, (size_t)page->packed);
}
