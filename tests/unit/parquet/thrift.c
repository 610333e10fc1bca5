/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thrift: every type is read or skipped; truncated and wrong input is detected
 *
 * To add a fault, add a row to `lies`: bytes of a struct whose third field must not be readable. */
#include "../check.h"
#include "parquet/thrift.h"
#include "write.h"

#include <inttypes.h>

static void test_examples(void)
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

static void test_faults(void)
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

int main(void)
{
	test_examples();
	test_faults();
	return check_status();
}
