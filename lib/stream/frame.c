/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/frame.h"

#include "base/array.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- objects ---- */

bool object_is_text(const msgpack_object *o, const char *text)
{
	/* the first byte distinguishes most keys */
	return o->type == MSGPACK_OBJECT_STR && o->via.str.size > 0 && *o->via.str.ptr == *text &&
	       o->via.str.size == strlen(text) &&
	       memcmp(o->via.str.ptr, text, o->via.str.size) == 0;
}

bool object_is_number(const msgpack_object *o)
{
	return o->type == MSGPACK_OBJECT_POSITIVE_INTEGER ||
	       o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER || o->type == MSGPACK_OBJECT_FLOAT32 ||
	       o->type == MSGPACK_OBJECT_FLOAT64;
}

double object_number(const msgpack_object *o)
{
	switch (o->type) {
	case MSGPACK_OBJECT_POSITIVE_INTEGER:
		return (double)o->via.u64;
	case MSGPACK_OBJECT_NEGATIVE_INTEGER:
		return (double)o->via.i64;
	default:
		return o->via.f64;
	}
}

msgpack_object object_of_number(double value)
{
	msgpack_object o = { .type = MSGPACK_OBJECT_FLOAT64 };

	if (value == floor(value) && fabs(value) < 9007199254740992.0) {
		if (value < 0) {
			o.type = MSGPACK_OBJECT_NEGATIVE_INTEGER;
			o.via.i64 = (int64_t)value;
		} else {
			o.type = MSGPACK_OBJECT_POSITIVE_INTEGER;
			o.via.u64 = (uint64_t)value;
		}
	} else {
		o.via.f64 = value;
	}
	return o;
}

/* A NUL-terminated copy in the zone, so that getters can hand out C strings. */
static bool copy_bytes(msgpack_zone *zone, const char *from, uint32_t size, const char **to)
{
	char *copy = msgpack_zone_malloc(zone, (size_t)size + 1);

	if (!copy)
		return false;
	if (size)
		memcpy(copy, from, size);
	copy[size] = '\0';
	*to = copy;
	return true;
}

/* Deep copy into the zone. Depth is bounded by the scan that came before. */
bool object_copy(msgpack_zone *zone, const msgpack_object *from, msgpack_object *to)
{
	*to = *from;
	switch (from->type) {
	case MSGPACK_OBJECT_STR:
	case MSGPACK_OBJECT_BIN: /* the same struct under another name */
		return copy_bytes(zone, from->via.str.ptr, from->via.str.size, &to->via.str.ptr);
	case MSGPACK_OBJECT_ARRAY: {
		uint32_t n = from->via.array.size;
		msgpack_object *items = msgpack_zone_malloc(zone, (n + 1) * sizeof *items);
		if (!items)
			return false;
		for (uint32_t i = 0; i < n; i++)
			if (!object_copy(zone, &from->via.array.ptr[i], &items[i]))
				return false;
		to->via.array.ptr = items;
		return true;
	}
	case MSGPACK_OBJECT_MAP: {
		uint32_t n = from->via.map.size;
		msgpack_object_kv *items = msgpack_zone_malloc(zone, (n + 1) * sizeof *items);
		if (!items)
			return false;
		for (uint32_t i = 0; i < n; i++)
			if (!object_copy(zone, &from->via.map.ptr[i].key, &items[i].key) ||
			    !object_copy(zone, &from->via.map.ptr[i].val, &items[i].val))
				return false;
		to->via.map.ptr = items;
		return true;
	}
	default:
		return true;
	}
}

/* ---- frames ---- */

static bool frame_prepare(struct frame *f)
{
	if (!f->ready)
		f->ready = msgpack_zone_init(&f->zone, 2048);
	return f->ready;
}

void frame_free(struct frame *f)
{
	if (f->ready)
		msgpack_zone_destroy(&f->zone);
	free(f->attr);
	*f = (struct frame){ 0 };
}

