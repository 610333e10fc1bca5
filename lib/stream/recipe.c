/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/recipe.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const msgpack_object *map_find(const msgpack_object *map, const char *key)
{
	for (uint32_t i = 0; i < map->via.map.size; i++)
		if (object_is_text(&map->via.map.ptr[i].key, key))
			return &map->via.map.ptr[i].val;
	return NULL;
}

/* The steps of a frame's recipe; none (size 0) if it has no recipe. */
static msgpack_object_array recipe_steps(const struct frame *f)
{
	const msgpack_object *o = frame_value(f, "recipe");
	msgpack_object_array none = { 0, NULL };

	return o && o->type == MSGPACK_OBJECT_ARRAY ? o->via.array : none;
}

/* Returns the feature part: the steps from the first one with a "kind" on. */
static msgpack_object_array recipe_features(const struct frame *f)
{
	msgpack_object_array steps = recipe_steps(f);

	for (uint32_t i = 0; i < steps.size; i++)
		if (steps.ptr[i].type == MSGPACK_OBJECT_MAP && map_find(&steps.ptr[i], "kind"))
			return (msgpack_object_array){ steps.size - i, steps.ptr + i };
	return steps;
}

static bool step_set(msgpack_zone *zone, msgpack_object *step, const char *key, msgpack_object val)
{
	uint32_t n = step->via.map.size;
	msgpack_object_kv *items = msgpack_zone_malloc(zone, (n + 1) * sizeof *items);
	msgpack_object name = object_of_text(key);

	if (!items || !object_copy(zone, &name, &items[n].key) ||
	    !object_copy(zone, &val, &items[n].val))
		return false;
	if (n)
		memcpy(items, step->via.map.ptr, n * sizeof *items);
	step->via.map.ptr = items;
	step->via.map.size = n + 1;
	return true;
}

/* Makes room for more steps at the end of the recipe; NULL: no memory. */
static msgpack_object *add_steps(struct frame *f, uint32_t more)
{
	msgpack_object *at = frame_place(f, "recipe", strlen("recipe"));
	msgpack_object_array old = recipe_steps(f);
	msgpack_object *steps;

	if (!at || !(steps = msgpack_zone_malloc(&f->zone, (old.size + more) * sizeof *steps)))
		return NULL;
	if (old.size)
		memcpy(steps, old.ptr, old.size * sizeof *steps);
	at->type = MSGPACK_OBJECT_ARRAY;
	at->via.array.size = old.size + more;
	at->via.array.ptr = steps;
	return steps + old.size;
}

bool recipe_add(struct frame *f, const char *filter)
{
	msgpack_object *step = add_steps(f, 1);

	if (!step)
		return false;
	step->type = MSGPACK_OBJECT_MAP;
	step->via.map.size = 0;
	step->via.map.ptr = NULL;
	return step_set(&f->zone, step, "filter", object_of_text(filter));
}

bool recipe_append(struct frame *f, const struct frame *from)
{
	msgpack_object_array more = recipe_steps(from);
	msgpack_object *steps = add_steps(f, more.size);

	if (steps && more.size)
		memcpy(steps, more.ptr, more.size * sizeof *steps);
	return steps != NULL;
}

bool recipe_number(struct frame *f, const char *key, double value)
{
	msgpack_object_array steps = recipe_steps(f);

	return steps.size &&
	       step_set(&f->zone, &steps.ptr[steps.size - 1], key, object_of_number(value));
}

bool recipe_text(struct frame *f, const char *key, const char *value)
{
	msgpack_object_array steps = recipe_steps(f);

	return steps.size &&
	       step_set(&f->zone, &steps.ptr[steps.size - 1], key, object_of_text(value));
}

static const msgpack_object *recipe_find(const struct frame *f, const char *filter)
{
	msgpack_object_array steps = recipe_steps(f);

	for (uint32_t i = steps.size; i-- > 0;) {
		const msgpack_object *step = steps.ptr + i, *name;
		if (step->type == MSGPACK_OBJECT_MAP && (name = map_find(step, "filter")) &&
		    object_is_text(name, filter))
			return step;
	}
	return NULL;
}

bool recipe_has(const struct frame *f, const char *filter)
{
	return recipe_find(f, filter) != NULL;
}

const char *recipe_get_text(const struct frame *f, const char *filter, const char *key)
{
	const msgpack_object *step = recipe_find(f, filter);
	const msgpack_object *value = step ? map_find(step, key) : NULL;

	return value && value->type == MSGPACK_OBJECT_STR ? value->via.str.ptr : NULL;
}

