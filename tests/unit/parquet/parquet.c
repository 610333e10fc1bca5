/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Thrift, packed integers, footers and pages, sound ones and such as nobody writes; whole files are
 * tests/fsdd-read-parquet.sh's. */
#include "parquet/parquet_footer.h"
#include "parquet/encodings.h"
#include "parquet/parquet.h"
#include "base/rng.h"
#include "parquet/thrift.h"

#include "../check.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

/* ---- bytes that are written here ---- */

static unsigned char out[1 << 20];
static size_t n_out;

static void put(unsigned byte)
{
	out[n_out++] = (unsigned char)byte;
}

static void put_bytes(const void *bytes, size_t n)
{
	memcpy(out + n_out, bytes, n);
	n_out += n;
}

static void put_little(uint64_t value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		put(value >> 8 * i & 0xff);
}

static void put_varint(uint64_t value)
{
	for (; value >= 0x80; value >>= 7)
		put((value & 0x7f) | 0x80);
	put((unsigned)value);
}

static void put_zigzag(int64_t value)
{
	put_varint((uint64_t)value << 1 ^ (value < 0 ? UINT64_MAX : 0));
}

/* The head of a field whose number is so much above the last one's. */
static void put_field(unsigned above, enum thrift_type type)
{
	put(above << 4 | type);
}

static void put_int(unsigned above, int64_t value)
{
	put_field(above, THRIFT_I64);
	put_zigzag(value);
}

static void put_text(unsigned above, const char *text)
{
	put_field(above, THRIFT_BINARY);
	put_varint(strlen(text));
	put_bytes(text, strlen(text));
}

static void put_list(unsigned above, enum thrift_type item, unsigned n)
{
	put_field(above, THRIFT_LIST);
	put(n << 4 | item);
}

/* What was written, in memory that ends with it, so that a checker of memory sees who reads on. */
static unsigned char *taken(size_t n)
{
	unsigned char *bytes = malloc(n ? n : 1);

	if (!bytes)
		exit(3);
	memcpy(bytes, out, n);
	return bytes;
}

/* ---- thrift ---- */

/* Field 3 as a number, the rest skipped; -1: it is bad; -2: there is none. */
static int64_t third(size_t n)
{
	unsigned char *bytes = taken(n);
	struct thrift t = { .at = bytes, .end = bytes + n };
	struct thrift_field f = { 0 };
	int64_t value = -2;

	while (thrift_field(&t, &f))
		if (f.id == 3)
			value = thrift_int(&t, f.type);
		else
			thrift_skip(&t, f.type);
	free(bytes);
	return t.bad ? -1 : value;
}

static void put_everything(void)
{
	n_out = 0;
	put_field(1, THRIFT_STRUCT);
	put_text(2, "text");
	put_field(1, THRIFT_TRUE);
	put_field(1, THRIFT_DOUBLE);
	put_little(0, 8);
	put_field(1, THRIFT_I8);
	put(7);
	put(THRIFT_STOP);
	put_field(1, THRIFT_MAP);
	put_varint(2);
	put(THRIFT_BINARY << 4 | THRIFT_TRUE);
	put_bytes("\1a\1\1b\2", 6);
	put_int(1, 42);
	put_list(1, THRIFT_FALSE, 3);
	put_bytes("\1\2\1", 3);
	put_field(1, THRIFT_LIST); /* the long form */
	put(0xf0 | THRIFT_I32);
	put_varint(20);
	for (int i = 0; i < 20; i++)
		put_zigzag(-i);
	put_field(0, THRIFT_I16); /* 300, likewise */
	put_zigzag(300);
	put_zigzag(-5);
	put(THRIFT_STOP);
}

static void put_nested(unsigned depth)
{
	n_out = 0;
	for (unsigned i = 0; i < depth; i++)
		put_field(1, THRIFT_STRUCT);
	for (unsigned i = 0; i <= depth; i++)
		put(THRIFT_STOP);
}

static void test_thrift(void)
{
	size_t whole, bad = 0;

	put_everything();
	whole = n_out;
	CHECK(third(whole) == 42, "thrift_skips", "%" PRId64, third(whole));
	for (size_t n = 0; n < whole; n++)
		bad += third(n) == -1;
	CHECK(bad == whole, "thrift_prefixes", "%zu of %zu are bad", bad, whole);
	put_nested(15);
	CHECK(third(n_out) == -2, "thrift_nested", "bad");
	put_nested(17);
	CHECK(third(n_out) == -1, "thrift_nested_too_deeply", "taken");

	static const struct {
		const char *name, *bytes;
		size_t n;
	} lies[] = {
		{ "thrift_varint_of_eleven", "\x36\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", 13 },
		{ "thrift_long_text", "\x18\xff\xff\xff\xff\x0f....", 11 },
		{ "thrift_long_list", "\x19\xf5\xff\xff\xff\xff\x0f....", 12 },
		{ "thrift_long_map", "\x1b\xff\xff\xff\xff\x0f\x55....", 12 },
		{ "thrift_list_of_nothing", "\x19\x30\0\0\0", 6 },
		{ "thrift_map_of_nothing", "\x1b\2\0\0\0\0", 7 },
		{ "thrift_unknown_type", "\x1d\0\0", 4 },
		{ "thrift_text_for_a_number", "\x38\1a", 4 },
		{ "thrift_large_id", "\6\xfe\xff\x7f\0", 6 },
	};
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		n_out = 0;
		put_bytes(lies[i].bytes, lies[i].n);
		CHECK(third(lies[i].n) == -1, lies[i].name, "%" PRId64, third(lies[i].n));
	}
}

