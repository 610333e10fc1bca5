/* SPDX-License-Identifier: GPL-2.0-or-later */
/* protobuf: the bytes of each type, messages within messages, lengths of two bytes and more */
#include "../check.h"
#include "export/protobuf.h"

#include <string.h>

static void check_bytes(struct protobuf *p, const char *name, const char *want, size_t n)
{
	CHECK(!p->failed && p->n == n && memcmp(p->bytes, want, n) == 0, name,
	      "other bytes, %zu of them", p->n);
	protobuf_free(p);
}
#define CHECK_BYTES(p, name, want) check_bytes(p, name, want, sizeof want - 1)

static void test_types(void)
{
	struct protobuf p = { 0 };

	/* the examples of the encoding's description */
	protobuf_int(&p, 1, 150);
	CHECK_BYTES(&p, "150", "\x08\x96\x01");
	protobuf_text(&p, 2, "testing");
	CHECK_BYTES(&p, "testing", "\x12\x07testing");
	protobuf_int(&p, 1, -2);
	CHECK_BYTES(&p, "-2", "\x08\xfe\xff\xff\xff\xff\xff\xff\xff\xff\x01");
	protobuf_int(&p, 20, 0);
	CHECK_BYTES(&p, "field 20", "\xa0\x01\x00");
	protobuf_float(&p, 2, 1.5F);
	CHECK_BYTES(&p, "1.5", "\x15\x00\x00\xc0\x3f");
	protobuf_bytes(&p, 3, NULL, 0);
	CHECK_BYTES(&p, "no bytes", "\x1a\x00");
}

static void test_messages(void)
{
	struct protobuf p = { 0 };
	const size_t outer = protobuf_begin(&p, 3);
	size_t inner;

	protobuf_int(&p, 1, 150);
	inner = protobuf_begin(&p, 2);
	protobuf_end(&p, inner);
	inner = protobuf_begin(&p, 2);
	protobuf_int(&p, 1, 1);
	protobuf_end(&p, inner);
	protobuf_end(&p, outer);
	protobuf_int(&p, 1, 2);
	CHECK_BYTES(&p, "nested", "\x1a\x09\x08\x96\x01\x12\x00\x12\x02\x08\x01\x08\x02");
}

/* The length of a message is known at its end: what is in it moves by the bytes of the length. */
static void test_lengths(void)
{
	static const size_t lengths[] = { 0, 1, 127, 128, 16383, 16384, 3000000 };
	struct protobuf p = { 0 };

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		const size_t n = lengths[i], varint = n < 128       ? 1
						      : n < 16384   ? 2
						      : n < 2097152 ? 3
								    : 4;
		const size_t message = protobuf_begin(&p, 1);
		unsigned char *room = protobuf_room(&p, 1, n);
		const size_t inside = 1 + varint + n;
		const size_t outer = inside < 128       ? 1
				     : inside < 16384   ? 2
				     : inside < 2097152 ? 3
							: 4;
		size_t wrong = 0;

		for (size_t k = 0; room && k < n; k++)
			room[k] = (unsigned char)(k * 7);
		protobuf_end(&p, message);
		CHECK(!p.failed && p.n == 1 + outer + inside, "length", "%zu bytes for %zu", p.n,
		      n);
		for (size_t k = 0; k < n; k++)
			wrong += p.bytes[p.n - n + k] != (unsigned char)(k * 7);
		CHECK(wrong == 0, "bytes of the message", "%zu of %zu differ", wrong, n);
		protobuf_free(&p);
	}
}

static void test_no_memory(void)
{
	struct protobuf p = { 0 };

	protobuf_int(&p, 1, 1);
	CHECK(!protobuf_room(&p, 1, SIZE_MAX / 2) && p.failed, "too large", "it has room");
	protobuf_text(&p, 2, "more");
	CHECK(p.failed, "stays failed", "it does not");
	protobuf_free(&p);
}

int main(void)
{
	test_types();
	test_messages();
	test_lengths();
	test_no_memory();
	return check_status();
}
