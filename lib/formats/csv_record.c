/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/csv_record.h"

#include "base/array.h"

#include <stdlib.h>

const char *csv_record_cell(const struct csv_record *r, size_t i)
{
	return r->text + r->cells[i];
}

void csv_record_free(struct csv_record *r)
{
	free(r->text);
	free(r->cells);
}

static enum csv_got add(struct csv_record *r, char c)
{
	if (r->used >= r->most)
		return CSV_LONG;
	if (r->used == r->cap) {
		char *text = array_room(r->text, &r->cap, r->used, 1, 1);
		if (!text)
			return CSV_NO_MEMORY;
		r->text = text;
	}
	r->text[r->used++] = c;
	return CSV_RECORD;
}

static enum csv_got begin_cell(struct csv_record *r)
{
	size_t *cells = array_room(r->cells, &r->cap_cells, r->n, 1, sizeof *cells);

	if (!cells)
		return CSV_NO_MEMORY;
	r->cells = cells;
	cells[r->n++] = r->used;
	return CSV_RECORD;
}

/* Reads a cell without its NUL; *end is the character after it. */
static enum csv_got read_cell(struct csv_record *r, struct byte_reader *in, int *end)
{
	bool quoted = byte_reader_peek(in) == '"';
	enum csv_got got = begin_cell(r);

	if (quoted)
		byte_reader_byte(in);
	while (got == CSV_RECORD) {
		int c = byte_reader_byte(in);

		if (c == BYTE_READER_END)
			return byte_reader_error(in) ? CSV_FAULT : CSV_CUT;
		if (c == '\0')
			return CSV_NUL;
		if (quoted && c == '"' && byte_reader_peek(in) != '"') {
			quoted = false; /* the end of the quotes */
			continue;
		}
		if (quoted && c == '"')
			byte_reader_byte(in); /* the second of two */
		if (c == '\r' && !quoted && byte_reader_peek(in) == '\n')
			continue;
		r->next += c == '\n';
		if (!quoted && (c == r->delimiter || c == '\n')) {
			*end = c;
			return CSV_RECORD;
		}
		got = add(r, (char)c);
	}
	return got;
}

enum csv_got csv_record_next(struct csv_record *r, struct byte_reader *in)
{
	static const unsigned char mark[] = { 0xef, 0xbb, 0xbf }; /* of the byte order */
	enum csv_got got = CSV_RECORD;
	int end = 0;

	if (r->next == 0) {
		r->next = 1;
		for (int i = 0; i < 3 && byte_reader_peek(in) == mark[i]; i++)
			byte_reader_byte(in);
	}
	do {
		r->n = r->used = 0;
		r->line = r->next;
		if (byte_reader_peek(in) == BYTE_READER_END)
			return byte_reader_error(in) ? CSV_FAULT : CSV_END;
		do {
			got = read_cell(r, in, &end);
			if (got == CSV_RECORD)
				got = add(r, '\0');
		} while (got == CSV_RECORD && end == r->delimiter);
	} while (got == CSV_RECORD && r->n == 1 && !*r->text);
	return got;
}