/* ---- runs ---- */

enum { MANY = 1000 };

static uint32_t numbers[MANY];

/* Eights of numbers, bit by bit; behind the last one zeros. */
static void put_groups(const uint32_t *x, size_t n, unsigned width)
{
	const size_t groups = (n + 7) / 8;

	put_varint(groups << 1 | 1);
	memset(out + n_out, 0, groups * width);
	for (size_t i = 0; i < n * width; i++)
		if (x[i / width] >> i % width & 1)
			out[n_out + i / 8] |= (unsigned char)(1U << i % 8);
	n_out += groups * width;
}

static void put_run(uint32_t value, size_t n, unsigned width)
{
	put_varint(n << 1);
	put_little(value, (width + 7) / 8);
}

/* Runs and groups in turn; returns how many numbers. */
static size_t put_mixture(struct rng *r, unsigned width)
{
	const uint32_t most = width == 32 ? UINT32_MAX : (1U << width) - 1;
	size_t n = 0;

	n_out = 0;
	while (n < MANY - 100) {
		const size_t some = 8 * (1 + rng_below(r, 4));

		for (size_t i = 0; i < some; i++)
			numbers[n + i] = (uint32_t)rng_bits(r) & most;
		put_groups(numbers + n, some, width);
		n += some;
		const size_t run = 1 + rng_below(r, 50);
		for (size_t i = 0; i < run; i++)
			numbers[n + i] = (uint32_t)(some * 2654435761U) & most;
		put_run(numbers[n], run, width);
		n += run;
	}
	return n;
}

static size_t read_runs(size_t n, unsigned width, size_t want)
{
	unsigned char *bytes = taken(n);
	struct encodings_runs r = encodings_runs(bytes, n, width);
	uint32_t value;
	size_t got = 0;

	while (got < want && encodings_runs_next(&r, &value) && value == numbers[got])
		got++;
	if (got == want && encodings_runs_next(&r, &value))
		got = SIZE_MAX;
	free(bytes);
	return got;
}

static void test_runs(void)
{
	struct rng r = rng_stream(7, 0, 0, 0);
	size_t good = 0, cut_good = 0;

	for (unsigned width = 0; width <= 32; width++) {
		const size_t n = put_mixture(&r, width);

		good += read_runs(n_out, width, n) == n;
		for (size_t cut = 0; width > 0 && cut < n_out; cut += 1 + cut / 20)
			cut_good += read_runs(cut, width, n) >= n;
	}
	CHECK(good == 33, "runs_of_all_widths", "%zu of 33", good);
	CHECK(cut_good == 0, "runs_cut_short", "%zu taken", cut_good);
	static const struct {
		const char *name, *bytes;
		size_t n;
		unsigned width;
	} lies[] = {
		{ "runs_empty", "", 0, 3 },
		{ "runs_of_none", "\0\1", 2, 3 },
		{ "groups_of_none", "\1", 1, 3 },
		{ "runs_too_wide", "\2\1", 2, 33 },
		{ "runs_too_large", "\2\x08", 2, 3 },
		{ "runs_cut", "\2\1\1", 3, 25 },
		{ "runs_endless", "\xfe\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", 11, 1 },
		{ "groups_overflow", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\1\1", 11, 1 },
	};
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		struct encodings_runs runs =
		    encodings_runs(lies[i].bytes, lies[i].n, lies[i].width);
		uint32_t value;

		CHECK(!encodings_runs_next(&runs, &value) && !encodings_runs_next(&runs, &value),
		      lies[i].name, "taken");
	}
}

/* ---- deltas ---- */

enum { BLOCK = 128, MINI = 32 };

static int64_t whole_numbers[MANY];

static unsigned bits_of(uint64_t x)
{
	unsigned n = 0;

	for (; x; x >>= 1)
		n++;
	return n;
}

