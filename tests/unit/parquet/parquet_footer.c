/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parquet_footer: a footer as it should be, and one fault at a time
 *
 * To add a fault, add a row to `rows`: what differs from the footer of two columns, "group.x" and
 * "y", in one row group of three rows, and the message that is wanted. A kind of fault that
 * struct footer does not know yet is a new member of it, which a put function below looks at. */
#include "../check.h"
#include "parquet/parquet_footer.h"
#include "write.h"

/* What a footer says. 0, NULL and false: as it should. */
struct footer {
	const char *name, *want; /* of the test; the message, NULL: the footer is read */
	size_t n_lost;           /* chunks that are lost: their columns cannot be read */
	int64_t root_children, group_children;
	bool has_no_schema, is_nested_deeply;
	bool x_has_no_name, x_has_no_type, x_has_no_length, y_is_called_nul;
	bool has_no_groups, has_one_chunk;
	int64_t x_start, x_size;
	bool x_is_elsewhere;
	enum parquet_footer_type y_type_of_chunk;
	int64_t rows, group_rows;
	bool is_encrypted;
};

static const char damaged[] = "its footer is damaged";
static const char miscounted[] = "its row groups have more or fewer rows than it says";

static const struct footer rows[] = {
	{ "sound", NULL, .n_lost = 0 },
	{ "root_children_many", damaged, .root_children = 3 },
	{ "root_children_few", damaged, .root_children = 1 },
	{ "group_children_below_zero", damaged, .group_children = -1 },
	{ "no_schema", damaged, .has_no_schema = true },
	{ "nested_deeply", "its columns are nested too deeply", .is_nested_deeply = true },
	{ "no_name", NULL, .x_has_no_name = true },
	{ "nul_in_a_name", NULL, .y_is_called_nul = true },
	{ "no_type", damaged, .x_has_no_type = true },
	{ "no_length", NULL, .n_lost = 1, .x_has_no_length = true },
	{ "no_groups", damaged, .has_no_groups = true },
	{ "columns_few", damaged, .has_one_chunk = true },
	{ "type_other", NULL, .n_lost = 1, .y_type_of_chunk = PARQUET_FOOTER_INT64 },
	{ "start_beyond", NULL, .n_lost = 1, .x_start = 1001 },
	{ "size_beyond", NULL, .n_lost = 1, .x_size = 997 },
	{ "size_below_zero", NULL, .n_lost = 1, .x_size = -1 },
	{ "elsewhere", NULL, .x_is_elsewhere = true },
	{ "rows_other", miscounted, .group_rows = 4 },
	{ "rows_below_zero", miscounted, .rows = -3 },
	{ "some_columns_encrypted", NULL, .is_encrypted = true },
};

static int64_t or_else(int64_t given, int64_t sound)
{
	return given ? given : sound;
}

static void put_schema(const struct footer *f)
{
	put_field(1, THRIFT_LIST);
	put(0xf0 | THRIFT_STRUCT);
	put_varint(f->is_nested_deeply ? 24 : 4);
	put_element(-1, 0, 0, "root", or_else(f->root_children, 2));
	put_element(-1, 0, 1, "group", or_else(f->group_children, 1));
	for (int i = 0; f->is_nested_deeply && i < 20; i++)
		put_element(-1, 0, 1, "more", 1);
	put_element(f->x_has_no_type ? -1 : PARQUET_FOOTER_FIXED, f->x_has_no_length ? 0 : 5, 0,
		    f->x_has_no_name ? NULL : "x", 0);
	if (f->y_is_called_nul) {
		put_int(1, PARQUET_FOOTER_INT32);
		put_field(3, THRIFT_BINARY);
		put_varint(1);
		put(0);
		put(THRIFT_STOP);
	} else {
		put_element(PARQUET_FOOTER_INT32, 0, 0, "y", 0);
	}
}

static void put_groups(const struct footer *f)
{
	put_list(1, THRIFT_STRUCT, 1);
	put_list(1, THRIFT_STRUCT, f->has_one_chunk ? 1 : 2);
	put_chunk(PARQUET_FOOTER_FIXED, 0, 3, or_else(f->x_start, 4), or_else(f->x_size, 996),
		  f->x_is_elsewhere);
	if (!f->has_one_chunk)
		put_chunk(or_else(f->y_type_of_chunk, PARQUET_FOOTER_INT32), 0, 3, 4, 996, false);
	put_int(2, or_else(f->group_rows, 3));
	put(THRIFT_STOP);
}

static void put_footer(const struct footer *f)
{
	n_out = 0;
	put_int(1, 1);
	if (!f->has_no_schema)
		put_schema(f);
	put_int(f->has_no_schema ? 2 : 1, or_else(f->rows, 3));
	if (!f->has_no_groups)
		put_groups(f);
	put_list(f->has_no_groups ? 2 : 1, THRIFT_STRUCT, 1);
	put_text(1, "huggingface");
	put_text(1, "{}");
	put(THRIFT_STOP);
	if (f->is_encrypted) {
		put_field(3, THRIFT_STRUCT);
		put(THRIFT_STOP);
	}
	put(THRIFT_STOP);
}

static const char *read_taken(struct parquet_footer *f, size_t n)
{
	unsigned char *bytes = taken(n);
	enum status status = STATUS_OK;
	const char *why = parquet_footer_read(f, bytes, n, 1000, &status);

	if (why && status != STATUS_INPUT)
		CHECK(false, "status", "%d: %s", (int)status, why);
	free(bytes);
	return why;
}

/* What cannot be read of a column matters only if it is asked for: its chunks are lost. */
static void test_faults(void)
{
	struct parquet_footer f;

	for (const struct footer *row = rows; row < rows + sizeof rows / sizeof *rows; row++) {
		put_footer(row);
		const char *why = read_taken(&f, n_out);
		size_t lost = 0;

		for (size_t k = 0; k < f.n_groups * f.n_columns; k++)
			lost += f.chunk[k].is_lost && !f.chunk[k].is_elsewhere;
		CHECK((row->want ? why && strcmp(why, row->want) == 0 : !why) &&
			  lost == row->n_lost,
		      row->name, "%s, %zu lost", why ? why : "is read", lost);
		parquet_footer_free(&f);
	}
}

static void test_sound(void)
{
	struct parquet_footer f;
	size_t whole, refused = 0;

	put_footer(&rows[0]);
	whole = n_out;
	read_taken(&f, whole);
	CHECK(f.n_columns == 2 && strcmp(f.column[0].name, "group.x") == 0 &&
		  f.column[0].optional == 1 && f.column[0].fixed == 5 &&
		  f.column[1].optional == 0 && f.rows == 3 && f.n_groups == 1 &&
		  f.chunk[1].start == 4 && f.chunk[1].size == 996 &&
		  strcmp(f.huggingface, "{}") == 0,
	      "contents", "other");
	parquet_footer_free(&f);
	for (size_t n = 0; n < whole; n++) {
		refused += read_taken(&f, n) != NULL;
		parquet_footer_free(&f);
	}
	CHECK(refused == whole, "prefixes", "%zu of %zu are refused", refused, whole);
	/* each bit turned: whatever is said, nothing is read that is not there */
	for (size_t bit = 0; bit < 8 * whole; bit++) {
		out[bit / 8] ^= (unsigned char)(1U << bit % 8);
		read_taken(&f, whole);
		parquet_footer_free(&f);
		out[bit / 8] ^= (unsigned char)(1U << bit % 8);
	}
}

int main(void)
{
	test_sound();
	test_faults();
	return check_status();
}
