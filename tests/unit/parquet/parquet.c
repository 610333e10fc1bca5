/* SPDX-License-Identifier: GPL-2.0-or-later */
/* parquet: files of one column, sound ones and one fault at a time
 *
 * To add a fault, add a row to `tables`. A row is a file of one column, "x":
 *
 *     { "name_of_the_test", TYPE, .optional, .codec, .rows,
 *       .page = { { KIND, VALUES, ENCODING, BYTES, NUMBER OF BYTES, ... }, ... },
 *       .want = "the values read before the fault, then ! and the message" },
 *
 * What is left out is as a sound file has it. A fault that struct page and struct table cannot
 * describe is a new member of one of them, which put_page or put_table writes. Run the row with
 * 'make build/tests/unit-parquet && build/tests/unit-parquet'; it must fail before lib/parquet
 * notices the fault.
 *
 * Faults of the footer are rows of parquet_footer.c, those of Thrift of thrift.c, those of packed
 * integers of encodings.c, all beside this file. Those of whole files are lines of
 * tests/fsdd-read-parquet.sh, which also turns each bit of files that other
 * programs wrote (tests/tools/parquet-hurt.c). */
#include "../check.h"
#include "base/status.h"
#include "parquet/parquet.h"
#include "parquet/parquet_footer.h"
#include "write.h"

#include <inttypes.h>
#include <unistd.h>
#include <zlib.h>

enum { V1, INDEX, DICTIONARY, V2 };
enum { NONE, SNAPPY, GZIP, BROTLI = 4, ZSTD = 6 };
enum { NO_SUM, GOOD_SUM, BAD_SUM };
enum {
	PLAIN = 0,
	PLAIN_DICTIONARY = 2,
	RLE = 3,
	BIT_PACKED = 4,
	RLE_DICTIONARY = 8,
	BYTE_STREAM_SPLIT = 9,
};
enum {
	BOOLEAN = PARQUET_FOOTER_BOOLEAN,
	INT32 = PARQUET_FOOTER_INT32,
	FLOAT = PARQUET_FOOTER_FLOAT,
	DOUBLE = PARQUET_FOOTER_DOUBLE,
	BYTE_ARRAY = PARQUET_FOOTER_BYTE_ARRAY,
	FIXED = PARQUET_FOOTER_FIXED,
};

struct page {
	int kind; /* -1: one that is not known */
	int64_t values, encoding;
	const char *bytes; /* [n], as the file has them */
	size_t n;
	int64_t size;                     /* as its head promises, unpacked; 0: n */
	int64_t level_encoding;           /* of V1; 0: RLE */
	int64_t definitions, repetitions; /* of V2: bytes of levels */
	int sum;
};

struct table {
	const char *name;
	int type;
	bool optional; /* a value may be null */
	int codec;
	int64_t rows;        /* as the footer promises */
	struct page page[4]; /* one with neither bytes nor values ends the list */
	const char *want;    /* values, with spaces between; "!" and why it ends */
	bool want_begins;    /* the message may go on after `want` */
};

static void put_page(const struct page *p)
{
	static const unsigned inner[] = { 5, 6, 7, 8 };
	unsigned last = 3;

	if (p->kind >= 0)
		put_int(1, p->kind);
	put_int(p->kind >= 0 ? 1 : 2, p->size ? p->size : (int64_t)p->n);
	put_int(1, (int64_t)p->n);
	if (p->sum) {
		put_int(1, (int32_t)(crc32(0, (const Bytef *)p->bytes, (uInt)p->n) +
				     (p->sum == BAD_SUM)));
		last = 4;
	}
	if (p->kind >= 0) {
		put_field(inner[p->kind] - last, THRIFT_STRUCT);
		put_int(1, p->values);
		put_int(p->kind == V2 ? 3 : 1, p->encoding);
		if (p->kind == V2) {
			put_int(1, p->definitions);
			put_int(1, p->repetitions);
		} else if (p->kind == V1) {
			put_int(1, p->level_encoding ? p->level_encoding : RLE);
		}
		put(THRIFT_STOP);
	}
	put(THRIFT_STOP);
	put_bytes(p->bytes, p->n);
}