/* Up to BLOCK differences to the number before each. */
static void put_block(const int64_t *x, size_t n)
{
	uint64_t delta[BLOCK] = { 0 };
	int64_t least = INT64_MAX;
	for (size_t i = 0; i < n; i++) {
		delta[i] = (uint64_t)x[i] - (uint64_t)x[(ptrdiff_t)i - 1];
		if ((int64_t)delta[i] < least)
			least = (int64_t)delta[i];
	}
	put_zigzag(least);
	const size_t heads = n_out;
	put_little(0, BLOCK / MINI);
	for (size_t m = 0; m * MINI < n; m++) {
		unsigned width = 0;
		uint64_t bit = 0;

		for (size_t i = m * MINI; i < (m + 1) * MINI; i++) {
			delta[i] = i < n ? delta[i] - (uint64_t)least : 0;
			width = bits_of(delta[i]) > width ? bits_of(delta[i]) : width;
		}
		out[heads + m] = (unsigned char)width;
		memset(out + n_out, 0, (size_t)MINI / 8 * width);
		for (size_t i = m * MINI; i < (m + 1) * MINI; i++)
			for (unsigned b = 0; b < width; b++, bit++)
				if (delta[i] >> b & 1)
					out[n_out + bit / 8] |= (unsigned char)(1U << bit % 8);
		n_out += (size_t)MINI / 8 * width;
	}
}

static void put_deltas(const int64_t *x, size_t n)
{
	put_varint(BLOCK);
	put_varint(BLOCK / MINI);
	put_varint(n);
	put_zigzag(n ? x[0] : 0);
	for (size_t i = 1; i < n; i += BLOCK)
		put_block(x + i, n - i < BLOCK ? n - i : BLOCK);
}

/* How many numbers come out as they went in; SIZE_MAX: what follows them is not found. */
static size_t read_deltas(size_t n, size_t want)
{
	unsigned char *bytes = taken(n);
	struct encodings_deltas d;
	int64_t value;
	size_t got = 0;

	if (encodings_deltas(&d, bytes, n)) {
		while (encodings_deltas_next(&d, &value) && got < want &&
		       value == whole_numbers[got])
			got++;
		const unsigned char *end = encodings_deltas_end(&d);
		if (got == want && (!end || (size_t)(end - bytes) != n))
			got = SIZE_MAX;
	}
	free(bytes);
	return got;
}

static void test_deltas(void)
{
	static const size_t counts[] = { 0, 1, 2, 31, 32, 33, 34, 127, 128, 129, 130, 257, MANY };
	struct rng r = rng_stream(8, 0, 0, 0);

	for (unsigned bits = 0; bits <= 64; bits += 16) {
		size_t good = 0, beyond = 0;
		char name[40];

		for (size_t k = 0; k < sizeof counts / sizeof *counts; k++) {
			const size_t n = counts[k];

			for (size_t i = 0; i < n; i++)
				whole_numbers[i] =
				    bits ? (int64_t)(rng_bits(&r) >> (64 - bits)) - 1000 : 5;
			n_out = 0;
			put_deltas(whole_numbers, n);
			good += read_deltas(n_out, n) == n;
			for (size_t cut = 0; cut < n_out && n > 1; cut += 1 + cut / 20) {
				unsigned char *bytes = taken(cut);
				struct encodings_deltas d;
				int64_t value;

				if (encodings_deltas(&d, bytes, cut))
					while (encodings_deltas_next(&d, &value))
						beyond += d.at > bytes + cut;
				free(bytes);
			}
		}
		snprintf(name, sizeof name, "deltas_of_%u_bits", bits);
		CHECK(good == sizeof counts / sizeof *counts && beyond == 0, name,
		      "%zu lengths good, %zu beyond", good, beyond);
	}
	static const struct {
		const char *name, *bytes;
		size_t n;
	} lies[] = {
		{ "deltas_empty", "", 0 },
		{ "deltas_no_block", "\0\4\2\2", 4 },
		{ "deltas_odd_block", "\x81\1\1\2\2", 5 },
		{ "deltas_no_miniblock", "\x80\1\0\2\2", 5 },
		{ "deltas_odd_miniblock", "\x80\1\10\2\2", 5 },
		{ "deltas_huge_block", "\x80\x80\x80\x80\x08\1\2\2", 8 },
		{ "deltas_too_wide", "\x80\1\4\2\2\0\x41\0\0\0..........", 20 },
		{ "deltas_no_widths", "\x80\1\4\2\2\0\1\1\1", 9 },
		{ "deltas_no_bits", "\x80\1\4\2\2\0\1\0\0\0", 10 },
	};
	for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
		struct encodings_deltas d;
		int64_t value;
		n_out = 0;
		put_bytes(lies[i].bytes, lies[i].n);
		unsigned char *bytes = taken(n_out);
		const bool good = encodings_deltas(&d, bytes, n_out) &&
				  encodings_deltas_next(&d, &value) &&
				  encodings_deltas_next(&d, &value);
		CHECK(!good, lies[i].name, "taken");
		free(bytes);
	}
}

/* ---- footers ---- */

