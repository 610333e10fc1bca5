/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "parquet/parquet_footer.h"

#include "base/tensor.h"
#include "parquet/thrift.h"

#include <stdlib.h>
#include <string.h>

enum {
	DEPTH_MAX = 16,       /* groups within each other */
	COLUMNS_MAX = 65536,  /* and groups */
	NAME_MAX_BYTES = 512, /* of a column, with its groups */
	CHUNK_LEAST = 16,     /* bytes that a column takes in a row group's description */
};

static const char no_memory[] = "no memory for its footer";
static const char bad_footer[] = "its footer is damaged";

/* ---- the schema ---- */

enum { REQUIRED, OPTIONAL, REPEATED };

struct element {
	int64_t type, length, repetition, children, converted;
	bool is_unsigned, is_decimal, is_text; /* as newer writers state it */
	const unsigned char *name;
	size_t name_n;
};

/* Reads LogicalType: only the kinds whose values differ from the stored numbers matter. */
static void read_logical(struct thrift *t, struct element *e)
{
	enum { STRING = 1, ENUM = 4, DECIMAL = 5, INTEGER = 10, JSON = 12, IS_SIGNED = 2 };
	struct thrift_field kind = { 0 };

	while (thrift_field(t, &kind)) {
		struct thrift_field f = { 0 };

		e->is_decimal = e->is_decimal || kind.id == DECIMAL;
		e->is_text = e->is_text || kind.id == STRING || kind.id == ENUM || kind.id == JSON;
		if (kind.id != INTEGER || kind.type != THRIFT_STRUCT) {
			thrift_skip(t, kind.type);
			continue;
		}
		while (thrift_field(t, &f))
			if (f.id == IS_SIGNED)
				e->is_unsigned = !thrift_bool(t, f.type);
			else
				thrift_skip(t, f.type);
	}
}

static struct element read_element(struct thrift *t)
{
	struct element e = { .type = -1, .converted = -1 };
	struct thrift_field f = { 0 };

	while (thrift_field(t, &f))
		switch (f.id) {
		case 1:
			e.type = thrift_int(t, f.type);
			break;
		case 2:
			e.length = thrift_int(t, f.type);
			break;
		case 3:
			e.repetition = thrift_int(t, f.type);
			break;
		case 4:
			e.name = thrift_binary(t, f.type, &e.name_n);
			break;
		case 5:
			e.children = thrift_int(t, f.type);
			break;
		case 6:
			e.converted = thrift_int(t, f.type);
			break;
		case 10:
			if (f.type == THRIFT_STRUCT)
				read_logical(t, &e);
			else
				t->bad = true;
			break;
		default:
			thrift_skip(t, f.type);
		}
	return e;
}

/* A group whose children follow. */
struct group {
	int64_t left;
	size_t name_n; /* of its full name */
	unsigned optional;
	bool is_list;
};

/* Appends the element's name to those of its groups, as far as there is room. Returns the total
 * length. A NUL becomes '?', since no requested name can have one. */
static size_t put_name(char *name, size_t at, const struct element *e)
{
	const size_t dot = at > 0, room = NAME_MAX_BYTES - 1 - at;
	size_t n = e->name_n;

	if (room <= dot)
		return at;
	if (n > room - dot)
		n = room - dot;
	if (dot)
		name[at] = '.';
	for (size_t k = 0; k < n; k++)
		name[at + dot + k] = e->name[k] ? (char)e->name[k] : '?';
	name[at + dot + n] = '\0';
	return at + dot + n;
}

/* Whether type and length are valid. An invalid one is an error only if the column is wanted. */
static bool is_sensible(const struct element *e)
{
	return e->repetition >= REQUIRED && e->repetition <= REPEATED && e->children >= 0 &&
	       e->children <= COLUMNS_MAX;
}

static const char *add_column(struct parquet_footer *f, const struct element *e, const char *name,
			      unsigned optional, bool is_list)
{
	/* ConvertedType */
	enum { UTF8 = 0, ENUM = 4, DECIMAL = 5, UINT_8 = 11, UINT_64 = 14, JSON = 19 };
	struct parquet_footer_column *c = &f->column[f->n_columns];
	const bool is_known =
	    e->type >= PARQUET_FOOTER_BOOLEAN && e->type <= PARQUET_FOOTER_FIXED &&
	    (e->type != PARQUET_FOOTER_FIXED || (e->length > 0 && e->length <= INT32_MAX));

	*c = (struct parquet_footer_column){
		.name = malloc(strlen(name) + 1),
		.type = is_known ? (enum parquet_footer_type)e->type : PARQUET_FOOTER_UNKNOWN,
		.fixed = is_known ? (size_t)e->length : 0,
		.optional = optional,
		.is_list = is_list,
		.is_unsigned =
		    e->is_unsigned || (e->converted >= UINT_8 && e->converted <= UINT_64),
		.is_decimal = e->is_decimal || e->converted == DECIMAL,
		.is_text = e->is_text || e->converted == UTF8 || e->converted == ENUM ||
			   e->converted == JSON,
	};
	if (!c->name)
		return no_memory;
	strcpy(c->name, name);
	f->n_columns++;
	return NULL;
}

