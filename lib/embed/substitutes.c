/* SPDX-License-Identifier: GPL-2.0-or-later */
/* substitutes - what libearpipe has in place of msgpack-c, libdeflate and threads
 *
 * A program that embeds the recogniser should link the C library alone. So the few functions of
 * msgpack-c and libdeflate that reading a model calls are written here, under their names and for
 * their headers, and the pool of threads is the thread that calls. Only libearpipe is linked with
 * this file, and it exports none of it. */
#include <libdeflate.h>
#include <msgpack.h>

#include "system/thread_pool.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- zones: memory that is given out in parts and freed at once ---- */

struct msgpack_zone_chunk {
	struct msgpack_zone_chunk *next;
};

/* Begins a chunk of size bytes. */
static bool add_chunk(msgpack_zone *zone, size_t size)
{
	struct msgpack_zone_chunk *chunk =
	    size < SIZE_MAX - sizeof *chunk ? malloc(sizeof *chunk + size) : NULL;

	if (!chunk)
		return false;
	chunk->next = zone->chunk_list.head;
	zone->chunk_list = (msgpack_zone_chunk_list){ size, (char *)(chunk + 1), chunk };
	return true;
}

bool msgpack_zone_init(msgpack_zone *zone, size_t chunk_size)
{
	*zone = (msgpack_zone){ .chunk_size = chunk_size };
	return add_chunk(zone, chunk_size);
}

void msgpack_zone_destroy(msgpack_zone *zone)
{
	for (struct msgpack_zone_chunk *c = zone->chunk_list.head, *next; c; c = next) {
		next = c->next;
		free(c);
	}
}

/* Keeps the first chunk only. */
void msgpack_zone_clear(msgpack_zone *zone)
{
	struct msgpack_zone_chunk *c = zone->chunk_list.head, *next;

	for (; c->next; c = next) {
		next = c->next;
		free(c);
	}
	zone->chunk_list = (msgpack_zone_chunk_list){ zone->chunk_size, (char *)(c + 1), c };
}

void *msgpack_zone_malloc_expand(msgpack_zone *zone, size_t size)
{
	if (!add_chunk(zone, size > zone->chunk_size ? size : zone->chunk_size))
		return NULL;
	zone->chunk_list.free -= size;
	zone->chunk_list.ptr += size;
	return zone->chunk_list.ptr - size;
}

/* ---- objects ---- */

static bool items_equal(const msgpack_object *a, const msgpack_object *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!msgpack_object_equal(a[i], b[i]))
			return false;
	return true;
}

bool msgpack_object_equal(const msgpack_object a, const msgpack_object b)
{
	if (a.type != b.type)
		return false;
	switch (a.type) {
	case MSGPACK_OBJECT_NIL:
		return true;
	case MSGPACK_OBJECT_BOOLEAN:
		return a.via.boolean == b.via.boolean;
	case MSGPACK_OBJECT_POSITIVE_INTEGER:
	case MSGPACK_OBJECT_NEGATIVE_INTEGER:
		return a.via.u64 == b.via.u64;
	case MSGPACK_OBJECT_FLOAT32:
	case MSGPACK_OBJECT_FLOAT64:
		return a.via.f64 == b.via.f64;
	case MSGPACK_OBJECT_STR:
	case MSGPACK_OBJECT_BIN: /* the same struct under another name */
		return a.via.str.size == b.via.str.size &&
		       memcmp(a.via.str.ptr, b.via.str.ptr, a.via.str.size) == 0;
	case MSGPACK_OBJECT_ARRAY:
		return a.via.array.size == b.via.array.size &&
		       items_equal(a.via.array.ptr, b.via.array.ptr, a.via.array.size);
	case MSGPACK_OBJECT_MAP: /* a pair is two objects, one after the other */
		return a.via.map.size == b.via.map.size &&
		       items_equal(&a.via.map.ptr->key, &b.via.map.ptr->key,
				   2 * (size_t)a.via.map.size);
	default:
		return false;
	}
}