/* msgpack_zone_clear keeps the first block of memory and frees all others. */
bool zone_reuse(msgpack_zone *zone)
{
	const uintptr_t newest = (uintptr_t)zone->chunk_list.head;
	const size_t size = zone->chunk_size;

	msgpack_zone_clear(zone);
	if ((uintptr_t)zone->chunk_list.head == newest)
		return true;
	msgpack_zone_destroy(zone);
	return msgpack_zone_init(zone, 2 * size);
}

void frame_clear(struct frame *f)
{
	if (f->ready)
		f->ready = zone_reuse(&f->zone);
	f->n_attr = 0;
	f->tensor = (struct tensor){ 0 };
}

msgpack_object *frame_value(const struct frame *f, const char *key)
{
	for (size_t i = 0; i < f->n_attr; i++)
		if (object_is_text(&f->attr[i].key, key))
			return &f->attr[i].val;
	return NULL;
}

/* Returns the place for the value of a key, which is appended if it is new. NULL: no memory. */
msgpack_object *frame_place(struct frame *f, const char *key, size_t key_len)
{
	if (!frame_prepare(f))
		return NULL;
	for (size_t i = 0; i < f->n_attr; i++)
		if (f->attr[i].key.via.str.size == key_len &&
		    (key_len == 0 || memcmp(f->attr[i].key.via.str.ptr, key, key_len) == 0))
			return &f->attr[i].val;
	return frame_append(f, key, key_len);
}

msgpack_object *frame_append(struct frame *f, const char *key, size_t key_len)
{
	if (!frame_prepare(f))
		return NULL;
	msgpack_object_kv *kv,
	    *attr = array_room(f->attr, &f->cap_attr, f->n_attr, 1, sizeof *attr);

	if (!attr)
		return NULL;
	f->attr = attr;
	kv = &attr[f->n_attr];
	kv->key.type = MSGPACK_OBJECT_STR;
	kv->key.via.str.size = (uint32_t)key_len;
	if (!copy_bytes(&f->zone, key, (uint32_t)key_len, &kv->key.via.str.ptr))
		return NULL;
	kv->val.type = MSGPACK_OBJECT_NIL;
	f->n_attr++;
	return &kv->val;
}

static bool set(struct frame *f, const char *key, msgpack_object value)
{
	msgpack_object *at = frame_place(f, key, strlen(key));

	return at && object_copy(&f->zone, &value, at);
}

msgpack_object object_of_text(const char *text)
{
	msgpack_object o = { .type = MSGPACK_OBJECT_STR };

	o.via.str.ptr = text;
	o.via.str.size = (uint32_t)strlen(text);
	return o;
}

bool frame_copy_attributes(struct frame *to, const struct frame *from)
{
	const bool is_empty = to->n_attr == 0; /* then the frame has none of the keys */

	for (size_t i = 0; i < from->n_attr; i++) {
		const msgpack_object_str *key = &from->attr[i].key.via.str;
		msgpack_object *at =
		    (is_empty ? frame_append : frame_place)(to, key->ptr, key->size);
		if (!at || !object_copy(&to->zone, &from->attr[i].val, at))
			return false;
	}
	return true;
}

const char *frame_text(const struct frame *f, const char *key)
{
	const msgpack_object *o = frame_value(f, key);

	return o && o->type == MSGPACK_OBJECT_STR ? o->via.str.ptr : NULL;
}

bool frame_number(const struct frame *f, const char *key, double *out)
{
	const msgpack_object *o = frame_value(f, key);

	if (!o || !object_is_number(o))
		return false;
	*out = object_number(o);
	return true;
}

bool frame_true(const struct frame *f, const char *key)
{
	const msgpack_object *o = frame_value(f, key);

	return o && o->type == MSGPACK_OBJECT_BOOLEAN && o->via.boolean;
}

const char *frame_text_at(const struct frame *f, const char *key, size_t n)
{
	const msgpack_object *o = frame_value(f, key);

	if (!o || o->type != MSGPACK_OBJECT_ARRAY || n >= o->via.array.size ||
	    o->via.array.ptr[n].type != MSGPACK_OBJECT_STR)
		return NULL;
	return o->via.array.ptr[n].via.str.ptr;
}