/* Reads the tree of groups and columns, stored depth first; the first element is the root. */
static const char *read_schema(struct parquet_footer *f, struct thrift *t, enum thrift_type type)
{
	struct group group[DEPTH_MAX] = { { 0 } };
	char name[NAME_MAX_BYTES];
	enum thrift_type item;
	size_t n = thrift_list(t, type, &item), depth = 0;
	const char *why = NULL;

	if (t->bad || item != THRIFT_STRUCT || f->column || n < 1)
		return bad_footer;
	if (n > COLUMNS_MAX)
		return "it has too many columns";
	group[0].left = read_element(t).children;
	if (!(f->column = calloc(n, sizeof *f->column)))
		return no_memory;
	while (--n > 0 && !why) {
		const struct element e = read_element(t);

		while (depth > 0 && group[depth].left == 0)
			depth--;
		const struct group *in = &group[depth];
		const size_t name_n = put_name(name, in->name_n, &e);
		const unsigned optional = in->optional + (e.repetition != REQUIRED);
		const bool is_list = in->is_list || e.repetition == REPEATED;

		if (t->bad || !is_sensible(&e) || group[depth].left-- <= 0)
			return bad_footer;
		if (e.children == 0 && e.type < 0) /* a group of nothing */
			continue;
		if (e.children == 0)
			why = add_column(f, &e, name, optional, is_list);
		else if (++depth == DEPTH_MAX)
			return "its columns are nested too deeply";
		else
			group[depth] = (struct group){ e.children, name_n, optional, is_list };
	}
	for (; depth > 0 && group[depth].left == 0; depth--)
		;
	return why ? why : depth > 0 || group[0].left != 0 ? bad_footer : NULL;
}

/* ---- row groups ---- */

struct chunk_places {
	int64_t data, dictionary; /* where their pages begin; -1: unknown */
	int64_t size, values, codec, type;
};

static struct chunk_places read_places(struct thrift *t)
{
	struct chunk_places p = {
		.data = -1, .dictionary = -1, .size = -1, .values = -1, .codec = -1, .type = -1
	};
	struct thrift_field f = { 0 };

	while (thrift_field(t, &f))
		switch (f.id) {
		case 1:
			p.type = thrift_int(t, f.type);
			break;
		case 4:
			p.codec = thrift_int(t, f.type);
			break;
		case 5:
			p.values = thrift_int(t, f.type);
			break;
		case 7:
			p.size = thrift_int(t, f.type);
			break;
		case 9:
			p.data = thrift_int(t, f.type);
			break;
		case 11:
			p.dictionary = thrift_int(t, f.type);
			break;
		default:
			thrift_skip(t, f.type);
		}
	return p;
}

/* Whether the column's pages are in another file, which then has a name. */
static bool names_file(struct thrift *t, enum thrift_type type)
{
	size_t n = 0;

	thrift_binary(t, type, &n);
	return n > 0;
}

/* Finds a column's pages in a row group. Pages outside the file or of another type are lost, which
 * is an error only when they are read: writers store arbitrary places in a row
 * group without rows. */
static void read_chunk(struct parquet_footer_chunk *c, const struct parquet_footer_column *column,
		       struct thrift *t, uint64_t before)
{
	struct chunk_places p = { .data = -1 };
	struct thrift_field f = { 0 };
	int64_t start;

	c->is_lost = true;
	while (thrift_field(t, &f)) {
		if (f.id == 3 && f.type == THRIFT_STRUCT) {
			p = read_places(t);
			c->is_lost = false;
		} else if (f.id == 1) {
			c->is_elsewhere = names_file(t, f.type) || c->is_elsewhere;
		} else {
			c->is_elsewhere = c->is_elsewhere || f.id == 8;
			thrift_skip(t, f.type);
		}
	}
	/* 0 also means that there is no dictionary */
	start = p.dictionary > 0 && p.dictionary < p.data ? p.dictionary : p.data;
	if (t->bad || c->is_lost || p.type != (int64_t)column->type || p.values < 0 ||
	    p.codec < 0 || p.codec > 1000 || start < 4 || p.size < 0 || (uint64_t)start > before ||
	    (uint64_t)p.size > before - (uint64_t)start) {
		c->is_lost = true;
		return;
	}
	c->values = (uint64_t)p.values;
	c->codec = (unsigned)p.codec;
	c->start = (uint64_t)start;
	c->size = (uint64_t)p.size;
}

