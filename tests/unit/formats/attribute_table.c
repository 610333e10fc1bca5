/* SPDX-License-Identifier: GPL-2.0-or-later */
/* attribute_table: which column becomes an array of which type */
#include "../check.h"

#include "formats/attribute_table.h"

#include <stdlib.h>
#include <string.h>

/* Frame i of three has the i-th letter of each: - absent, t text, e empty text, i integer, L a large
 * one, r float, b boolean, a array, u 2^64 - 1. */
static const struct {
	const char *letters;
	enum cell_type type;
	bool same;
} rows[] = {
	{ "ttt", CELL_TEXT, true },  { "t-t", CELL_TEXT, false }, { "tet", CELL_TEXT, false },
	{ "te-", CELL_JSON, false }, { "iii", CELL_INT, true },   { "LLL", CELL_INT, true },
	{ "i-i", CELL_REAL, false }, { "L-i", CELL_JSON, false }, { "iri", CELL_REAL, false },
	{ "rrr", CELL_REAL, true },  { "--r", CELL_REAL, false }, { "bbb", CELL_BOOL, true },
	{ "b-b", CELL_JSON, false }, { "bib", CELL_JSON, false }, { "tit", CELL_JSON, false },
	{ "aaa", CELL_JSON, true },  { "a--", CELL_JSON, false }, { "uuu", CELL_JSON, true },
	{ "uiu", CELL_JSON, false },
};

static bool set(struct frame *f, const char *key, char letter)
{
	const float numbers[] = { 1, 2 };
	msgpack_object *at;

	switch (letter) {
	case 't':
		return frame_set_text(f, key, "x");
	case 'e':
		return frame_set_text(f, key, "");
	case 'i':
		return frame_set_int(f, key, -7);
	case 'L':
		return frame_set_int(f, key, ((int64_t)1 << 53) + 1);
	case 'r':
		return frame_set_real(f, key, 0.5);
	case 'b':
		return frame_set_bool(f, key, true);
	case 'a':
		return frame_set_numbers(f, key, numbers, 2);
	case 'u':
		if (!(at = frame_place(f, key, strlen(key))))
			return false;
		at->type = MSGPACK_OBJECT_POSITIVE_INTEGER;
		at->via.u64 = UINT64_MAX;
		return true;
	default:
		return true;
	}
}

/* The cell as JSON; the caller frees it. */
static char *json(struct attribute_cell cell)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);

	attribute_table_json(out, cell);
	fclose(out);
	return text;
}

int main(void)
{
	struct attribute_table t = { 0 };
	struct frame f = { 0 };
	bool ok = true;

	for (int i = 0; i < 3; i++) {
		frame_clear(&f);
		ok = ok && frame_set_text(&f, "id", "name");
		for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
			ok = ok && set(&f, rows[k].letters, rows[k].letters[i]);
		ok = ok && attribute_table_add(&t, &f);
	}
	CHECK(ok && t.n == sizeof rows / sizeof *rows && t.frames == 3, "columns, without id",
	      "%zu columns", t.n);
	for (size_t k = 0; k < t.n; k++) {
		const struct attribute_column *c = &t.columns[k];
		size_t row = 0;

		while (strcmp(rows[row].letters, c->key) != 0)
			row++;
		CHECK(attribute_table_type(c, 3) == rows[row].type &&
			  attribute_table_same(c, 3) == rows[row].same,
		      c->key, "type %d, same %d", (int)attribute_table_type(c, 3),
		      attribute_table_same(c, 3));
		for (size_t i = 0; i < 3; i++) {
			static const char letters[] = "-teiLrbau";
			static const char *const texts[] = { "null",
							     "\"x\"",
							     "\"\"",
							     "-7",
							     "9007199254740993",
							     "0.5",
							     "true",
							     "[1.0,2.0]",
							     "18446744073709551615" };
			char *text = json(attribute_table_cell(c, i));
			const size_t at = (size_t)(strchr(letters, c->key[i]) - letters);
			CHECK(strcmp(text, texts[at]) == 0, c->key, "cell %zu is %s", i, text);
			free(text);
		}
	}
	attribute_table_free(&t);
	frame_free(&f);
	return check_status();
}
