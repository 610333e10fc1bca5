/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attribute_table - the attributes of many frames as columns: one for each key, a cell a frame */
#ifndef EARPIPE_ATTRIBUTE_TABLE_H
#define EARPIPE_ATTRIBUTE_TABLE_H

#include "stream/frame.h"

enum cell_type {
	CELL_ABSENT,
	CELL_TEXT,
	CELL_INT,
	CELL_REAL,
	CELL_BOOL, /* its number is 0 or 1 */
	CELL_JSON, /* an array, a map, null, or an integer of 2^63 or more, as JSON */
};

struct attribute_cell {
	enum cell_type type;
	union {
		const char *text; /* of TEXT and JSON */
		int64_t number;   /* of INT and BOOL */
		double real;
	} is;
};

struct attribute_column {
	char *key;
	struct attribute_cell *cells; /* [n]; those from n on are absent */
	size_t n, cap;
};

/* Zero-initialise. */
struct attribute_table {
	struct attribute_column *columns; /* [n], in the order in which the keys came */
	size_t n, cap;
	size_t frames;
	msgpack_zone *zone; /* has the texts */
};

/* Adds the attributes of a frame, but not its id. False: no memory. */
bool attribute_table_add(struct attribute_table *t, const struct frame *f);
void attribute_table_free(struct attribute_table *t);

/* The cell of a frame. */
struct attribute_cell attribute_table_cell(const struct attribute_column *c, size_t frame);

/* Whether all `frames` cells of the column have the same value. */
bool attribute_table_same(const struct attribute_column *c, size_t frames);

/* What a column of these frames is as an array: of texts (an absent one is ""), integers, floats (an
 * absent one is NaN), booleans; or of JSON, which holds everything (an absent one is ""). */
enum cell_type attribute_table_type(const struct attribute_column *c, size_t frames);

/* Writes a cell that is not absent as JSON. */
void attribute_table_json(FILE *out, struct attribute_cell cell);

#endif
