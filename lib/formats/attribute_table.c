/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/attribute_table.h"

#include "base/array.h"
#include "base/escape.h"
#include "stream/object_json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* A copy of a text, which the table keeps. If the cell before has the same one, that is shared. */
static const char *keep(struct attribute_table *t, const struct attribute_column *c,
			const char *text)
{
	const struct attribute_cell *last = c->n > 0 ? &c->cells[c->n - 1] : NULL;
	const size_t n = strlen(text) + 1;
	char *copy;

	if (last && (last->type == CELL_TEXT || last->type == CELL_JSON) &&
	    strcmp(last->is.text, text) == 0)
		return last->is.text;
	if (!t->zone && !(t->zone = msgpack_zone_new(65536)))
		return NULL;
	if ((copy = msgpack_zone_malloc(t->zone, n)))
		memcpy(copy, text, n);
	return copy;
}

/* The value as JSON, which the caller frees; NULL: no memory. */
static char *json_of(const msgpack_object *o)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	if (!out)
		return NULL;
	object_put_json(out, o, OBJECT_JSON_EXACT);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

static bool make_cell(struct attribute_table *t, const struct attribute_column *c,
		      const msgpack_object *o, struct attribute_cell *cell)
{
	char *json;

	switch (o->type) {
	case MSGPACK_OBJECT_STR:
		cell->type = CELL_TEXT;
		cell->is.text = keep(t, c, o->via.str.ptr);
		return cell->is.text != NULL;
	case MSGPACK_OBJECT_BOOLEAN:
		cell->type = CELL_BOOL;
		cell->is.number = o->via.boolean;
		return true;
	case MSGPACK_OBJECT_FLOAT32:
	case MSGPACK_OBJECT_FLOAT64:
		cell->type = CELL_REAL;
		cell->is.real = o->via.f64;
		return true;
	case MSGPACK_OBJECT_POSITIVE_INTEGER:
	case MSGPACK_OBJECT_NEGATIVE_INTEGER:
		if (o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER || o->via.u64 <= INT64_MAX) {
			cell->type = CELL_INT;
			cell->is.number = o->via.i64;
			return true;
		}
		break;
	default:
		break;
	}
	if (!(json = json_of(o)))
		return false;
	cell->type = CELL_JSON;
	cell->is.text = keep(t, c, json);
	free(json);
	return cell->is.text != NULL;
}

/* The column of a key; a new one is added. `near` is where it was in the frame before. */
static struct attribute_column *column_of(struct attribute_table *t, const char *key, size_t near)
{
	struct attribute_column *columns;

	if (near < t->n && strcmp(t->columns[near].key, key) == 0)
		return &t->columns[near];
	for (size_t i = 0; i < t->n; i++)
		if (strcmp(t->columns[i].key, key) == 0)
			return &t->columns[i];
	columns = array_room(t->columns, &t->cap, t->n, 1, sizeof *columns);
	if (!columns)
		return NULL;
	t->columns = columns;
	columns[t->n] = (struct attribute_column){ .key = strdup(key) };
	return columns[t->n].key ? &columns[t->n++] : NULL;
}

bool attribute_table_add(struct attribute_table *t, const struct frame *f)
{
	size_t near = 0;

	for (size_t i = 0; i < f->n_attr; i++) {
		const char *key = frame_attr_key(f, i);
		struct attribute_column *c;
		struct attribute_cell cell, *cells;

		if (strcmp(key, "id") == 0)
			continue;
		if (!(c = column_of(t, key, near++)) ||
		    !make_cell(t, c, frame_attr_value(f, i), &cell))
			return false;
		cells = array_room(c->cells, &c->cap, c->n, t->frames + 1 - c->n, sizeof *cells);
		if (!cells)
			return false;
		c->cells = cells;
		while (c->n < t->frames)
			cells[c->n++] = (struct attribute_cell){ .type = CELL_ABSENT };
		cells[c->n++] = cell;
	}
	t->frames++;
	return true;
}

void attribute_table_free(struct attribute_table *t)
{
	for (size_t i = 0; i < t->n; i++) {
		free(t->columns[i].key);
		free(t->columns[i].cells);
	}
	free(t->columns);
	if (t->zone)
		msgpack_zone_free(t->zone);
}

struct attribute_cell attribute_table_cell(const struct attribute_column *c, size_t frame)
{
	return frame < c->n ? c->cells[frame] : (struct attribute_cell){ .type = CELL_ABSENT };
}

static bool same(struct attribute_cell a, struct attribute_cell b)
{
	if (a.type != b.type)
		return false;
	switch (a.type) {
	case CELL_TEXT:
	case CELL_JSON:
		return a.is.text == b.is.text || strcmp(a.is.text, b.is.text) == 0;
	case CELL_REAL:
		return memcmp(&a.is.real, &b.is.real, sizeof a.is.real) == 0;
	case CELL_INT:
	case CELL_BOOL:
		return a.is.number == b.is.number;
	case CELL_ABSENT:
		break;
	}
	return true;
}

bool attribute_table_same(const struct attribute_column *c, size_t frames)
{
	for (size_t i = 1; i < frames; i++)
		if (!same(attribute_table_cell(c, i), c->cells[0]))
			return false;
	return frames > 0;
}

/* Whether a double has the value of an integer. */
static bool fits_real(int64_t number)
{
	return number >= -((int64_t)1 << 53) && number <= (int64_t)1 << 53;
}

enum cell_type attribute_table_type(const struct attribute_column *c, size_t frames)
{
	size_t n[CELL_JSON + 1] = { 0 }, empty = 0, large = 0;

	for (size_t i = 0; i < frames; i++) {
		const struct attribute_cell cell = attribute_table_cell(c, i);
		n[cell.type]++;
		empty += cell.type == CELL_TEXT && !*cell.is.text;
		large += cell.type == CELL_INT && !fits_real(cell.is.number);
	}
	if (n[CELL_TEXT] + n[CELL_ABSENT] == frames && (n[CELL_ABSENT] == 0 || empty == 0))
		return CELL_TEXT;
	if (n[CELL_INT] == frames)
		return CELL_INT;
	if (n[CELL_BOOL] == frames)
		return CELL_BOOL;
	if (n[CELL_INT] + n[CELL_REAL] + n[CELL_ABSENT] == frames && large == 0)
		return CELL_REAL;
	return CELL_JSON;
}

void attribute_table_json(FILE *out, struct attribute_cell cell)
{
	msgpack_object real = { .type = MSGPACK_OBJECT_FLOAT64, .via.f64 = cell.is.real };

	switch (cell.type) {
	case CELL_TEXT:
		escape_put_string(out, cell.is.text);
		break;
	case CELL_INT:
		fprintf(out, "%" PRId64, cell.is.number);
		break;
	case CELL_REAL:
		object_put_json(out, &real, OBJECT_JSON_EXACT);
		break;
	case CELL_BOOL:
		fputs(cell.is.number ? "true" : "false", out);
		break;
	case CELL_JSON:
		fputs(cell.is.text, out);
		break;
	case CELL_ABSENT:
		fputs("null", out);
	}
}
