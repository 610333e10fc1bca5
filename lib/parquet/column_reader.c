/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "parquet/column_reader.h"

#include "base/status.h"

#include <stdlib.h>
#include <string.h>

enum {
	HEAD_FIRST = 512,    /* bytes read for the header of a page at first... */
	HEAD_MAX = 32 << 20, /* ...and at most, since it may hold statistics: four values */
};

static bool fail_damaged(const struct column_reader *c)
{
	return parquet_file_fail(c->file, "column '%s' is damaged in row group %zu", c->type->name,
				 c->group);
}

/* Reads the header of the page at c->at, and moves c->at to the byte after it. */
static bool next_head(struct column_reader *c, struct page_header *page)
{
	const uint64_t left = c->end - c->at;

	for (size_t n = HEAD_FIRST;; n *= 8) {
		struct thrift t;

		if (n > left)
			n = (size_t)left;
		if (!buffer_replace(&c->file->raw, n ? n : 1))
			return parquet_file_fail_memory(c->file);
		if (!parquet_file_read(c->file, c->at, c->file->raw.at, n))
			return false;
		t = (struct thrift){ .at = c->file->raw.at, .end = c->file->raw.at + n };
		*page = page_header_read(&t);
		if (!t.bad) {
			c->at += (uint64_t)(t.at - c->file->raw.at);
			return true;
		}
		if (n == left || n >= HEAD_MAX)
			return fail_damaged(c);
	}
}

static bool is_sane(const struct column_reader *c, const struct page_header *page)
{
	return page->size >= 0 && page->packed >= 0 && (uint64_t)page->packed <= c->end - c->at &&
	       (page->type == PAGE_INDEX || page->type > PAGE_DATA_2 ||
		(page->has_inner && page->values >= 0 && page->encoding >= 0));
}

/* Reads and decompresses a page; its first `plain` bytes are not compressed. */
static bool load_page(struct column_reader *c, const struct page_header *page, size_t plain,
		      bool is_packed, struct buffer *to)
{
	const size_t size = (size_t)page->size, packed = (size_t)page->packed;
	const enum codec codec = is_packed ? (enum codec)c->codec : CODEC_NONE;
	const char *wrong;

	if (page->size > PARQUET_PAGE_MAX)
		return parquet_file_fail(c->file, "a page of column '%s' is larger than %d MiB",
					 c->type->name, PARQUET_PAGE_MAX >> 20);
	if (plain > size || plain > packed || size - plain > codec_most(codec, packed - plain) ||
	    (codec == CODEC_NONE && size != packed))
		return fail_damaged(c);
	if (!buffer_replace(to, size ? size : 1) ||
	    (codec != CODEC_NONE && !buffer_replace(&c->file->raw, packed ? packed : 1)))
		return parquet_file_fail_memory(c->file);
	to->n = size;
	if (!parquet_file_read(c->file, c->at, codec == CODEC_NONE ? to->at : c->file->raw.at,
			       packed))
		return false;
	if (!page_header_checksum_fits(page, codec == CODEC_NONE ? to->at : c->file->raw.at))
		return parquet_file_fail(c->file,
					 "column '%s', row group %zu: a page has a wrong checksum",
					 c->type->name, c->group);
	if (codec == CODEC_NONE)
		return true;
	memcpy(to->at, c->file->raw.at, plain);
	wrong = decompress(codec, c->file->raw.at + plain, packed - plain, to->at + plain,
			   size - plain);
	return !wrong || parquet_file_fail(c->file, "column '%s', row group %zu: %s", c->type->name,
					   c->group, wrong);
}

static bool load_dictionary(struct column_reader *c, const struct page_header *page)
{
	enum status status;

	if ((page->encoding != ENCODING_PLAIN && page->encoding != ENCODING_PLAIN_DICTIONARY) ||
	    c->encoded.n_entries > 0)
		return fail_damaged(c);
	if (!load_page(c, page, 0, true, &c->encoded.dictionary))
		return false;
	status = page_values_index_dictionary(&c->encoded, (uint64_t)page->values);
	if (status == STATUS_SYSTEM)
		return parquet_file_fail_memory(c->file);
	return status == STATUS_OK || fail_damaged(c);
}

static unsigned bits_for(unsigned most)
{
	unsigned bits = 0;

	while (most >> bits)
		bits++;
	return bits;
}

/* Reads the levels and values of a data page. In version 1 the levels, if any, follow their length
 * and are compressed together with the values. In version 2 they are not compressed, and their
 * length is in the header. Repetition levels come first and are meaningless in a column that is not
 * a list. */