bool recipe_get_number(const struct frame *f, const char *filter, const char *key, double *out)
{
	const msgpack_object *step = recipe_find(f, filter);
	const msgpack_object *value = step ? map_find(step, key) : NULL;

	if (!value || !object_is_number(value))
		return false;
	*out = object_number(value);
	return true;
}

bool recipe_split_provenance(struct frame *f)
{
	msgpack_object_array all = recipe_steps(f), part = recipe_features(f);
	msgpack_object *at;

	if (part.size == all.size)
		return true;
	if (!(at = frame_place(f, "provenance", strlen("provenance"))))
		return false;
	at->type = MSGPACK_OBJECT_ARRAY;
	at->via.array = (msgpack_object_array){ all.size - part.size, all.ptr };
	/* frame_place() may have moved the attributes, but not what they point to */
	frame_value(f, "recipe")->via.array = part;
	return true;
}

static bool is_integer(const msgpack_object *o)
{
	return o->type == MSGPACK_OBJECT_POSITIVE_INTEGER ||
	       o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER;
}

static bool same_value(const msgpack_object *a, const msgpack_object *b)
{
	const bool whole = is_integer(a) && is_integer(b); /* compared in 64 bits */

	if (!whole && object_is_number(a) && object_is_number(b))
		return object_number(a) == object_number(b);
	return msgpack_object_equal(*a, *b);
}

static const char *value_text(const msgpack_object *o, char *buf, size_t size)
{
	if (!o)
		snprintf(buf, size, "absent");
	else if (o->type == MSGPACK_OBJECT_POSITIVE_INTEGER)
		snprintf(buf, size, "%" PRIu64, o->via.u64);
	else if (o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER)
		snprintf(buf, size, "%" PRId64, o->via.i64);
	else if (object_is_number(o))
		snprintf(buf, size, "%.9g", object_number(o));
	else if (o->type == MSGPACK_OBJECT_STR)
		snprintf(buf, size, "%s", o->via.str.ptr);
	else
		snprintf(buf, size, "something else");
	return buf;
}

static const char *step_name(const msgpack_object *step, char *buf, size_t size)
{
	return value_text(step->type == MSGPACK_OBJECT_MAP ? map_find(step, "filter") : NULL, buf,
			  size);
}

static bool differ(const char *step, const char *key, const msgpack_object *have,
		   const msgpack_object *want, char *why, size_t size)
{
	char a[64], b[64];

	snprintf(why, size, "%s %s is %s, wanted %s", step, key, value_text(have, a, sizeof a),
		 value_text(want, b, sizeof b));
	return false;
}

static bool same_step(const msgpack_object *have, const msgpack_object *want, char *why,
		      size_t size)
{
	char name[64];

	step_name(want, name, sizeof name);
	if (have->type != MSGPACK_OBJECT_MAP || want->type != MSGPACK_OBJECT_MAP) {
		snprintf(why, size, "a step of the recipe is not a map");
		return false;
	}
	for (uint32_t i = 0; i < want->via.map.size; i++) {
		const msgpack_object_kv *kv = &want->via.map.ptr[i];
		const msgpack_object *other = map_find(have, kv->key.via.str.ptr);
		if (!other || !same_value(other, &kv->val))
			return differ(name, kv->key.via.str.ptr, other, &kv->val, why, size);
	}
	for (uint32_t i = 0; i < have->via.map.size; i++) {
		const msgpack_object_kv *kv = &have->via.map.ptr[i];
		if (!map_find(want, kv->key.via.str.ptr))
			return differ(name, kv->key.via.str.ptr, &kv->val, NULL, why, size);
	}
	return true;
}

bool recipe_same(const struct frame *have, const struct frame *want, char *why, size_t size)
{
	msgpack_object_array a = recipe_features(have), b = recipe_features(want);
	char name[64];

	for (uint32_t i = 0; i < a.size && i < b.size; i++)
		if (!same_step(&a.ptr[i], &b.ptr[i], why, size))
			return false;
	if (a.size > b.size)
		snprintf(why, size, "recipe has a step '%s' too many",
			 step_name(&a.ptr[b.size], name, sizeof name));
	else if (a.size < b.size)
		snprintf(why, size, "recipe lacks a step '%s'",
			 step_name(&b.ptr[a.size], name, sizeof name));
	return a.size == b.size;
}