static bool read_group(struct parquet_footer *f, size_t group, struct thrift *t, uint64_t before)
{
	struct parquet_footer_chunk *chunk = f->chunk + group * f->n_columns;
	struct thrift_field field = { 0 };
	enum thrift_type item;
	bool has_columns = false;
	int64_t rows = -1;

	while (thrift_field(t, &field)) {
		if (field.id == 1) {
			const size_t n = thrift_list(t, field.type, &item);

			/* a row group without rows may have no columns either */
			if ((n > 0 && (n != f->n_columns || item != THRIFT_STRUCT)) || has_columns)
				return false;
			for (size_t k = 0; k < f->n_columns; k++)
				chunk[k].is_lost = true;
			for (size_t k = 0; k < n; k++)
				read_chunk(&chunk[k], &f->column[k], t, before);
			has_columns = true;
		} else if (field.id == 3) {
			rows = thrift_int(t, field.type);
		} else {
			thrift_skip(t, field.type);
		}
	}
	if (t->bad || !has_columns || rows < 0)
		return false;
	f->group_rows[group] = (uint64_t)rows;
	return true;
}

static const char *read_groups(struct parquet_footer *f, struct thrift *t, enum thrift_type type,
			       uint64_t before)
{
	enum thrift_type item;
	const size_t n = thrift_list(t, type, &item);
	size_t chunks;
	uint64_t rows = 0;

	if (t->bad || f->group_rows || (n > 0 && item != THRIFT_STRUCT) || !f->column)
		return bad_footer;
	/* each chunk takes some bytes of the footer: reject a larger count before allocating */
	if (!size_mul(n, f->n_columns, &chunks) || chunks > (size_t)(t->end - t->at) / CHUNK_LEAST)
		return bad_footer;
	f->chunk = calloc(chunks ? chunks : 1, sizeof *f->chunk);
	f->group_rows = calloc(n ? n : 1, sizeof *f->group_rows);
	if (!f->chunk || !f->group_rows)
		return no_memory;
	for (size_t k = 0; k < n; k++) {
		if (!read_group(f, k, t, before))
			return bad_footer;
		if (f->group_rows[k] > UINT64_MAX / 2 - rows)
			return bad_footer;
		rows += f->group_rows[k];
	}
	f->n_groups = n;
	return rows == f->rows ? NULL : "its row groups have more or fewer rows than it says";
}

/* ---- the rest ---- */

static const char *read_keys(struct parquet_footer *f, struct thrift *t, enum thrift_type type)
{
	static const char wanted[] = "huggingface";
	enum thrift_type item;
	size_t n = thrift_list(t, type, &item);

	if (n > 0 && item != THRIFT_STRUCT)
		return bad_footer;
	for (; n > 0 && !t->bad; n--) {
		struct thrift_field field = { 0 };
		const unsigned char *key = NULL, *value = NULL;
		size_t key_n = 0, value_n = 0;

		while (thrift_field(t, &field)) {
			if (field.id == 1)
				key = thrift_binary(t, field.type, &key_n);
			else if (field.id == 2)
				value = thrift_binary(t, field.type, &value_n);
			else
				thrift_skip(t, field.type);
		}
		if (t->bad || f->huggingface || !key || !value || key_n != sizeof wanted - 1 ||
		    memcmp(key, wanted, key_n) != 0 || memchr(value, '\0', value_n))
			continue;
		if (!(f->huggingface = malloc(value_n + 1)))
			return no_memory;
		memcpy(f->huggingface, value, value_n);
		f->huggingface[value_n] = '\0';
	}
	return t->bad ? bad_footer : NULL;
}

static const char *read_all(struct parquet_footer *f, struct thrift *t, uint64_t before)
{
	struct thrift_field field = { 0 };
	const char *why = NULL;
	int64_t rows = -1;

	while (!why && thrift_field(t, &field))
		switch (field.id) {
		case 2:
			why = read_schema(f, t, field.type);
			break;
		case 3:
			rows = thrift_int(t, field.type);
			f->rows = rows < 0 ? 0 : (uint64_t)rows;
			break;
		case 4:
			why = read_groups(f, t, field.type, before);
			break;
		case 5:
			why = read_keys(f, t, field.type);
			break;
		default:
			thrift_skip(t, field.type);
		}
	if (!why && (t->bad || !f->column || !f->group_rows || rows < 0))
		why = bad_footer;
	return why;
}

const char *parquet_footer_read(struct parquet_footer *f, const unsigned char *bytes, size_t n,
				uint64_t before, enum status *status)
{
	struct thrift t = { .at = bytes, .end = bytes + n };
	const char *why;

	*f = (struct parquet_footer){ 0 };
	why = read_all(f, &t, before);
	if (why) {
		*status = why == no_memory ? STATUS_SYSTEM : STATUS_INPUT;
		parquet_footer_free(f);
	}
	return why;
}

void parquet_footer_free(struct parquet_footer *f)
{
	for (size_t k = 0; k < f->n_columns; k++)
		free(f->column[k].name);
	free(f->column);
	free(f->group_rows);
	free(f->chunk);
	free(f->huggingface);
	*f = (struct parquet_footer){ 0 };
}
