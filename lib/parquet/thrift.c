/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "parquet/thrift.h"

enum { DEPTH_MAX = 16 }; /* nested structs and lists that are skipped */

static unsigned char byte(struct thrift *t)
{
	if (t->bad || t->at == t->end) {
		t->bad = true;
		return 0;
	}
	return *t->at++;
}

/* Seven bits in a byte, the lowest first; the highest bit says that more follow. */
static uint64_t varint(struct thrift *t)
{
	uint64_t value = 0;

	for (unsigned shift = 0; shift < 64; shift += 7) {
		const unsigned char b = byte(t);

		value |= (uint64_t)(b & 0x7f) << shift;
		if (b < 0x80)
			return value;
	}
	t->bad = true;
	return 0;
}

/* Decodes 0, 1, 2, 3, ... as 0, -1, 1, -2, ... */
static int64_t zigzag(struct thrift *t)
{
	const uint64_t value = varint(t);

	return (int64_t)(value >> 1 ^ (~(value & 1) + 1));
}

bool thrift_field(struct thrift *t, struct thrift_field *f)
{
	const unsigned char head = byte(t);

	f->type = head & 0x0f;
	if (t->bad || f->type == THRIFT_STOP)
		return false;
	if (head >> 4) {
		f->id += head >> 4;
	} else {
		const int64_t id = zigzag(t);

		t->bad = t->bad || id < INT16_MIN || id > INT16_MAX;
		f->id = t->bad ? 0 : (int)id;
	}
	t->bad = t->bad || f->type > THRIFT_STRUCT || f->id > INT16_MAX;
	return !t->bad;
}

int64_t thrift_int(struct thrift *t, enum thrift_type type)
{
	if (type == THRIFT_I8)
		return (signed char)byte(t);
	if (type != THRIFT_I16 && type != THRIFT_I32 && type != THRIFT_I64)
		t->bad = true;
	return t->bad ? 0 : zigzag(t);
}

bool thrift_bool(struct thrift *t, enum thrift_type type)
{
	/* the value of a field is in its type */
	if (type != THRIFT_TRUE && type != THRIFT_FALSE)
		t->bad = true;
	return !t->bad && type == THRIFT_TRUE;
}

const unsigned char *thrift_binary(struct thrift *t, enum thrift_type type, size_t *n)
{
	const unsigned char *at;
	uint64_t length = 0;

	if (type != THRIFT_BINARY)
		t->bad = true;
	else
		length = varint(t);
	if (t->bad || length > (uint64_t)(t->end - t->at)) {
		t->bad = true;
		*n = 0;
		return t->at;
	}
	at = t->at;
	*n = (size_t)length;
	t->at += *n;
	return at;
}

size_t thrift_list(struct thrift *t, enum thrift_type type, enum thrift_type *item)
{
	unsigned char head;
	uint64_t n;

	*item = THRIFT_STOP;
	if (type != THRIFT_LIST && type != THRIFT_SET)
		t->bad = true;
	head = byte(t);
	n = head >> 4 == 15 ? varint(t) : head >> 4;
	*item = head & 0x0f;
	/* each item takes a byte at least */
	if (t->bad || n > (uint64_t)(t->end - t->at) ||
	    (n > 0 && (*item == THRIFT_STOP || *item > THRIFT_STRUCT))) {
		t->bad = true;
		return 0;
	}
	return (size_t)n;
}

static void skip(struct thrift *t, enum thrift_type type, unsigned depth);

/* Skips an item of a list or map, in which a truth value takes a byte. */
static void skip_item(struct thrift *t, enum thrift_type type, unsigned depth)
{
	if (type == THRIFT_TRUE || type == THRIFT_FALSE)
		byte(t);
	else
		skip(t, type, depth);
}

static void skip_map(struct thrift *t, unsigned depth)
{
	const uint64_t n = varint(t);
	const unsigned char types = n > 0 ? byte(t) : 0;

	if (n > (uint64_t)(t->end - t->at))
		t->bad = true;
	for (uint64_t i = 0; i < n && !t->bad; i++) {
		skip_item(t, types >> 4, depth);
		skip_item(t, types & 0x0f, depth);
	}
}

static void skip(struct thrift *t, enum thrift_type type, unsigned depth)
{
	struct thrift_field f = { 0 };
	enum thrift_type item;
	size_t n;

	if (depth == 0)
		t->bad = true;
	if (t->bad)
		return;
	switch (type) {
	case THRIFT_TRUE:
	case THRIFT_FALSE:
		break;
	case THRIFT_I8:
	case THRIFT_I16:
	case THRIFT_I32:
	case THRIFT_I64:
		thrift_int(t, type);
		break;
	case THRIFT_DOUBLE:
		for (n = 0; n < 8; n++)
			byte(t);
		break;
	case THRIFT_BINARY:
		thrift_binary(t, type, &n);
		break;
	case THRIFT_LIST:
	case THRIFT_SET:
		for (n = thrift_list(t, type, &item); n > 0 && !t->bad; n--)
			skip_item(t, item, depth - 1);
		break;
	case THRIFT_MAP:
		skip_map(t, depth - 1);
		break;
	case THRIFT_STRUCT:
		while (thrift_field(t, &f))
			skip(t, f.type, depth - 1);
		break;
	default:
		t->bad = true;
	}
}

void thrift_skip(struct thrift *t, enum thrift_type type)
{
	skip(t, type, DEPTH_MAX);
}