/* A row group without rows, with the places that pyarrow gives it. */
static void put_empty_group(const struct table *t)
{
	put_list(1, THRIFT_STRUCT, 1);
	put_chunk(t->type, 99, 0, 0, 0, false);
	put_int(2, 0);
	put(THRIFT_STOP);
}

enum { NO_EMPTY, EMPTY_FIRST, EMPTY_LAST };

static void put_table(const struct table *t, int empty)
{
	n_out = 0;
	put_bytes("PAR1", 4);
	for (const struct page *p = t->page; p < t->page + 4 && (p->bytes || p->values); p++)
		put_page(p);
	const size_t end = n_out;
	put_int(1, 1);
	put_list(1, THRIFT_STRUCT, 2);
	put_element(-1, 0, 0, "root", 1);
	put_element(t->type, t->type == PARQUET_FOOTER_FIXED ? 2 : 0, t->optional, "x", 0);
	put_int(1, t->rows);
	put_list(1, THRIFT_STRUCT, empty == NO_EMPTY ? 1 : 2);
	if (empty == EMPTY_FIRST)
		put_empty_group(t);
	put_list(1, THRIFT_STRUCT, 1);
	put_chunk(t->type, t->codec, t->rows, 4, (int64_t)end - 4, false);
	put_int(2, t->rows);
	put(THRIFT_STOP);
	if (empty == EMPTY_LAST)
		put_empty_group(t);
	put(THRIFT_STOP);
	put_little(n_out - end, 4);
	put_bytes("PAR1", 4);
}

static const char *value_text(const struct parquet_value *v)
{
	static char text[200];

	switch (v->kind) {
	case PARQUET_NULL:
		return "null";
	case PARQUET_INT:
		snprintf(text, sizeof text, "%" PRId64, v->integer);
		return text;
	case PARQUET_REAL:
		snprintf(text, sizeof text, "%g", v->real);
		return text;
	default:
		snprintf(text, sizeof text, "%.*s", v->n < 100 ? (int)v->n : 100,
			 (const char *)v->bytes);
		return text;
	}
}

/* What is read of the file that was put: values with spaces between, then "!" and why it ends. */
static const char *read_table(const char *path)
{
	static char have[1000];
	size_t used = 0;
	char why[300];
	enum status status;
	enum parquet_got got = PARQUET_END;
	FILE *file = fopen(path, "wb");

	if (!file || fwrite(out, 1, n_out, file) != n_out || fclose(file) != 0)
		exit(3);
	struct parquet *p = parquet_open(path, why, sizeof why, &status);
	have[0] = '\0';
	if (!p) {
		snprintf(have, sizeof have, "!%s", why);
		return have;
	}
	const char *wrong = parquet_want(p, 0);
	while (!wrong && used < 500 && (got = parquet_next(p)) == PARQUET_ROW)
		used += (size_t)snprintf(have + used, sizeof have - used, "%s%s", used ? " " : "",
					 value_text(parquet_value(p, 0)));
	if (wrong || got == PARQUET_BAD)
		snprintf(have + used, sizeof have - used, "%s!%s", used ? " " : "",
			 wrong ? wrong : parquet_why(p));
	if (got == PARQUET_BAD && parquet_status(p) != STATUS_INPUT)
		snprintf(have, sizeof have, "status %d", parquet_status(p));
	parquet_free(p);
	return have;
}

#define ENDS "!column 'x' ends before row group 0 does"
#define DAMAGED "!column 'x' is damaged in row group 0"
#define TWO_INTS "\1\0\0\0\377\377\377\377", 8
#define LEVELS_101 "\2\0\0\0\3\5"
#define WORDS "\3\0\0\0one\3\0\0\0two", 14