/* What is wrong with the footer of two columns, "group.x" and "y", in one row group. */
enum damage {
	SOUND,
	CHILDREN_MANY,
	CHILDREN_FEW,
	CHILDREN_BELOW_ZERO,
	NO_NAME,
	NUL_NAME,
	NO_TYPE,
	NO_LENGTH,
	COLUMNS_FEW,
	TYPE_OTHER,
	START_BEYOND,
	SIZE_BEYOND,
	SIZE_BELOW_ZERO,
	ROWS_OTHER,
	ROWS_BELOW_ZERO,
	NO_SCHEMA,
	NO_GROUPS,
	ENCRYPTED,
	ELSEWHERE,
	DEEP,
	DAMAGES,
};

/* What cannot be read of a column matters once it is asked for: its places are lost then, unless
 * the column is called or typed in a way that nobody can ask for. */
static const struct {
	const char *name, *want;
	size_t n_lost; /* chunks */
} damages[DAMAGES] = {
	[SOUND] = { "footer", NULL, 0 },
	[CHILDREN_MANY] = { "footer_children_many", "its footer is damaged", 0 },
	[CHILDREN_FEW] = { "footer_children_few", "its footer is damaged", 0 },
	[CHILDREN_BELOW_ZERO] = { "footer_children_below_zero", "its footer is damaged", 0 },
	[NO_NAME] = { "footer_no_name", NULL, 0 },
	[NUL_NAME] = { "footer_nul_in_a_name", NULL, 0 },
	[NO_TYPE] = { "footer_no_type", "its footer is damaged", 0 },
	[NO_LENGTH] = { "footer_no_length", NULL, 1 },
	[COLUMNS_FEW] = { "footer_columns_few", "its footer is damaged", 0 },
	[TYPE_OTHER] = { "footer_type_other", NULL, 1 },
	[START_BEYOND] = { "footer_start_beyond", NULL, 1 },
	[SIZE_BEYOND] = { "footer_size_beyond", NULL, 1 },
	[SIZE_BELOW_ZERO] = { "footer_size_below_zero", NULL, 1 },
	[ROWS_OTHER] = { "footer_rows_other", "its row groups have more or fewer rows than it says",
			 0 },
	[ROWS_BELOW_ZERO] = { "footer_rows_below_zero",
			      "its row groups have more or fewer rows than it says", 0 },
	[NO_SCHEMA] = { "footer_no_schema", "its footer is damaged", 0 },
	[NO_GROUPS] = { "footer_no_groups", "its footer is damaged", 0 },
	[ENCRYPTED] = { "footer_of_which_columns_are_encrypted", NULL, 0 },
	[ELSEWHERE] = { "footer_elsewhere", NULL, 0 },
	[DEEP] = { "footer_deep", "its columns are nested too deeply", 0 },
};

static void put_chunk(int64_t type, int64_t codec, int64_t values, int64_t start, int64_t size,
		      bool elsewhere)
{
	if (elsewhere)
		put_text(1, "other.parquet");
	put_int(elsewhere ? 1 : 2, 0);
	put_field(1, THRIFT_STRUCT);
	put_int(1, type);
	put_int(3, codec);
	put_int(1, values);
	put_int(2, size);
	put_int(2, start);
	put(THRIFT_STOP);
	put(THRIFT_STOP);
}

/* A column, or a group if it has children. */
static void put_element(int64_t type, int64_t length, int repetition, const char *name,
			int64_t children)
{
	unsigned last = 0;

	if (type >= 0) {
		put_int(1, type);
		last = 1;
	}
	if (length > 0) {
		put_int(2 - last, length);
		last = 2;
	}
	put_int(3 - last, repetition);
	if (name)
		put_text(1, name);
	if (children)
		put_int(name ? 1 : 2, children);
	put(THRIFT_STOP);
}

static void put_schema(enum damage d)
{
	put_field(1, THRIFT_LIST);
	put(0xf0 | THRIFT_STRUCT);
	put_varint(d == DEEP ? 24 : 4);
	put_element(-1, 0, 0, "root", d == CHILDREN_MANY ? 3 : d == CHILDREN_FEW ? 1 : 2);
	put_element(-1, 0, 1, "group", d == CHILDREN_BELOW_ZERO ? -1 : 1);
	for (int i = 0; d == DEEP && i < 20; i++)
		put_element(-1, 0, 1, "more", 1);
	put_element(d == NO_TYPE ? -1 : PARQUET_FOOTER_FIXED, d == NO_LENGTH ? 0 : 5, 0,
		    d == NO_NAME ? NULL : "x", 0);
	if (d == NUL_NAME) {
		put_int(1, PARQUET_FOOTER_INT32);
		put_field(3, THRIFT_BINARY);
		put_varint(1);
		put(0);
		put(THRIFT_STOP);
	} else {
		put_element(PARQUET_FOOTER_INT32, 0, 0, "y", 0);
	}
}

