/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/json_values.h"

#include "stream/frame_scan.h"

#include <string.h>

static bool convert(msgpack_zone *zone, const json_t *from, msgpack_object *to, unsigned depth);

/* Room for n things in the zone; also for none. */
static void *room(msgpack_zone *zone, size_t n, size_t size)
{
	return n > FRAME_SCAN_ENTRIES_MAX ? NULL : msgpack_zone_malloc(zone, (n + 1) * size);
}

static bool convert_text(msgpack_zone *zone, const char *text, size_t n, msgpack_object *to)
{
	char *copy = n > SCAN_HEADER_MAX ? NULL : msgpack_zone_malloc(zone, n + 1);

	if (!copy)
		return false;
	memcpy(copy, text, n);
	copy[n] = '\0'; /* for frame_text */
	to->type = MSGPACK_OBJECT_STR;
	to->via.str.ptr = copy;
	to->via.str.size = (uint32_t)n;
	return true;
}

static bool convert_array(msgpack_zone *zone, const json_t *from, msgpack_object *to,
			  unsigned depth)
{
	const size_t n = json_array_size(from);

	to->type = MSGPACK_OBJECT_ARRAY;
	to->via.array.size = (uint32_t)n;
	to->via.array.ptr = room(zone, n, sizeof *to->via.array.ptr);
	if (!to->via.array.ptr)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!convert(zone, json_array_get(from, i), &to->via.array.ptr[i], depth + 1))
			return false;
	return true;
}

static bool convert_map(msgpack_zone *zone, json_t *from, msgpack_object *to, unsigned depth)
{
	size_t i = 0;

	to->type = MSGPACK_OBJECT_MAP;
	to->via.map.size = (uint32_t)json_object_size(from);
	to->via.map.ptr = room(zone, to->via.map.size, sizeof *to->via.map.ptr);
	if (!to->via.map.ptr)
		return false;
	for (void *at = json_object_iter(from); at; at = json_object_iter_next(from, at), i++) {
		const char *key = json_object_iter_key(at);

		if (!convert_text(zone, key, strlen(key), &to->via.map.ptr[i].key) ||
		    !convert(zone, json_object_iter_value(at), &to->via.map.ptr[i].val, depth + 1))
			return false;
	}
	return true;
}

/* Copies a value into the zone. A frame is the first level of depth. */
static bool convert(msgpack_zone *zone, const json_t *from, msgpack_object *to, unsigned depth)
{
	switch (json_typeof(from)) {
	case JSON_STRING:
		return convert_text(zone, json_string_value(from), json_string_length(from), to);
	case JSON_INTEGER:
		to->via.i64 = json_integer_value(from);
		to->type = to->via.i64 < 0 ? MSGPACK_OBJECT_NEGATIVE_INTEGER
					   : MSGPACK_OBJECT_POSITIVE_INTEGER;
		return true;
	case JSON_REAL:
		to->type = MSGPACK_OBJECT_FLOAT64;
		to->via.f64 = json_real_value(from);
		return true;
	case JSON_TRUE:
	case JSON_FALSE:
		to->type = MSGPACK_OBJECT_BOOLEAN;
		to->via.boolean = json_is_true(from);
		return true;
	case JSON_ARRAY:
		return depth < FRAME_SCAN_DEPTH_MAX && convert_array(zone, from, to, depth);
	case JSON_OBJECT:
		return depth < FRAME_SCAN_DEPTH_MAX && convert_map(zone, (json_t *)from, to, depth);
	default:
		to->type = MSGPACK_OBJECT_NIL;
		return true;
	}
}

bool json_values_add(struct frame *f, const char *key, const json_t *value)
{
	msgpack_object *at = frame_place(f, key, strlen(key));

	return at && convert(&f->zone, value, at, 1);
}

bool json_values_add_all(struct frame *f, json_t *object)
{
	for (void *at = json_object_iter(object); at; at = json_object_iter_next(object, at))
		if (!json_values_add(f, json_object_iter_key(at), json_object_iter_value(at)))
			return false;
	return true;
}

bool json_values_read(struct frame *f, const char *key, const char *text, size_t n)
{
	json_t *value = json_loadb(text, n, JSON_DECODE_ANY | JSON_REJECT_DUPLICATES, NULL);
	const bool ok = value && json_values_add(f, key, value);

	json_decref(value);
	return ok;
}

bool json_values_read_all(struct frame *f, const char *text, size_t n)
{
	json_t *object = json_loadb(text, n, JSON_REJECT_DUPLICATES, NULL);
	const bool ok = json_is_object(object) && json_values_add_all(f, object);

	json_decref(object);
	return ok;
}