/* One row a fault: see the top of this file. */
/* clang-format off */
static const struct table tables[] = {
	{ "plain", INT32, .rows = 2, .page = { { V1, 2, PLAIN, TWO_INTS } }, .want = "1 -1" },
	{ "no_rows", INT32, .rows = 0, .want = "" },
	{ "no_pages", INT32, .rows = 1, .want = ENDS },
	{ "fewer_values_than_rows", INT32, .rows = 3,
	  .page = { { V1, 2, PLAIN, TWO_INTS } },
	  .want = "1 -1 " ENDS },
	{ "more_values_than_rows", INT32, .rows = 1,
	  .page = { { V1, 2, PLAIN, TWO_INTS } },
	  .want = DAMAGED },
	{ "fewer_bytes_than_values", INT32, .rows = 3,
	  .page = { { V1, 3, PLAIN, TWO_INTS } },
	  .want = "1 -1 " DAMAGED },
	{ "values_below_zero", INT32, .rows = 1,
	  .page = { { V1, -1, PLAIN, TWO_INTS } },
	  .want = DAMAGED },
	{ "two_pages", INT32, .rows = 4,
	  .page = { { V1, 2, PLAIN, TWO_INTS }, { V2, 2, PLAIN, TWO_INTS } },
	  .want = "1 -1 1 -1" },
	{ "levels_of_repetition_are_passed_over", INT32, .optional = true, .rows = 2,
	  .page = { { V2, 2, PLAIN, "\4\0\4\1\1\0\0\0\377\377\377\377", 12,
		    .repetitions = 2, .definitions = 2 } },
	  .want = "1 -1" },
	{ "levels_of_repetition_beyond_the_page", INT32, .rows = 2,
	  .page = { { V2, 2, PLAIN, TWO_INTS, .repetitions = 9 } },
	  .want = DAMAGED },
	{ "levels_of_repetition_below_zero", INT32, .rows = 2,
	  .page = { { V2, 2, PLAIN, TWO_INTS, .repetitions = -1 } },
	  .want = DAMAGED },
	{ "an_index_between", INT32, .rows = 2,
	  .page = { { INDEX, 1, PLAIN, "....", 4 }, { V1, 2, PLAIN, TWO_INTS } },
	  .want = "1 -1" },
	{ "a_page_of_nothing_is_not_unpacked", INT32, .rows = 2,
	  .page = { { V1, 0, PLAIN, "....", 4, .size = 100000 }, { V1, 2, PLAIN, TWO_INTS } },
	  .want = "1 -1" },
	{ "a_page_of_no_type", INT32, .rows = 2,
	  .page = { { -1, 2, PLAIN, TWO_INTS } },
	  .want = DAMAGED },
	{ "checksum", INT32, .rows = 2,
	  .page = { { V1, 2, PLAIN, TWO_INTS, .sum = GOOD_SUM } },
	  .want = "1 -1" },
	{ "checksum_wrong", INT32, .rows = 2,
	  .page = { { V1, 2, PLAIN, TWO_INTS, .sum = BAD_SUM } },
	  .want = "!column 'x', row group 0: a page has a wrong checksum" },
	{ "nulls", INT32, .optional = true, .rows = 3,
	  .page = { { V1, 3, PLAIN, LEVELS_101 "\1\0\0\0\2\0\0\0", 14 } },
	  .want = "1 null 2" },
	{ "nulls_version_2", INT32, .optional = true, .rows = 3,
	  .page = { { V2, 3, PLAIN, "\3\5\1\0\0\0\2\0\0\0", 10, .definitions = 2 } },
	  .want = "1 null 2" },
	{ "nulls_alone_of_nothing_packed", INT32, .optional = true, .codec = SNAPPY, .rows = 3,
	  .page = { { V2, 3, PLAIN, "\6\0", 2, .definitions = 2 } },
	  .want = "null null null" },
	{ "levels_as_bits", INT32, .optional = true, .rows = 3,
	  .page = { { V1, 3, PLAIN, LEVELS_101 "\1\0\0\0\2\0\0\0", 14,
		    .level_encoding = BIT_PACKED } },
	  .want = "!column 'x' has BIT_PACKED levels, which are not supported" },
	{ "levels_beyond_the_page", INT32, .optional = true, .rows = 3,
	  .page = { { V1, 3, PLAIN, "\x20\0\0\0\3\5", 6 } },
	  .want = DAMAGED },
	{ "levels_too_high", INT32, .optional = true, .rows = 1,
	  .page = { { V2, 1, PLAIN, "\2\2\1\0\0\0", 6, .definitions = 2 } },
	  .want = DAMAGED },
	{ "levels_too_few", INT32, .optional = true, .rows = 3,
	  .page = { { V2, 3, PLAIN, "\4\1\1\0\0\0\2\0\0\0\3\0\0\0", 14, .definitions = 2 } },
	  .want = "1 2 " DAMAGED },
	{ "levels_larger_than_all", INT32, .optional = true, .rows = 1,
	  .page = { { V2, 1, PLAIN, "\2\1\1\0\0\0", 6, .definitions = 7 } },
	  .want = DAMAGED },
	{ "text", BYTE_ARRAY, .rows = 2, .page = { { V1, 2, PLAIN, WORDS } }, .want = "one two" },
	{ "text_beyond_the_page", BYTE_ARRAY, .rows = 2,
	  .page = { { V1, 2, PLAIN, "\3\0\0\0one\4\0\0\0two", 14 } },
	  .want = "one " DAMAGED },
	{ "text_of_four_gigabytes", BYTE_ARRAY, .rows = 1,
	  .page = { { V1, 1, PLAIN, "\377\377\377\377one", 7 } },
	  .want = DAMAGED },
	{ "fixed", FIXED, .rows = 2, .page = { { V1, 2, PLAIN, "abcd", 4 } }, .want = "ab cd" },
	{ "truths", BOOLEAN, .rows = 9,
	  .page = { { V1, 9, PLAIN, "\5\1", 2 } },
	  .want = "1 0 1 0 0 0 0 0 1" },
	{ "truths_too_few", BOOLEAN, .rows = 9,
	  .page = { { V1, 9, PLAIN, "\5", 1 } },
	  .want = "1 0 1 0 0 0 0 0 " DAMAGED },
	{ "truths_in_runs", BOOLEAN, .rows = 3,
	  .page = { { V1, 3, RLE, "\2\0\0\0\6\1", 6 } },
	  .want = "1 1 1" },
	{ "numbers_in_runs", INT32, .rows = 3,
	  .page = { { V1, 3, RLE, "\2\0\0\0\6\1", 6 } },
	  .want = DAMAGED },
	{ "float", FLOAT, .rows = 1,
	  .page = { { V1, 1, PLAIN, "\0\0\x20\xc0", 4 } },
	  .want = "-2.5" },
	{ "double", DOUBLE, .rows = 1,
	  .page = { { V1, 1, PLAIN, "\0\0\0\0\0\0\4\x40", 8 } },
	  .want = "2.5" },
	{ "dictionary", BYTE_ARRAY, .rows = 3,
	  .page = { { DICTIONARY, 2, PLAIN, WORDS }, { V1, 3, RLE_DICTIONARY, "\1\3\5", 3 } },
	  .want = "two one two" },
	{ "dictionary_old", BYTE_ARRAY, .rows = 3,
	  .page = { { DICTIONARY, 2, PLAIN_DICTIONARY, WORDS },
		    { V1, 3, PLAIN_DICTIONARY, "\1\6\1", 3 } },
	  .want = "two two two" },
	{ "dictionary_too_small", BYTE_ARRAY, .rows = 3,
	  .page = { { DICTIONARY, 2, PLAIN, WORDS }, { V1, 3, RLE_DICTIONARY, "\2\3\6", 3 } },
	  .want = DAMAGED },
	{ "dictionary_missing", BYTE_ARRAY, .rows = 3,
	  .page = { { V1, 3, RLE_DICTIONARY, "\1\6\0", 3 } },
	  .want = DAMAGED },
	{ "dictionary_twice", BYTE_ARRAY, .rows = 3,
	  .page = { { DICTIONARY, 2, PLAIN, WORDS },
		    { DICTIONARY, 2, PLAIN, WORDS },
		    { V1, 3, RLE_DICTIONARY, "\1\6\1", 3 } },
	  .want = DAMAGED },
	{ "dictionary_of_more_than_there_is", BYTE_ARRAY, .rows = 3,
	  .page = { { DICTIONARY, 1000000, PLAIN, WORDS }, { V1, 3, RLE_DICTIONARY, "\1\6\1", 3 } },
	  .want = DAMAGED },
	{ "dictionary_within_a_value", BYTE_ARRAY, .rows = 3,
	  .page = { { DICTIONARY, 3, PLAIN, WORDS }, { V1, 3, RLE_DICTIONARY, "\1\6\1", 3 } },
	  .want = DAMAGED },
	{ "dictionary_without_bits", BYTE_ARRAY, .optional = true, .rows = 1,
	  .page = { { V2, 1, RLE_DICTIONARY, "\2\0", 2, .definitions = 2 } },
	  .want = "null" },
	{ "indices_of_33_bits", BYTE_ARRAY, .rows = 1,
	  .page = { { DICTIONARY, 2, PLAIN, WORDS }, { V1, 1, RLE_DICTIONARY, "\x21\2\0", 3 } },
	  .want = DAMAGED },
	{ "split_streams", DOUBLE, .rows = 1,
	  .page = { { V1, 1, BYTE_STREAM_SPLIT, "........", 8 } },
	  .want = "!column 'x' is written as BYTE_STREAM_SPLIT, which is not supported" },
	{ "a_new_encoding", DOUBLE, .rows = 1,
	  .page = { { V1, 1, 99, "........", 8 } },
	  .want = "!column 'x' is written as a new encoding, which is not supported" },
	{ "brotli", INT32, .codec = BROTLI, .rows = 2,
	  .page = { { V1, 2, PLAIN, TWO_INTS } },
	  .want = "!column 'x' is compressed with brotli: wanted snappy, gzip, zstd or none" },
	{ "a_new_codec", INT32, .codec = 99, .rows = 2,
	  .page = { { V1, 2, PLAIN, TWO_INTS } },
	  .want = "!column 'x' is compressed with a new codec: wanted snappy, gzip, zstd or none" },
	{ "another_size", INT32, .rows = 2,
	  .page = { { V1, 2, PLAIN, TWO_INTS, .size = 9 } },
	  .want = DAMAGED },
	{ "a_size_below_zero", INT32, .rows = 2,
	  .page = { { V1, 2, PLAIN, TWO_INTS, .size = -9 } },
	  .want = DAMAGED },
	{ "a_huge_page", INT32, .codec = ZSTD, .rows = 2,
	  .page = { { V1, 2, PLAIN, TWO_INTS, .size = 257 << 20 } },
	  .want = "!a page of column 'x' is larger than 256 MiB" },
	{ "more_than_snappy_can", INT32, .codec = SNAPPY, .rows = 2,
	  .page = { { V1, 2, PLAIN, TWO_INTS, .size = 1000 } },
	  .want = DAMAGED },
	{ "more_than_gzip_can", INT32, .codec = GZIP, .rows = 2,
	  .page = { { V1, 2, PLAIN, TWO_INTS, .size = 100000 } },
	  .want = DAMAGED },
	{ "more_than_zstd_can", INT32, .codec = ZSTD, .rows = 2,
	  .page = { { V1, 2, PLAIN, TWO_INTS, .size = 1000000 } },
	  .want = DAMAGED },
	{ "no_snappy", INT32, .codec = SNAPPY, .rows = 2,
	  .page = { { V1, 2, PLAIN, "\x08\x01\x01\x01", 4, .size = 8 } },
	  .want = "!column 'x', row group 0: its compressed data is damaged" },
	{ "more_rows_than_can_be", INT32, .rows = (int64_t)1 << 40,
	  .page = { { V1, 2, PLAIN, TWO_INTS } },
	  .want_begins = true, .want = "!is damaged: it says that it has " },
};
/* clang-format on */

static void test_tables(const char *path)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		const struct table *t = &tables[i];

		put_table(t, NO_EMPTY);
		const char *have = read_table(path);
		const size_t compared = strlen(t->want) + !t->want_begins;
		CHECK(strncmp(have, t->want, compared) == 0, t->name, "%s", have);
	}
	for (int empty = EMPTY_FIRST; empty <= EMPTY_LAST; empty++) {
		put_table(&tables[0], empty);
		const char *have = read_table(path);
		CHECK(strcmp(have, "1 -1") == 0,
		      empty == EMPTY_FIRST ? "an_empty_group_first" : "an_empty_group_last", "%s",
		      have);
	}
}

int main(void)
{
	const char *tmp = getenv("TMPDIR");
	char path[80];

	snprintf(path, sizeof path, "%.40s/parquet.XXXXXX", tmp ? tmp : "/tmp");
	if (mkstemp(path) < 0) {
		perror(path);
		return 3;
	}
	test_tables(path);
	unlink(path);
	return check_status();
}