static void put_groups_of_rows(enum damage d)
{
	put_list(1, THRIFT_STRUCT, 1);
	put_list(1, THRIFT_STRUCT, d == COLUMNS_FEW ? 1 : 2);
	put_chunk(PARQUET_FOOTER_FIXED, 0, 3, d == START_BEYOND ? 1001 : 4,
		  d == SIZE_BEYOND       ? 997
		  : d == SIZE_BELOW_ZERO ? -1
					 : 996,
		  d == ELSEWHERE);
	if (d != COLUMNS_FEW)
		put_chunk(d == TYPE_OTHER ? PARQUET_FOOTER_INT64 : PARQUET_FOOTER_INT32, 0, 3, 4,
			  996, false);
	put_int(2, d == ROWS_OTHER ? 4 : 3);
	put(THRIFT_STOP);
}

static void put_footer(enum damage d)
{
	n_out = 0;
	put_int(1, 1);
	if (d != NO_SCHEMA)
		put_schema(d);
	put_int(d == NO_SCHEMA ? 2 : 1, d == ROWS_BELOW_ZERO ? -3 : 3);
	if (d != NO_GROUPS)
		put_groups_of_rows(d);
	put_list(d == NO_GROUPS ? 2 : 1, THRIFT_STRUCT, 1);
	put_text(1, "huggingface");
	put_text(1, "{}");
	put(THRIFT_STOP);
	if (d == ENCRYPTED) {
		put_field(3, THRIFT_STRUCT);
		put(THRIFT_STOP);
	}
	put(THRIFT_STOP);
}

static const char *read_taken(struct parquet_footer *f, size_t n)
{
	unsigned char *bytes = taken(n);
	const char *why = parquet_footer_read(f, bytes, n, 1000);

	free(bytes);
	return why;
}

static void test_footers(void)
{
	struct parquet_footer f;
	size_t whole, bad = 0;

	for (int d = 0; d < DAMAGES; d++) {
		put_footer((enum damage)d);
		const char *why = read_taken(&f, n_out), *want = damages[d].want;
		size_t lost = 0;
		for (size_t k = 0; k < f.n_groups * f.n_columns; k++)
			lost += f.chunk[k].is_lost && !f.chunk[k].is_elsewhere;
		CHECK((want ? why && strcmp(why, want) == 0 : !why) && lost == damages[d].n_lost,
		      damages[d].name, "%s, %zu lost", why ? why : "taken", lost);
		parquet_footer_free(&f);
	}
	put_footer(SOUND);
	whole = n_out;
	read_taken(&f, whole);
	CHECK(f.n_columns == 2 && strcmp(f.column[0].name, "group.x") == 0 &&
		  f.column[0].optional == 1 && f.column[0].fixed == 5 &&
		  f.column[1].optional == 0 && f.rows == 3 && f.n_groups == 1 &&
		  f.chunk[1].start == 4 && f.chunk[1].size == 996 &&
		  strcmp(f.huggingface, "{}") == 0,
	      "footer_read", "other");
	parquet_footer_free(&f);
	for (size_t n = 0; n < whole; n++) {
		bad += read_taken(&f, n) != NULL;
		parquet_footer_free(&f);
	}
	CHECK(bad == whole, "footer_prefixes", "%zu of %zu are refused", bad, whole);
	/* each bit turned: whatever is said, nothing is read that is not there */
	for (size_t bit = 0; bit < 8 * whole; bit++) {
		out[bit / 8] ^= (unsigned char)(1U << bit % 8);
		read_taken(&f, whole);
		parquet_footer_free(&f);
		out[bit / 8] ^= (unsigned char)(1U << bit % 8);
	}
}

/* ---- files of one column ---- */

enum { V1, INDEX, DICTIONARY, V2, NO_PAGE };
enum { NONE, SNAPPY, GZIP, ZSTD = 6 };
enum { NO_SUM, GOOD_SUM, BAD_SUM };

struct page {
	int kind; /* NO_PAGE ends a list */
	int64_t values;
	int64_t encoding;
	const char *bytes;
	size_t n;
	int64_t size;   /* unpacked; 0: n */
	int64_t levels; /* their encoding; of version 2 bytes, of repetition ones 100 * as many */
	int sum;
};