bool frame_number_at(const struct frame *f, const char *key, size_t n, double *out)
{
	const msgpack_object *o = frame_value(f, key);

	if (!o || o->type != MSGPACK_OBJECT_ARRAY || n >= o->via.array.size ||
	    !object_is_number(&o->via.array.ptr[n]))
		return false;
	*out = object_number(&o->via.array.ptr[n]);
	return true;
}

bool frame_same(const struct frame *a, const struct frame *b, const char *key)
{
	const msgpack_object *have = frame_value(a, key), *want = frame_value(b, key);

	return have && want ? msgpack_object_equal(*have, *want) : have == want;
}

bool frame_has(const struct frame *f, const char *key)
{
	return frame_value(f, key) != NULL;
}

bool frame_set_text(struct frame *f, const char *key, const char *value)
{
	return set(f, key, object_of_text(value));
}

bool frame_set_int(struct frame *f, const char *key, int64_t value)
{
	msgpack_object o;

	if (value < 0) {
		o.type = MSGPACK_OBJECT_NEGATIVE_INTEGER;
		o.via.i64 = value;
	} else {
		o.type = MSGPACK_OBJECT_POSITIVE_INTEGER;
		o.via.u64 = (uint64_t)value;
	}
	return set(f, key, o);
}

bool frame_set_real(struct frame *f, const char *key, double value)
{
	msgpack_object o = { .type = MSGPACK_OBJECT_FLOAT64 };

	o.via.f64 = value;
	return set(f, key, o);
}

bool frame_set_number(struct frame *f, const char *key, double value)
{
	return set(f, key, object_of_number(value));
}

bool frame_set_bool(struct frame *f, const char *key, bool value)
{
	msgpack_object o = { .type = MSGPACK_OBJECT_BOOLEAN };

	o.via.boolean = value;
	return set(f, key, o);
}

/* Makes the attribute a list and gives its n places, still nil; NULL: no memory. */
static msgpack_object *place_list(struct frame *f, const char *key, size_t n)
{
	msgpack_object *at = frame_place(f, key, strlen(key)), *items = NULL;

	if (at && n < UINT32_MAX)
		items = msgpack_zone_malloc(&f->zone, (n + 1) * sizeof *items);
	if (!items)
		return NULL;
	for (size_t i = 0; i < n; i++)
		items[i].type = MSGPACK_OBJECT_NIL;
	at->type = MSGPACK_OBJECT_ARRAY;
	at->via.array.size = (uint32_t)n;
	at->via.array.ptr = items;
	return items;
}

bool frame_set_texts(struct frame *f, const char *key, const char *const *values, size_t n)
{
	msgpack_object *items = place_list(f, key, n);

	for (size_t i = 0; items && i < n; i++) {
		msgpack_object text = object_of_text(values[i]);
		if (!object_copy(&f->zone, &text, &items[i]))
			return false;
	}
	return items != NULL;
}

bool frame_set_numbers(struct frame *f, const char *key, const float *values, size_t n)
{
	msgpack_object *items = place_list(f, key, n);

	for (size_t i = 0; items && i < n; i++) {
		items[i].type = MSGPACK_OBJECT_FLOAT32;
		items[i].via.f64 = (double)values[i];
	}
	return items != NULL;
}

void frame_drop(struct frame *f, const char *key)
{
	for (size_t i = 0; i < f->n_attr; i++) {
		if (object_is_text(&f->attr[i].key, key)) {
			memmove(&f->attr[i], &f->attr[i + 1],
				(f->n_attr - i - 1) * sizeof *f->attr);
			f->n_attr--;
			return;
		}
	}
}

void frame_set_floats(struct frame *f, const float *data, unsigned rank, const size_t *shape)
{
	f->tensor = (struct tensor){ .dtype = DTYPE_F4, .rank = rank, .data = data };
	if (rank > 0) /* otherwise there may be no shape */
		memcpy(f->tensor.shape, shape, rank * sizeof *shape);
}

const char *frame_attr_key(const struct frame *f, size_t i)
{
	return f->attr[i].key.via.str.ptr;
}

const msgpack_object *frame_attr_value(const struct frame *f, size_t i)
{
	return &f->attr[i].val;
}
