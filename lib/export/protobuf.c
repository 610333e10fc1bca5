/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "export/protobuf.h"

#include <stdlib.h>
#include <string.h>

enum { VARINT = 0, LENGTH = 2, FIXED32 = 5 }; /* types of fields */
enum { VARINT_MAX = 10 };                     /* bytes */

void protobuf_free(struct protobuf *p)
{
	free(p->bytes);
	*p = (struct protobuf){ 0 };
}

/* Room for n more bytes, whose number it adds. NULL: no memory. */
static unsigned char *grow(struct protobuf *p, size_t n)
{
	size_t cap = p->cap ? p->cap : 4096;

	if (p->failed || n > SIZE_MAX / 4 - p->n) {
		p->failed = true;
		return NULL;
	}
	while (cap < p->n + n)
		cap *= 2;
	if (cap > p->cap) {
		unsigned char *bytes = realloc(p->bytes, cap);

		if (!bytes) {
			p->failed = true;
			return NULL;
		}
		p->bytes = bytes;
		p->cap = cap;
	}
	p->n += n;
	return p->bytes + p->n - n;
}

/* Seven bits a byte, the lowest first; all bytes but the last have the eighth bit. */
static size_t varint(uint64_t value, unsigned char to[VARINT_MAX])
{
	size_t n = 0;

	for (; value > 127; value >>= 7)
		to[n++] = (unsigned char)(value | 128);
	to[n++] = (unsigned char)value;
	return n;
}

static void put_varint(struct protobuf *p, uint64_t value)
{
	unsigned char bytes[VARINT_MAX];
	const size_t n = varint(value, bytes);
	unsigned char *to = grow(p, n);

	if (to)
		memcpy(to, bytes, n);
}

static void put_key(struct protobuf *p, unsigned field, unsigned type)
{
	put_varint(p, (uint64_t)field << 3 | type);
}

void protobuf_int(struct protobuf *p, unsigned field, int64_t value)
{
	put_key(p, field, VARINT);
	put_varint(p, (uint64_t)value);
}

void protobuf_float(struct protobuf *p, unsigned field, float value)
{
	uint32_t bits;
	unsigned char *to;

	memcpy(&bits, &value, sizeof bits);
	put_key(p, field, FIXED32);
	to = grow(p, sizeof bits);
	for (size_t i = 0; to && i < sizeof bits; i++)
		to[i] = (unsigned char)(bits >> 8 * i);
}

unsigned char *protobuf_room(struct protobuf *p, unsigned field, size_t n)
{
	put_key(p, field, LENGTH);
	put_varint(p, n);
	return grow(p, n);
}

void protobuf_bytes(struct protobuf *p, unsigned field, const void *bytes, size_t n)
{
	unsigned char *to = protobuf_room(p, field, n);

	if (to && n > 0)
		memcpy(to, bytes, n);
}

void protobuf_text(struct protobuf *p, unsigned field, const char *text)
{
	protobuf_bytes(p, field, text, strlen(text));
}

size_t protobuf_begin(struct protobuf *p, unsigned field)
{
	put_key(p, field, LENGTH);
	return p->n;
}

/* The length comes before the message, and its own length is known only now. */
void protobuf_end(struct protobuf *p, size_t begun)
{
	unsigned char length[VARINT_MAX];
	const size_t n = p->n - begun, bytes = varint(n, length);

	if (!grow(p, bytes))
		return;
	memmove(p->bytes + begun + bytes, p->bytes + begun, n);
	memcpy(p->bytes + begun, length, bytes);
}