struct table {
	const char *name;
	enum parquet_footer_type type;
	bool optional;
	int codec;
	int64_t rows;
	struct page page[4];
	const char *want; /* values, with spaces between; "!" and why it ends */
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
			put_int(1, p->levels % 100);
			put_int(1, p->levels / 100);
		} else if (p->kind == V1) {
			put_int(1, p->levels);
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

static const char *read_table(const char *path)
{
	static char have[1000];
	size_t used = 0;
	char why[300];
	int status, got = 0;
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
	while (!wrong && used < 500 && (got = parquet_next(p)) > 0)
		used += (size_t)snprintf(have + used, sizeof have - used, "%s%s", used ? " " : "",
					 value_text(parquet_value(p, 0)));
	if (wrong || got < 0)
		snprintf(have + used, sizeof have - used, "%s!%s", used ? " " : "",
			 wrong ? wrong : parquet_why(p));
	if (got < 0 && parquet_status(p) != 1)
		snprintf(have, sizeof have, "status %d", parquet_status(p));
	parquet_free(p);
	return have;
}

#define ENDS "!column 'x' ends before row group 0 does"
#define DAMAGED "!column 'x' is damaged in row group 0"
#define TWO_INTS "\1\0\0\0\377\377\377\377", 8
#define LEVELS_101 "\2\0\0\0\3\5"
#define WORDS "\3\0\0\0one\3\0\0\0two", 14

static const struct table tables[] = {
	{ "plain",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  2,
	  { { V1, 2, 0, TWO_INTS, 0, 3, 0 } },
	  "1 -1" },
	{ "no_rows", PARQUET_FOOTER_INT32, false, NONE, 0, { { 0 } }, "" },
	{ "no_pages", PARQUET_FOOTER_INT32, false, NONE, 1, { { 0 } }, ENDS },
	{ "fewer_values_than_rows",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  3,
	  { { V1, 2, 0, TWO_INTS, 0, 3, 0 } },
	  "1 -1 " ENDS },
	{ "more_values_than_rows",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  1,
	  { { V1, 2, 0, TWO_INTS, 0, 3, 0 } },
	  DAMAGED },
	{ "fewer_bytes_than_values",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  3,
	  { { V1, 3, 0, TWO_INTS, 0, 3, 0 } },
	  "1 -1 " DAMAGED },
	{ "values_below_zero",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  1,
	  { { V1, -1, 0, TWO_INTS, 0, 3, 0 } },
	  DAMAGED },
	{ "two_pages",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  4,
	  { { V1, 2, 0, TWO_INTS, 0, 3, 0 }, { V2, 2, 0, TWO_INTS, 0, 0, 0 } },
	  "1 -1 1 -1" },
	{ "levels_of_repetition_are_passed_over",
	  PARQUET_FOOTER_INT32,
	  true,
	  NONE,
	  2,
	  { { V2, 2, 0, "\4\0\4\1\1\0\0\0\377\377\377\377", 12, 0, 202, 0 } },
	  "1 -1" },
	{ "levels_of_repetition_beyond_the_page",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  2,
	  { { V2, 2, 0, TWO_INTS, 0, 900, 0 } },
	  DAMAGED },
	{ "levels_of_repetition_below_zero",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  2,
	  { { V2, 2, 0, TWO_INTS, 0, -100, 0 } },
	  DAMAGED },
	{ "an_index_between",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  2,
	  { { INDEX, 1, 0, "....", 4, 0, 0, 0 }, { V1, 2, 0, TWO_INTS, 0, 3, 0 } },
	  "1 -1" },
	{ "a_page_of_nothing_is_not_unpacked",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  2,
	  { { V1, 0, 0, "....", 4, 100000, 3, 0 }, { V1, 2, 0, TWO_INTS, 0, 3, 0 } },
	  "1 -1" },
	{ "a_page_of_no_type",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  2,
	  { { -1, 2, 0, TWO_INTS, 0, 3, 0 } },
	  DAMAGED },
	{ "checksum",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  2,
	  { { V1, 2, 0, TWO_INTS, 0, 3, GOOD_SUM } },
	  "1 -1" },
	{ "checksum_wrong",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  2,
	  { { V1, 2, 0, TWO_INTS, 0, 3, BAD_SUM } },
	  "!column 'x', row group 0: a page has a wrong checksum" },
	{ "nulls",
	  PARQUET_FOOTER_INT32,
	  true,
	  NONE,
	  3,
	  { { V1, 3, 0, LEVELS_101 "\1\0\0\0\2\0\0\0", 14, 0, 3, 0 } },
	  "1 null 2" },
	{ "nulls_version_2",
	  PARQUET_FOOTER_INT32,
	  true,
	  NONE,
	  3,
	  { { V2, 3, 0, "\3\5\1\0\0\0\2\0\0\0", 10, 0, 2, 0 } },
	  "1 null 2" },
	{ "nulls_alone_of_nothing_packed",
	  PARQUET_FOOTER_INT32,
	  true,
	  SNAPPY,
	  3,
	  { { V2, 3, 0, "\6\0", 2, 0, 2, 0 } },
	  "null null null" },
	{ "levels_as_bits",
	  PARQUET_FOOTER_INT32,
	  true,
	  NONE,
	  3,
	  { { V1, 3, 0, LEVELS_101 "\1\0\0\0\2\0\0\0", 14, 0, 4, 0 } },
	  "!column 'x' has BIT_PACKED levels, which are not read here" },
	{ "levels_beyond_the_page",
	  PARQUET_FOOTER_INT32,
	  true,
	  NONE,
	  3,
	  { { V1, 3, 0, "\x20\0\0\0\3\5", 6, 0, 3, 0 } },
	  DAMAGED },
	{ "levels_too_high",
	  PARQUET_FOOTER_INT32,
	  true,
	  NONE,
	  1,
	  { { V2, 1, 0, "\2\2\1\0\0\0", 6, 0, 2, 0 } },
	  DAMAGED },
	{ "levels_too_few",
	  PARQUET_FOOTER_INT32,
	  true,
	  NONE,
	  3,
	  { { V2, 3, 0, "\4\1\1\0\0\0\2\0\0\0\3\0\0\0", 14, 0, 2, 0 } },
	  "1 2 " DAMAGED },
	{ "levels_larger_than_all",
	  PARQUET_FOOTER_INT32,
	  true,
	  NONE,
	  1,
	  { { V2, 1, 0, "\2\1\1\0\0\0", 6, 0, 7, 0 } },
	  DAMAGED },
	{ "text",
	  PARQUET_FOOTER_BYTE_ARRAY,
	  false,
	  NONE,
	  2,
	  { { V1, 2, 0, WORDS, 0, 3, 0 } },
	  "one two" },
	{ "text_beyond_the_page",
	  PARQUET_FOOTER_BYTE_ARRAY,
	  false,
	  NONE,
	  2,
	  { { V1, 2, 0, "\3\0\0\0one\4\0\0\0two", 14, 0, 3, 0 } },
	  "one " DAMAGED },
	{ "text_of_four_gigabytes",
	  PARQUET_FOOTER_BYTE_ARRAY,
	  false,
	  NONE,
	  1,
	  { { V1, 1, 0, "\377\377\377\377one", 7, 0, 3, 0 } },
	  DAMAGED },
	{ "fixed",
	  PARQUET_FOOTER_FIXED,
	  false,
	  NONE,
	  2,
	  { { V1, 2, 0, "abcd", 4, 0, 3, 0 } },
	  "ab cd" },
	{ "truths",
	  PARQUET_FOOTER_BOOLEAN,
	  false,
	  NONE,
	  9,
	  { { V1, 9, 0, "\5\1", 2, 0, 3, 0 } },
	  "1 0 1 0 0 0 0 0 1" },
	{ "truths_too_few",
	  PARQUET_FOOTER_BOOLEAN,
	  false,
	  NONE,
	  9,
	  { { V1, 9, 0, "\5", 1, 0, 3, 0 } },
	  "1 0 1 0 0 0 0 0 " DAMAGED },
	{ "truths_in_runs",
	  PARQUET_FOOTER_BOOLEAN,
	  false,
	  NONE,
	  3,
	  { { V1, 3, 3, "\2\0\0\0\6\1", 6, 0, 3, 0 } },
	  "1 1 1" },
	{ "numbers_in_runs",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  3,
	  { { V1, 3, 3, "\2\0\0\0\6\1", 6, 0, 3, 0 } },
	  DAMAGED },
	{ "float",
	  PARQUET_FOOTER_FLOAT,
	  false,
	  NONE,
	  1,
	  { { V1, 1, 0, "\0\0\x20\xc0", 4, 0, 3, 0 } },
	  "-2.5" },
	{ "double",
	  PARQUET_FOOTER_DOUBLE,
	  false,
	  NONE,
	  1,
	  { { V1, 1, 0, "\0\0\0\0\0\0\4\x40", 8, 0, 3, 0 } },
	  "2.5" },
	{ "dictionary",
	  PARQUET_FOOTER_BYTE_ARRAY,
	  false,
	  NONE,
	  3,
	  { { DICTIONARY, 2, 0, WORDS, 0, 0, 0 }, { V1, 3, 8, "\1\3\5", 3, 0, 3, 0 } },
	  "two one two" },
	{ "dictionary_old",
	  PARQUET_FOOTER_BYTE_ARRAY,
	  false,
	  NONE,
	  3,
	  { { DICTIONARY, 2, 2, WORDS, 0, 0, 0 }, { V1, 3, 2, "\1\6\1", 3, 0, 3, 0 } },
	  "two two two" },
	{ "dictionary_too_small",
	  PARQUET_FOOTER_BYTE_ARRAY,
	  false,
	  NONE,
	  3,
	  { { DICTIONARY, 2, 0, WORDS, 0, 0, 0 }, { V1, 3, 8, "\2\3\6", 3, 0, 3, 0 } },
	  "!column 'x' is damaged in row group 0" },
	{ "dictionary_missing",
	  PARQUET_FOOTER_BYTE_ARRAY,
	  false,
	  NONE,
	  3,
	  { { V1, 3, 8, "\1\6\0", 3, 0, 3, 0 } },
	  DAMAGED },
	{ "dictionary_twice",
	  PARQUET_FOOTER_BYTE_ARRAY,
	  false,
	  NONE,
	  3,
	  { { DICTIONARY, 2, 0, WORDS, 0, 0, 0 },
	    { DICTIONARY, 2, 0, WORDS, 0, 0, 0 },
	    { V1, 3, 8, "\1\6\1", 3, 0, 3, 0 } },
	  DAMAGED },
	{ "dictionary_of_more_than_there_is",
	  PARQUET_FOOTER_BYTE_ARRAY,
	  false,
	  NONE,
	  3,
	  { { DICTIONARY, 1000000, 0, WORDS, 0, 0, 0 }, { V1, 3, 8, "\1\6\1", 3, 0, 3, 0 } },
	  DAMAGED },
	{ "dictionary_within_a_value",
	  PARQUET_FOOTER_BYTE_ARRAY,
	  false,
	  NONE,
	  3,
	  { { DICTIONARY, 3, 0, WORDS, 0, 0, 0 }, { V1, 3, 8, "\1\6\1", 3, 0, 3, 0 } },
	  DAMAGED },
	{ "dictionary_without_bits",
	  PARQUET_FOOTER_BYTE_ARRAY,
	  true,
	  NONE,
	  1,
	  { { V2, 1, 8, "\2\0", 2, 0, 2, 0 } },
	  "null" },
	{ "indices_of_33_bits",
	  PARQUET_FOOTER_BYTE_ARRAY,
	  false,
	  NONE,
	  1,
	  { { DICTIONARY, 2, 0, WORDS, 0, 0, 0 }, { V1, 1, 8, "\x21\2\0", 3, 0, 3, 0 } },
	  DAMAGED },
	{ "split_streams",
	  PARQUET_FOOTER_DOUBLE,
	  false,
	  NONE,
	  1,
	  { { V1, 1, 9, "........", 8, 0, 3, 0 } },
	  "!column 'x' is written as BYTE_STREAM_SPLIT, which is not read here" },
	{ "a_new_encoding",
	  PARQUET_FOOTER_DOUBLE,
	  false,
	  NONE,
	  1,
	  { { V1, 1, 99, "........", 8, 0, 3, 0 } },
	  "!column 'x' is written as a new encoding, which is not read here" },
	{ "brotli",
	  PARQUET_FOOTER_INT32,
	  false,
	  4,
	  2,
	  { { V1, 2, 0, TWO_INTS, 0, 3, 0 } },
	  "!column 'x' is compressed with brotli: wanted snappy, gzip, zstd or none" },
	{ "a_new_codec",
	  PARQUET_FOOTER_INT32,
	  false,
	  99,
	  2,
	  { { V1, 2, 0, TWO_INTS, 0, 3, 0 } },
	  "!column 'x' is compressed with a new codec: wanted snappy, gzip, zstd or none" },
	{ "another_size",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  2,
	  { { V1, 2, 0, TWO_INTS, 9, 3, 0 } },
	  DAMAGED },
	{ "a_size_below_zero",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  2,
	  { { V1, 2, 0, TWO_INTS, -9, 3, 0 } },
	  DAMAGED },
	{ "a_huge_page",
	  PARQUET_FOOTER_INT32,
	  false,
	  ZSTD,
	  2,
	  { { V1, 2, 0, TWO_INTS, 257 << 20, 3, 0 } },
	  "!a page of column 'x' is larger than 256 MiB" },
	{ "more_than_snappy_can",
	  PARQUET_FOOTER_INT32,
	  false,
	  SNAPPY,
	  2,
	  { { V1, 2, 0, TWO_INTS, 1000, 3, 0 } },
	  DAMAGED },
	{ "more_than_gzip_can",
	  PARQUET_FOOTER_INT32,
	  false,
	  GZIP,
	  2,
	  { { V1, 2, 0, TWO_INTS, 100000, 3, 0 } },
	  DAMAGED },
	{ "more_than_zstd_can",
	  PARQUET_FOOTER_INT32,
	  false,
	  ZSTD,
	  2,
	  { { V1, 2, 0, TWO_INTS, 1000000, 3, 0 } },
	  DAMAGED },
	{ "no_snappy",
	  PARQUET_FOOTER_INT32,
	  false,
	  SNAPPY,
	  2,
	  { { V1, 2, 0, "\x08\x01\x01\x01", 4, 8, 3, 0 } },
	  "!column 'x', row group 0: what is compressed in it is damaged" },
	{ "more_rows_than_can_be",
	  PARQUET_FOOTER_INT32,
	  false,
	  NONE,
	  (int64_t)1 << 40,
	  { { V1, 2, 0, TWO_INTS, 0, 3, 0 } },
	  NULL },
};

static void test_tables(const char *path)
{
	for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
		const struct table *t = &tables[i];

		put_table(t, NO_EMPTY);
		const char *have = read_table(path);
		CHECK(t->want ? strcmp(have, t->want) == 0
			      : strncmp(have, "!is damaged: it says that it has ", 33) == 0,
		      t->name, "%s", have);
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
	test_thrift();
	test_runs();
	test_deltas();
	test_footers();
	test_tables(path);
	unlink(path);
	return check_status();
}