/* The bytes that are being unpacked. frame_scan has checked their structure: lengths, depth, and
 * that no type is unknown. The checks here keep reads within the bytes even so. */
struct input {
	const unsigned char *at, *end;
	msgpack_zone *zone;
	msgpack_unpack_return fault; /* if a function returned false */
};

static bool fail(struct input *in, msgpack_unpack_return fault)
{
	in->fault = fault;
	return false;
}

/* The next n bytes, n <= 8, as a number with the highest byte first. */
static bool take_number(struct input *in, size_t n, uint64_t *number)
{
	if ((size_t)(in->end - in->at) < n)
		return fail(in, MSGPACK_UNPACK_PARSE_ERROR);
	*number = 0;
	for (size_t i = 0; i < n; i++)
		*number = *number << 8 | *in->at++;
	return true;
}

static bool take_bytes(struct input *in, msgpack_object *o, msgpack_object_type type, uint64_t n)
{
	if ((uint64_t)(in->end - in->at) < n)
		return fail(in, MSGPACK_UNPACK_PARSE_ERROR);
	o->type = type;
	o->via.str.size = (uint32_t)n;
	o->via.str.ptr = (const char *)in->at;
	in->at += n;
	return true;
}

static bool take_object(struct input *in, msgpack_object *o);

/* n objects in the zone. */
static bool take_objects(struct input *in, msgpack_object **items, uint64_t n)
{
	if ((uint64_t)(in->end - in->at) < n) /* each has a byte at least */
		return fail(in, MSGPACK_UNPACK_PARSE_ERROR);
	*items = msgpack_zone_malloc(in->zone, (size_t)(n + 1) * sizeof **items);
	if (!*items)
		return fail(in, MSGPACK_UNPACK_NOMEM_ERROR);
	for (uint64_t i = 0; i < n; i++)
		if (!take_object(in, &(*items)[i]))
			return false;
	return true;
}

static bool take_array(struct input *in, msgpack_object *o, uint64_t n)
{
	o->type = MSGPACK_OBJECT_ARRAY;
	o->via.array.size = (uint32_t)n;
	return take_objects(in, &o->via.array.ptr, n);
}

/* A pair is two objects, one after the other. */
static bool take_map(struct input *in, msgpack_object *o, uint64_t n)
{
	msgpack_object *items;

	o->type = MSGPACK_OBJECT_MAP;
	o->via.map.size = (uint32_t)n;
	if (!take_objects(in, &items, 2 * n))
		return false;
	o->via.map.ptr = (msgpack_object_kv *)(void *)items;
	return true;
}

static void set_integer(msgpack_object *o, int64_t value)
{
	o->type = value < 0 ? MSGPACK_OBJECT_NEGATIVE_INTEGER : MSGPACK_OBJECT_POSITIVE_INTEGER;
	o->via.i64 = value;
}

static void set_float(msgpack_object *o, uint64_t bits, bool is_double)
{
	const uint32_t low = (uint32_t)bits;
	float single;

	o->type = is_double ? MSGPACK_OBJECT_FLOAT64 : MSGPACK_OBJECT_FLOAT32;
	if (is_double) {
		memcpy(&o->via.f64, &bits, sizeof bits);
	} else {
		memcpy(&single, &low, sizeof single);
		o->via.f64 = (double)single;
	}
}