static bool load_data(struct column_reader *c, const struct page_header *page)
{
	const unsigned width = bits_for(c->type->optional);
	const bool is_2 = page->type == PAGE_DATA_2;
	const unsigned char *in, *end;
	const char *refused;
	uint64_t levels = 0;

	if (is_2 &&
	    (page->definitions < 0 || page->repetitions < 0 || page->definitions > page->size ||
	     page->repetitions > page->size - page->definitions))
		return fail_damaged(c);
	if (!load_page(c, page, is_2 ? (size_t)(page->definitions + page->repetitions) : 0,
		       !is_2 || page->is_packed, &c->page))
		return false;
	in = c->page.at;
	end = c->page.at + c->page.n;
	if (is_2) {
		levels = (uint64_t)page->definitions;
		in += page->repetitions;
	} else if (width > 0) {
		if (page->level_encoding == ENCODING_BIT_PACKED)
			return parquet_file_fail(
			    c->file, "column '%s' has BIT_PACKED levels, which are not supported",
			    c->type->name);
		if (page->level_encoding != ENCODING_RLE || c->page.n < 4)
			return fail_damaged(c);
		levels = parquet_file_number(in, 4);
		in += 4;
	}
	if (levels > (uint64_t)(end - in) || (uint64_t)page->values > c->values)
		return fail_damaged(c);
	c->levels = encodings_runs(in, (size_t)levels, width);
	in += levels;
	c->page_left = (uint64_t)page->values;
	c->values -= c->page_left;
	if ((refused = page_values_refuse(page->encoding)))
		return parquet_file_fail(c->file,
					 "column '%s' is written as %s, which is not supported",
					 c->type->name, refused);
	return page_values_begin(&c->encoded, (enum parquet_encoding)page->encoding, in, end,
				 c->page_left) ||
	       fail_damaged(c);
}

/* Goes to the next page that has values. */
static bool next_page(struct column_reader *c)
{
	while (c->page_left == 0) {
		struct page_header page;

		if (c->at >= c->end)
			return parquet_file_fail(c->file,
						 "column '%s' ends before row group %zu does",
						 c->type->name, c->group);
		if (!next_head(c, &page))
			return false;
		if (!is_sane(c, &page))
			return fail_damaged(c);
		if (page.type == PAGE_DICTIONARY && !load_dictionary(c, &page))
			return false;
		if ((page.type == PAGE_DATA || page.type == PAGE_DATA_2) && page.values > 0 &&
		    !load_data(c, &page))
			return false;
		c->at += (uint64_t)page.packed;
	}
	return true;
}

bool column_reader_next(struct column_reader *c)
{
	uint32_t level = c->type->optional;

	if (c->page_left == 0 && !next_page(c))
		return false;
	c->page_left--;
	if (c->type->optional > 0 && !encodings_runs_next(&c->levels, &level))
		return fail_damaged(c);
	if (level < c->type->optional) {
		c->value = (struct parquet_value){ .kind = PARQUET_NULL };
		return true;
	}
	if (level != c->type->optional || !page_values_next(&c->encoded, &c->value))
		return fail_damaged(c);
	if (c->type->is_unsigned && c->value.kind == PARQUET_INT && c->value.integer < 0)
		return parquet_file_fail(
		    c->file, "column '%s' has a number of 2^63 or more, which is not supported",
		    c->type->name);
	return true;
}

bool column_reader_begin(struct column_reader *c, const struct parquet_footer_chunk *chunk,
			 size_t group, uint64_t rows)
{
	const char *wrong = codec_check(chunk->codec);

	c->group = group;
	if (chunk->is_elsewhere)
		return parquet_file_fail(c->file, "column '%s' is in another file, or encrypted",
					 c->type->name);
	if (chunk->is_lost)
		return fail_damaged(c);
	if (wrong)
		return parquet_file_fail(
		    c->file, "column '%s' is compressed with %s: %s", c->type->name,
		    chunk->codec < CODECS ? codec_names[chunk->codec] : "a new codec", wrong);
	if (chunk->values != rows)
		return fail_damaged(c);
	c->at = chunk->start;
	c->end = chunk->start + chunk->size;
	c->values = chunk->values;
	c->codec = chunk->codec;
	c->page_left = 0;
	c->encoded.n_entries = 0;
	return true;
}

void column_reader_free(struct column_reader *c)
{
	free(c->page.at);
	page_values_free(&c->encoded);
}
