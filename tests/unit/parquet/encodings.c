/* SPDX-License-Identifier: GPL-2.0-or-later */
/* packed, thrift: the examples of their specifications, and what is cut or lies */
#include "../check.h"
#include "parquet/encodings.h"
#include "parquet/thrift.h"

#include <stdlib.h>
#include <string.h>

/* Encodings.md: 0 to 7 in 3 bits each are 10001000 11000110 11111010. */
static void test_groups(void)
{
	const unsigned char bytes[] = { 0x03, 0x88, 0xc6, 0xfa };
	uint32_t value;

	for (size_t n = 0; n <= sizeof bytes; n++) {
		struct encodings_runs r = encodings_runs(bytes, n, 3);
		uint32_t got = 0;
		char name[32];

		while (encodings_runs_next(&r, &value) && value == got)
			got++;
		snprintf(name, sizeof name, "group-of-%zu-bytes", n);
		CHECK(got == (n < 2 ? 0 : n == 2 ? 2 : n == 3 ? 5 : 8), name, "%u values", got);
	}
}

static void test_runs(void)
{
	/* 200 times 5, then 8 of one bit each cannot be of that width: a run of 300 times 4 */
	const unsigned char bytes[] = { 0x90, 0x03, 5, 0xd8, 0x04, 4, 0x02, 8 };
	struct encodings_runs r = encodings_runs(bytes, sizeof bytes, 3);
	uint32_t value;
	int fives = 0, fours = 0;

	while (encodings_runs_next(&r, &value)) {
		fives += value == 5;
		fours += value == 4;
	}
	CHECK(fives == 200 && fours == 300, "runs", "%d and %d", fives, fours);
	r = encodings_runs("\x02", 1, 0);
	CHECK(encodings_runs_next(&r, &value) && value == 0 && !encodings_runs_next(&r, &value),
	      "no-bits", "a run of one value of no bits");
	r = encodings_runs("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11, 1);
	CHECK(!encodings_runs_next(&r, &value), "endless-varint", "it was read");
	r = encodings_runs("\x02\x01", 2, 33);
	CHECK(!encodings_runs_next(&r, &value), "33-bits", "it was read");
}

/* Encodings.md: 7, 5, 3, 1, 2, 3, 4, 5: first 7, deltas -2 -2 -2 1 1 1 1, least -2. */
static void test_deltas(void)
{
	static const int64_t want[] = { 7, 5, 3, 1, 2, 3, 4, 5 };
	/* blocks of 128, four miniblocks, 8 values, first 7 (14); least -2 (3); 2 bits: 0 0 0 3 3
	 * 3 3, filled up to 32 values */
	const unsigned char bytes[] = { 0x80, 0x01, 4, 8, 14, 3, 2, 0, 0,  0,
					0xc0, 0x3f, 0, 0, 0,  0, 0, 0, 'x' };
	struct encodings_deltas d = { 0 };
	int64_t value;
	size_t n = 0;
	const bool begun = encodings_deltas(&d, bytes, sizeof bytes);

	CHECK(begun && d.total == 8, "delta-head", "total %llu", (unsigned long long)d.total);
	while (encodings_deltas_next(&d, &value) && value == want[n])
		n++;
	CHECK(n == 8, "deltas", "%zu are right", n);
	CHECK(encodings_deltas_end(&d) == bytes + sizeof bytes - 1, "delta-end", "ends elsewhere");
	for (size_t cut = 0; cut < 11; cut++) {
		char name[32];

		n = 0;
		if (encodings_deltas(&d, bytes, cut))
			while (encodings_deltas_next(&d, &value))
				n++;
		snprintf(name, sizeof name, "deltas-cut-at-%zu", cut);
		CHECK(n < 8 && (d.given == d.total || n <= 4), name, "%zu values", n);
	}
	CHECK(!encodings_deltas(&d, "\x81\x01\x04\x08\x0e", 5), "blocks-of-129", "taken");
	CHECK(!encodings_deltas(&d, "\x80\x01\x00\x08\x0e", 5), "no-miniblocks", "taken");
	CHECK(!encodings_deltas(&d, "\x80\x01\x05\x08\x0e", 5), "five-miniblocks", "taken");
}

static void test_thrift(void)
{
	/* 1: i32 -3; 3: "ab"; 20: [i32 1, i32 2]; 21: {1: true}; end */
	const unsigned char bytes[] = { 0x15, 5, 0x28, 2,    'a',  'b',  0x09, 40,
					0x25, 2, 4,    0x1c, 0x11, 0x00, 0x00 };
	struct thrift t = { bytes, bytes + sizeof bytes, false };
	struct thrift_field f = { 0 };
	enum thrift_type item;
	size_t n = 0;

	CHECK(thrift_field(&t, &f) && f.id == 1 && thrift_int(&t, f.type) == -3, "int", "id %d",
	      f.id);
	CHECK(thrift_field(&t, &f) && f.id == 3 &&
		  memcmp(thrift_binary(&t, f.type, &n), "ab", 2) == 0 && n == 2,
	      "binary", "id %d, %zu bytes", f.id, n);
	CHECK(thrift_field(&t, &f) && f.id == 20 && thrift_list(&t, f.type, &item) == 2 &&
		  thrift_int(&t, item) == 1 && thrift_int(&t, item) == 2,
	      "list", "id %d", f.id);
	CHECK(thrift_field(&t, &f) && f.id == 21 && f.type == THRIFT_STRUCT, "struct", "id %d",
	      f.id);
	thrift_skip(&t, f.type);
	CHECK(!thrift_field(&t, &f) && !t.bad && t.at == t.end, "end", "bad %d", t.bad);
	for (size_t cut = 0; cut + 1 < sizeof bytes; cut++) {
		char name[32];

		t = (struct thrift){ bytes, bytes + cut, false };
		thrift_skip(&t, THRIFT_STRUCT);
		snprintf(name, sizeof name, "thrift-cut-at-%zu", cut);
		CHECK(t.bad, name, "was taken for whole");
	}
	/* lists within lists within lists */
	unsigned char deep[100];
	memset(deep, 0x19, sizeof deep);
	t = (struct thrift){ deep, deep + sizeof deep, false };
	thrift_skip(&t, THRIFT_LIST);
	CHECK(t.bad, "too-deep", "was followed");
	t = (struct thrift){ (const unsigned char *)"\xf5\xff\xff\xff\x7f", NULL, false };
	t.end = t.at + 5;
	CHECK(thrift_list(&t, THRIFT_LIST, &item) == 0 && t.bad, "a-list-that-lies",
	      "was believed");
}

int main(void)
{
	test_groups();
	test_runs();
	test_deltas();
	test_thrift();
	return check_status();
}