/* An object whose first byte, 0xc0 to 0xdf, says its type and how many bytes its number has. */
static bool take_typed(struct input *in, msgpack_object *o, unsigned type)
{
	static const unsigned char width[32] = { /* c0 */ 0, 0, 0, 0, 1, 2, 4, 0,
						 /* c8 */ 0, 0, 4, 8, 1, 2, 4, 8,
						 /* d0 */ 1, 2, 4, 8, 0, 0, 0, 0,
						 /* d8 */ 0, 1, 2, 4, 2, 4, 2, 4 };
	const size_t bits = 8 * (size_t)width[type - 0xc0];
	uint64_t n;

	if (!take_number(in, bits / 8, &n))
		return false;
	switch (type) {
	case 0xc0:
		o->type = MSGPACK_OBJECT_NIL;
		return true;
	case 0xc2:
	case 0xc3:
		o->type = MSGPACK_OBJECT_BOOLEAN;
		o->via.boolean = type == 0xc3;
		return true;
	case 0xc4:
	case 0xc5:
	case 0xc6:
		return take_bytes(in, o, MSGPACK_OBJECT_BIN, n);
	case 0xca:
	case 0xcb:
		set_float(o, n, type == 0xcb);
		return true;
	case 0xcc:
	case 0xcd:
	case 0xce:
	case 0xcf:
		o->type = MSGPACK_OBJECT_POSITIVE_INTEGER;
		o->via.u64 = n;
		return true;
	case 0xd0:
	case 0xd1:
	case 0xd2:
	case 0xd3: /* the sign is the highest of its bits */
		set_integer(o, (int64_t)(n << (64 - bits)) >> (64 - bits));
		return true;
	case 0xd9:
	case 0xda:
	case 0xdb:
		return take_bytes(in, o, MSGPACK_OBJECT_STR, n);
	case 0xdc:
	case 0xdd:
		return take_array(in, o, n);
	case 0xde:
	case 0xdf:
		return take_map(in, o, n);
	default: /* extensions: no stream has them */
		return fail(in, MSGPACK_UNPACK_PARSE_ERROR);
	}
}

static bool take_object(struct input *in, msgpack_object *o)
{
	uint64_t type;

	if (!take_number(in, 1, &type))
		return false;
	if (type < 0x80 || type >= 0xe0)
		set_integer(o, (int8_t)type);
	else if (type < 0x90)
		return take_map(in, o, type & 0xf);
	else if (type < 0xa0)
		return take_array(in, o, type & 0xf);
	else if (type < 0xc0)
		return take_bytes(in, o, MSGPACK_OBJECT_STR, type & 0x1f);
	else
		return take_typed(in, o, (unsigned)type);
	return true;
}

msgpack_unpack_return msgpack_unpack(const char *data, size_t len, size_t *off, msgpack_zone *zone,
				     msgpack_object *result)
{
	struct input in = { (const unsigned char *)data + *off, (const unsigned char *)data + len,
			    zone, MSGPACK_UNPACK_SUCCESS };

	take_object(&in, result);
	*off = (size_t)((const char *)in.at - data);
	return in.fault;
}

/* ---- the checksum ---- */

/* Of the polynomial 0xedb88320, four bits at a time. */
uint32_t libdeflate_crc32(uint32_t crc, const void *buffer, size_t len)
{
	static const uint32_t of_four[16] = { 0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
					      0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
					      0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
					      0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c };
	const unsigned char *p = buffer;

	crc = ~crc;
	for (size_t i = 0; i < len; i++) {
		crc = of_four[(crc ^ p[i]) & 15] ^ crc >> 4;
		crc = of_four[(crc ^ p[i] >> 4) & 15] ^ crc >> 4;
	}
	return ~crc;
}

/* ---- threads ---- */

struct thread_pool {
	unsigned threads; /* 1 */
};

struct thread_pool *thread_pool_new(unsigned threads)
{
	struct thread_pool *pool = threads == 1 ? malloc(sizeof *pool) : NULL;

	if (pool)
		pool->threads = threads;
	return pool;
}

void thread_pool_free(struct thread_pool *pool)
{
	free(pool);
}

unsigned thread_pool_threads(const struct thread_pool *pool)
{
	return pool->threads;
}

unsigned thread_pool_cpus(void)
{
	return 1;
}

void thread_pool_for(struct thread_pool *pool, size_t n, thread_pool_fn *fn, void *arg)
{
	(void)pool;
	for (size_t i = 0; i < n; i++)
		fn(arg, i, 0);
}
