/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream.h"

#include <errno.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER_START = 64 * 1024 };

/* The largest count, of samples or chunks, that a double holds, too. */
static const uint64_t COUNT_MAX = (uint64_t)1 << 53;

/* ---- objects ---- */

static bool text_is(const msgpack_object *o, const char *text)
{
	return o->type == MSGPACK_OBJECT_STR && o->via.str.size == strlen(text) &&
	       memcmp(o->via.str.ptr, text, o->via.str.size) == 0;
}

static bool is_number(const msgpack_object *o)
{
	return o->type == MSGPACK_OBJECT_POSITIVE_INTEGER ||
	       o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER || o->type == MSGPACK_OBJECT_FLOAT32 ||
	       o->type == MSGPACK_OBJECT_FLOAT64;
}

static double as_number(const msgpack_object *o)
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

static msgpack_object number_object(double value)
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
static bool copy_object(msgpack_zone *zone, const msgpack_object *from, msgpack_object *to)
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
			if (!copy_object(zone, &from->via.array.ptr[i], &items[i]))
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
			if (!copy_object(zone, &from->via.map.ptr[i].key, &items[i].key) ||
			    !copy_object(zone, &from->via.map.ptr[i].val, &items[i].val))
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

void frame_clear(struct frame *f)
{
	if (f->ready)
		msgpack_zone_clear(&f->zone);
	f->n_attr = 0;
	f->tensor = (struct tensor){ 0 };
}

static msgpack_object *find(const struct frame *f, const char *key)
{
	for (size_t i = 0; i < f->n_attr; i++)
		if (text_is(&f->attr[i].key, key))
			return &f->attr[i].val;
	return NULL;
}

/* The place for a value of that key, appended if need be; NULL without memory. */
static msgpack_object *place(struct frame *f, const char *key, size_t key_len)
{
	if (!frame_prepare(f))
		return NULL;
	for (size_t i = 0; i < f->n_attr; i++)
		if (f->attr[i].key.via.str.size == key_len &&
		    memcmp(f->attr[i].key.via.str.ptr, key, key_len) == 0)
			return &f->attr[i].val;
	if (f->n_attr == f->cap_attr) {
		size_t cap = f->cap_attr ? 2 * f->cap_attr : 16;
		msgpack_object_kv *attr = realloc(f->attr, cap * sizeof *attr);
		if (!attr)
			return NULL;
		f->attr = attr;
		f->cap_attr = cap;
	}
	msgpack_object_kv *kv = &f->attr[f->n_attr];
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
	msgpack_object *at = place(f, key, strlen(key));

	return at && copy_object(&f->zone, &value, at);
}

static msgpack_object text_object(const char *text)
{
	msgpack_object o = { .type = MSGPACK_OBJECT_STR };

	o.via.str.ptr = text;
	o.via.str.size = (uint32_t)strlen(text);
	return o;
}

bool frame_copy_attributes(struct frame *to, const struct frame *from)
{
	for (size_t i = 0; i < from->n_attr; i++) {
		const msgpack_object_str *key = &from->attr[i].key.via.str;
		msgpack_object *at = place(to, key->ptr, key->size);
		if (!at || !copy_object(&to->zone, &from->attr[i].val, at))
			return false;
	}
	return true;
}

const char *frame_text(const struct frame *f, const char *key)
{
	const msgpack_object *o = find(f, key);

	return o && o->type == MSGPACK_OBJECT_STR ? o->via.str.ptr : NULL;
}

bool frame_number(const struct frame *f, const char *key, double *out)
{
	const msgpack_object *o = find(f, key);

	if (!o || !is_number(o))
		return false;
	*out = as_number(o);
	return true;
}

bool frame_true(const struct frame *f, const char *key)
{
	const msgpack_object *o = find(f, key);

	return o && o->type == MSGPACK_OBJECT_BOOLEAN && o->via.boolean;
}

const char *frame_text_at(const struct frame *f, const char *key, size_t n)
{
	const msgpack_object *o = find(f, key);

	if (!o || o->type != MSGPACK_OBJECT_ARRAY || n >= o->via.array.size ||
	    o->via.array.ptr[n].type != MSGPACK_OBJECT_STR)
		return NULL;
	return o->via.array.ptr[n].via.str.ptr;
}

bool frame_has(const struct frame *f, const char *key)
{
	return find(f, key) != NULL;
}

bool frame_set_text(struct frame *f, const char *key, const char *value)
{
	return set(f, key, text_object(value));
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
	return set(f, key, number_object(value));
}

bool frame_set_bool(struct frame *f, const char *key, bool value)
{
	msgpack_object o = { .type = MSGPACK_OBJECT_BOOLEAN };

	o.via.boolean = value;
	return set(f, key, o);
}

bool frame_set_texts(struct frame *f, const char *key, const char *const *values, size_t n)
{
	msgpack_object list = { .type = MSGPACK_OBJECT_ARRAY };
	msgpack_object *at = place(f, key, strlen(key));

	if (!at || n >= UINT32_MAX)
		return false;
	list.via.array.size = (uint32_t)n;
	list.via.array.ptr = msgpack_zone_malloc(&f->zone, (n + 1) * sizeof(msgpack_object));
	if (!list.via.array.ptr)
		return false;
	for (size_t i = 0; i < n; i++) {
		msgpack_object text = text_object(values[i]);
		if (!copy_object(&f->zone, &text, &list.via.array.ptr[i]))
			return false;
	}
	*at = list;
	return true;
}

void frame_drop(struct frame *f, const char *key)
{
	for (size_t i = 0; i < f->n_attr; i++) {
		if (text_is(&f->attr[i].key, key)) {
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

/* ---- recipes ---- */

static const msgpack_object *map_find(const msgpack_object *map, const char *key)
{
	for (uint32_t i = 0; i < map->via.map.size; i++)
		if (text_is(&map->via.map.ptr[i].key, key))
			return &map->via.map.ptr[i].val;
	return NULL;
}

/* The steps of a frame's recipe; none (size 0) if it has no recipe. */
static msgpack_object_array recipe_steps(const struct frame *f)
{
	const msgpack_object *o = find(f, "recipe");
	msgpack_object_array none = { 0, NULL };

	return o && o->type == MSGPACK_OBJECT_ARRAY ? o->via.array : none;
}

/* The feature part: from the first step that says what kind it makes. */
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
	msgpack_object name = text_object(key);

	if (!items || !copy_object(zone, &name, &items[n].key) ||
	    !copy_object(zone, &val, &items[n].val))
		return false;
	if (n)
		memcpy(items, step->via.map.ptr, n * sizeof *items);
	step->via.map.ptr = items;
	step->via.map.size = n + 1;
	return true;
}

bool recipe_add(struct frame *f, const char *filter)
{
	msgpack_object *at = place(f, "recipe", strlen("recipe"));
	msgpack_object_array old = recipe_steps(f);
	msgpack_object *steps;

	if (!at || !(steps = msgpack_zone_malloc(&f->zone, (old.size + 1) * sizeof *steps)))
		return false;
	if (old.size)
		memcpy(steps, old.ptr, old.size * sizeof *steps);
	steps[old.size].type = MSGPACK_OBJECT_MAP;
	steps[old.size].via.map.size = 0;
	steps[old.size].via.map.ptr = NULL;
	at->type = MSGPACK_OBJECT_ARRAY;
	at->via.array.size = old.size + 1;
	at->via.array.ptr = steps;
	return step_set(&f->zone, &steps[old.size], "filter", text_object(filter));
}

bool recipe_number(struct frame *f, const char *key, double value)
{
	msgpack_object_array steps = recipe_steps(f);

	return steps.size &&
	       step_set(&f->zone, &steps.ptr[steps.size - 1], key, number_object(value));
}

bool recipe_text(struct frame *f, const char *key, const char *value)
{
	msgpack_object_array steps = recipe_steps(f);

	return steps.size &&
	       step_set(&f->zone, &steps.ptr[steps.size - 1], key, text_object(value));
}

static const msgpack_object *recipe_find(const struct frame *f, const char *filter)
{
	msgpack_object_array steps = recipe_steps(f);

	for (uint32_t i = steps.size; i-- > 0;) {
		const msgpack_object *step = &steps.ptr[i], *name;
		if (step->type == MSGPACK_OBJECT_MAP && (name = map_find(step, "filter")) &&
		    text_is(name, filter))
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

	if (!value || !is_number(value))
		return false;
	*out = as_number(value);
	return true;
}

bool recipe_split_provenance(struct frame *f)
{
	msgpack_object_array all = recipe_steps(f), part = recipe_features(f);
	msgpack_object *at;

	if (part.size == all.size)
		return true;
	if (!(at = place(f, "provenance", strlen("provenance"))))
		return false;
	at->type = MSGPACK_OBJECT_ARRAY;
	at->via.array = (msgpack_object_array){ all.size - part.size, all.ptr };
	/* place() may have moved the attributes, but not what they point to */
	find(f, "recipe")->via.array = part;
	return true;
}

static bool same_value(const msgpack_object *a, const msgpack_object *b)
{
	if (is_number(a) && is_number(b))
		return as_number(a) == as_number(b);
	return msgpack_object_equal(*a, *b);
}

static const char *value_text(const msgpack_object *o, char *buf, size_t size)
{
	if (!o)
		snprintf(buf, size, "absent");
	else if (is_number(o))
		snprintf(buf, size, "%.9g", as_number(o));
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
		snprintf(why, size, "a step of the recipe is no map");
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

/* ---- scanning: how long is the frame, and is it sane? Nothing is allocated. ---- */

struct scan {
	size_t at;     /* bytes looked at, from the start of the frame */
	size_t header; /* of these, outside of the data */
	unsigned depth;
	struct {
		uint32_t left; /* values to come, keys counted */
		bool is_map;
	} level[STREAM_DEPTH_MAX];
	bool data_next; /* the key "data" was just read at the top */
	bool data_seen; /* it was read at all */
};

enum scanned { SCAN_DONE, SCAN_MORE, SCAN_BAD };

/* Two reasons that are told apart when they are reported. */
static const char not_a_map[] = "not a map";
static const char data_too_large[] = "has more data than --max-frame allows";

enum token_type { TOKEN_PLAIN, TOKEN_STR, TOKEN_BIN, TOKEN_ARRAY, TOKEN_MAP, TOKEN_EXT };

struct token {
	enum token_type type;
	size_t head;   /* bytes up to the payload */
	size_t length; /* bytes of payload, or number of entries */
};

static size_t big_endian(const unsigned char *p, size_t n)
{
	size_t value = 0;

	while (n--)
		value = value << 8 | *p++;
	return value;
}

/* Reads the token at p, of which n > 0 bytes are there; false if its head is not complete. The
 * byte values are msgpack's specification (github.com/msgpack/msgpack/blob/master/spec.md). */
static bool read_token(const unsigned char *p, size_t n, struct token *t)
{
	static const struct {
		unsigned char first, last, type, width; /* width of the length that follows */
	} sized[] = {
		{ 0xc4, 0xc6, TOKEN_BIN, 1 }, { 0xc7, 0xc9, TOKEN_EXT, 1 },
		{ 0xd9, 0xdb, TOKEN_STR, 1 }, { 0xdc, 0xdd, TOKEN_ARRAY, 2 },
		{ 0xde, 0xdf, TOKEN_MAP, 2 },
	};
	static const unsigned char fixed[] = { 4, 8, 1, 2, 4, 8, 1, 2, 4, 8 }; /* from 0xca */
	unsigned c = *p;

	*t = (struct token){ TOKEN_PLAIN, 1, 0 };
	if (c < 0x80 || c >= 0xe0 || (c >= 0xc0 && c <= 0xc3)) {
		if (c == 0xc1) /* never used */
			t->type = TOKEN_EXT;
	} else if (c < 0x90) {
		t->type = TOKEN_MAP;
		t->length = c & 15;
	} else if (c < 0xa0) {
		t->type = TOKEN_ARRAY;
		t->length = c & 15;
	} else if (c < 0xc0) {
		t->type = TOKEN_STR;
		t->length = c & 31;
	} else if (c >= 0xca && c <= 0xd3) {
		t->length = fixed[c - 0xca];
	} else if (c >= 0xd4 && c <= 0xd8) {
		t->type = TOKEN_EXT;
	} else {
		for (size_t i = 0; i < sizeof sized / sizeof *sized; i++) {
			if (c < sized[i].first || c > sized[i].last)
				continue;
			size_t width = (size_t)sized[i].width << (c - sized[i].first);
			t->type = sized[i].type;
			t->head = 1 + width;
			if (n < t->head)
				return false;
			t->length = big_endian(p + 1, width);
		}
	}
	return true;
}

/* Is the value that comes next a key? */
static bool at_key(const struct scan *s)
{
	return s->depth > 0 && s->level[s->depth - 1].is_map &&
	       s->level[s->depth - 1].left % 2 == 0;
}

static const char *open_container(struct scan *s, const struct token *t)
{
	if (t->length > STREAM_ENTRIES_MAX)
		return "a map or array has too many entries";
	if (s->depth == STREAM_DEPTH_MAX)
		return "maps and arrays are nested too deeply";
	s->level[s->depth].left = (uint32_t)t->length * (t->type == TOKEN_MAP ? 2 : 1);
	s->level[s->depth++].is_map = t->type == TOKEN_MAP;
	return NULL;
}

/* Takes the token in; returns NULL or what is wrong with it. */
static const char *scan_token(struct scan *s, const struct token *t, const unsigned char *payload,
			      size_t data_max)
{
	bool key = at_key(s), top = s->depth == 1, data = s->data_next && top && !key;

	if (s->depth == 0 && t->type != TOKEN_MAP)
		return not_a_map;
	if (t->type == TOKEN_EXT)
		return "an ext type, or a byte that msgpack does not use";
	if (key && t->type != TOKEN_STR)
		return "a key is no string";
	if (key && top) {
		s->data_next = t->length == 4 && memcmp(payload, "data", 4) == 0;
		/* refused here, before so much as a second one is read */
		if (s->data_next && s->data_seen)
			return "a key comes twice";
		s->data_seen = s->data_seen || s->data_next;
	}
	if (data && t->type != TOKEN_BIN)
		return "'data' is not bin";
	if (data && t->length > data_max)
		return data_too_large;
	s->header += t->head;
	if (t->type != TOKEN_ARRAY && t->type != TOKEN_MAP && !data)
		s->header += t->length < STREAM_HEADER_MAX ? t->length : STREAM_HEADER_MAX;
	if (s->header >= STREAM_HEADER_MAX)
		return "more than 64 KiB besides the data";
	if (s->depth > 0)
		s->level[s->depth - 1].left--;
	s->at += t->head;
	if (t->type == TOKEN_ARRAY || t->type == TOKEN_MAP)
		return open_container(s, t);
	s->at += t->length;
	return NULL;
}

/* Goes on with the frame whose first n bytes are at p. SCAN_DONE: it is s->at bytes long.
 * SCAN_MORE: wanted more than n bytes, s->at if that is more. SCAN_BAD: *why. */
static enum scanned scan_frame(struct scan *s, const unsigned char *p, size_t n, size_t data_max,
			       const char **why)
{
	if (s->at > 0 && s->depth == 0) /* all tokens were seen; the last payload was not */
		return s->at <= n ? SCAN_DONE : SCAN_MORE;
	while (s->at < n) {
		struct token t;

		if (!read_token(p + s->at, n - s->at, &t))
			return SCAN_MORE;
		/* a key's payload is looked at, so it must be there */
		if (t.type == TOKEN_STR && t.length <= 4 && n - s->at - t.head < t.length)
			return SCAN_MORE;
		*why = scan_token(s, &t, p + s->at + t.head, data_max);
		if (*why)
			return SCAN_BAD;
		while (s->depth > 0 && s->level[s->depth - 1].left == 0)
			if (--s->depth == 0)
				return s->at <= n ? SCAN_DONE : SCAN_MORE;
	}
	return SCAN_MORE;
}

/* ---- reading ---- */

struct reader {
	int fd;
	FILE *out;
	size_t data_max;
	unsigned char *buf; /* [cap]; bytes start..end are read and not yet used */
	size_t cap, start, end;
	uint64_t frames;     /* in all */
	uint64_t since_mark; /* in this segment */
	bool any;            /* a mark was seen, and nothing after it */
	bool over;           /* got is the answer from now on */
	enum stream_got got;
	int status;
	char error[512];
};

struct reader *reader_new(int fd, FILE *out, size_t data_max)
{
	struct reader *r = calloc(1, sizeof *r);

	if (!r || !(r->buf = malloc(BUFFER_START))) {
		free(r);
		return NULL;
	}
	r->fd = fd;
	r->out = out;
	r->data_max = data_max;
	r->cap = BUFFER_START;
	return r;
}

void reader_free(struct reader *r)
{
	if (!r)
		return;
	free(r->buf);
	free(r);
}

const char *reader_error(const struct reader *r)
{
	return r->error;
}

int reader_status(const struct reader *r)
{
	return r->status;
}

uint64_t reader_frames(const struct reader *r)
{
	return r->frames;
}

static enum stream_got over(struct reader *r, enum stream_got got, int status, const char *format,
			    ...) __attribute__((format(printf, 4, 5)));

static enum stream_got over(struct reader *r, enum stream_got got, int status, const char *format,
			    ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->error, sizeof r->error, format, args);
	va_end(args);
	r->over = true;
	r->got = got;
	r->status = status;
	return got;
}

void stream_reader_gone(void)
{
	sigset_t pipe;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_UNBLOCK, &pipe, NULL);
	raise(SIGPIPE);
	abort(); /* not reached */
}

bool stream_wait(int fd, FILE *out, int timeout_ms)
{
	struct pollfd p[2] = { { .fd = fd, .events = POLLIN }, { .fd = -1 } };

	if (fd >= 0 && poll(p, 1, 0) != 0)
		return true; /* readable, at its end, or nothing that poll can tell of */
	if (out) {
		if (fflush(out) != 0) {
			if (errno == EPIPE)
				stream_reader_gone();
			return false;
		}
		p[1].fd = fileno(out);
	}
	for (;;) {
		int n = poll(p, 2, timeout_ms);
		if (n < 0 && errno == EINTR)
			continue;
		if (n > 0 && p[1].revents & (POLLERR | POLLHUP))
			stream_reader_gone();
		return true;
	}
}

/* Reads more, at least one byte. Memory grows only as bytes arrive, so that a lie about a length
 * costs nothing. STREAM_FRAME: there is more. STREAM_EOF: there is not. */
static enum stream_got fill(struct reader *r)
{
	if (r->start > 0 && r->end == r->cap) {
		memmove(r->buf, r->buf + r->start, r->end - r->start);
		r->end -= r->start;
		r->start = 0;
	}
	if (r->end == r->cap) {
		unsigned char *buf = realloc(r->buf, 2 * r->cap);
		if (!buf)
			return over(r, STREAM_BAD, 3,
				    "no memory for a frame of more than %zu bytes", r->cap);
		r->buf = buf;
		r->cap *= 2;
	}
	if (!stream_wait(r->fd, r->out, -1))
		return over(r, STREAM_BAD, 3, "cannot write to stdout: %s", strerror(errno));
	for (;;) {
		ssize_t n = read(r->fd, r->buf + r->end, r->cap - r->end);
		if (n > 0) {
			r->end += (size_t)n;
			return STREAM_FRAME;
		}
		if (n == 0)
			return STREAM_EOF;
		if (errno != EINTR)
			return over(r, STREAM_BAD, errno == EISDIR ? 1 : 3, "cannot read: %s",
				    strerror(errno));
	}
}

/* What the first bytes of something that is no stream look like. */
static const char *guess_format(const unsigned char *p, size_t n)
{
	bool text = n > 0;
	int columns = 1; /* of a first line with tabs; 4: three, and the line ended */

	if (n >= 4 && memcmp(p, "RIFF", 4) == 0)
		return "a WAV file; fsdd-read makes a stream of it";
	if (n >= 4 && (memcmp(p, "fLaC", 4) == 0 || memcmp(p, "OggS", 4) == 0))
		return "an audio file; fsdd-read makes a stream of WAV files";
	if (n >= 6 && memcmp(p, "\x93NUMPY", 6) == 0)
		return "a .npy file";
	for (size_t i = 0; i < n && i < 64; i++) {
		text = text && (p[i] >= 0x20 || p[i] == '\n' || p[i] == '\r' || p[i] == '\t');
		columns += columns < 3 && p[i] == '\t';
		columns += columns == 3 && p[i] == '\n';
	}
	if (text && columns == 4)
		return "the text of cnn-predict; --format frames makes a stream of it";
	return text ? "text" : "something else";
}

static enum stream_got bad_frame(struct reader *r, const char *why)
{
	if (r->frames == 0 && !r->any && why == not_a_map)
		return over(r, STREAM_BAD, 1, "not a tensor stream (%s): it begins like %s", why,
			    guess_format(r->buf + r->start, r->end - r->start));
	if (why == data_too_large)
		return over(r, STREAM_BAD, 1, "frame %llu: %s (%zu MiB)",
			    (unsigned long long)r->frames, why, r->data_max >> 20);
	return over(r, STREAM_BAD, 1, "frame %llu: damaged: %s", (unsigned long long)r->frames,
		    why);
}

static enum stream_got bad_key(struct reader *r, const struct frame *f, const char *why)
{
	const char *id = frame_text(f, "id");

	return over(r, STREAM_BAD, 1, "frame %llu%s%.100s%s: %s", (unsigned long long)r->frames,
		    id ? " (" : "", id ? id : "", id ? ")" : "", why);
}

/* UTF-8 without NUL, RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. */
static bool is_utf8(const char *text, size_t n)
{
	const unsigned char *p = (const unsigned char *)text;

	for (size_t i = 0; i < n;) {
		unsigned c = p[i++], more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
		uint32_t value = more ? c & (0x3fU >> more) : c;

		if (c == 0 || (c >= 0x80 && c < 0xc2) || c > 0xf4 || n - i < more)
			return false;
		for (unsigned k = 0; k < more; k++, i++) {
			if ((p[i] & 0xc0) != 0x80)
				return false;
			value = value << 6 | (p[i] & 0x3f);
		}
		if ((more == 2 && value < 0x800) || (more == 3 && value < 0x10000) ||
		    value > 0x10ffff || (value >= 0xd800 && value < 0xe000))
			return false;
	}
	return true;
}

static bool all_utf8(const msgpack_object *o)
{
	switch (o->type) {
	case MSGPACK_OBJECT_STR:
		return is_utf8(o->via.str.ptr, o->via.str.size);
	case MSGPACK_OBJECT_ARRAY:
		for (uint32_t i = 0; i < o->via.array.size; i++)
			if (!all_utf8(&o->via.array.ptr[i]))
				return false;
		return true;
	case MSGPACK_OBJECT_MAP:
		for (uint32_t i = 0; i < o->via.map.size; i++)
			if (!all_utf8(&o->via.map.ptr[i].key) || !all_utf8(&o->via.map.ptr[i].val))
				return false;
		return true;
	default:
		return true;
	}
}

/* What the known keys must hold; all others are free. */
static const struct {
	const char *key;
	enum { WANT_TEXT, WANT_NUMBER, WANT_POSITIVE, WANT_COUNT, WANT_BOOL, WANT_STEPS } want;
	const char *words;
} known_keys[] = {
	{ "kind", WANT_TEXT, "a string" },
	{ "id", WANT_TEXT, "a string" },
	{ "label", WANT_TEXT, "a string or an integer" },
	{ "speaker", WANT_TEXT, "a string" },
	{ "split", WANT_TEXT, "a string" },
	{ "index", WANT_NUMBER, "a number" },
	{ "rate", WANT_POSITIVE, "a number above 0" },
	{ "hop", WANT_POSITIVE, "a number above 0" },
	{ "t", WANT_NUMBER, "a number" },
	{ "clock", WANT_NUMBER, "a number" },
	{ "stream", WANT_COUNT, "an integer from 0" },
	{ "seq", WANT_COUNT, "an integer from 0" },
	{ "gap", WANT_COUNT, "an integer from 0" },
	{ "last", WANT_BOOL, "a boolean" },
	{ "recipe", WANT_STEPS, "an array of maps" },
};

static bool value_fits(const msgpack_object *o, int want)
{
	switch (want) {
	case WANT_TEXT:
		return o->type == MSGPACK_OBJECT_STR;
	case WANT_NUMBER:
		return is_number(o) && isfinite(as_number(o));
	case WANT_POSITIVE:
		return is_number(o) && as_number(o) > 0 && isfinite(as_number(o));
	case WANT_COUNT:
		return o->type == MSGPACK_OBJECT_POSITIVE_INTEGER && o->via.u64 <= COUNT_MAX;
	case WANT_BOOL:
		return o->type == MSGPACK_OBJECT_BOOLEAN;
	case WANT_STEPS:
		if (o->type != MSGPACK_OBJECT_ARRAY)
			return false;
		for (uint32_t i = 0; i < o->via.array.size; i++)
			if (o->via.array.ptr[i].type != MSGPACK_OBJECT_MAP)
				return false;
		return true;
	}
	return false;
}

static bool label_to_text(struct frame *f)
{
	const msgpack_object *o = find(f, "label");
	char digits[32];

	if (o && o->type == MSGPACK_OBJECT_POSITIVE_INTEGER)
		snprintf(digits, sizeof digits, "%llu", (unsigned long long)o->via.u64);
	else if (o && o->type == MSGPACK_OBJECT_NEGATIVE_INTEGER)
		snprintf(digits, sizeof digits, "%lld", (long long)o->via.i64);
	else
		return true;
	return frame_set_text(f, "label", digits);
}

static enum stream_got check_attributes(struct reader *r, struct frame *f)
{
	char why[160];

	for (size_t i = 0; i < f->n_attr; i++)
		if (!all_utf8(&f->attr[i].key) || !all_utf8(&f->attr[i].val))
			return over(r, STREAM_BAD, 1,
				    "frame %llu: attribute %zu holds a string that is not UTF-8",
				    (unsigned long long)r->frames, i);
	if (!label_to_text(f))
		return over(r, STREAM_BAD, 3, "no memory for a frame");
	for (size_t k = 0; k < sizeof known_keys / sizeof *known_keys; k++) {
		const msgpack_object *o = find(f, known_keys[k].key);
		if (o && !value_fits(o, known_keys[k].want)) {
			snprintf(why, sizeof why, "key '%s': wanted %s", known_keys[k].key,
				 known_keys[k].words);
			return bad_key(r, f, why);
		}
	}
	return STREAM_FRAME;
}

static bool read_shape(const msgpack_object *o, struct tensor *t)
{
	if (o->type != MSGPACK_OBJECT_ARRAY || o->via.array.size > TENSOR_MAX_RANK)
		return false;
	t->rank = o->via.array.size;
	for (unsigned i = 0; i < t->rank; i++) {
		const msgpack_object *extent = &o->via.array.ptr[i];
		if (extent->type != MSGPACK_OBJECT_POSITIVE_INTEGER ||
		    extent->via.u64 > SIZE_MAX / 2)
			return false;
		t->shape[i] = (size_t)extent->via.u64;
	}
	return true;
}

static enum stream_got check_tensor(struct reader *r, struct frame *f, const msgpack_object *dtype,
				    const msgpack_object *shape, const msgpack_object *data)
{
	size_t bytes;
	char why[200], text[120];

	if (!dtype || !shape || !data) {
		snprintf(why, sizeof why, "key '%s' is missing",
			 !dtype   ? "dtype"
			 : !shape ? "shape"
				  : "data");
		return bad_key(r, f, why);
	}
	if (dtype->type == MSGPACK_OBJECT_STR)
		f->tensor.dtype = dtype_find(dtype->via.str.ptr, dtype->via.str.size);
	if (f->tensor.dtype == DTYPE_NONE)
		return bad_key(r, f, "unknown dtype; wanted <f4 <f8 <i2 <i4 <i8 |i1 |u1");
	if (!read_shape(shape, &f->tensor))
		return bad_key(r, f, "shape: wanted an array of at most 8 integers from 0");
	if (!tensor_bytes(&f->tensor, &bytes))
		return bad_key(r, f, "the shape is too large for this machine");
	if (bytes != data->via.bin.size) {
		snprintf(why, sizeof why, "shape %s of %s needs %zu bytes, data has %u",
			 tensor_shape_text(&f->tensor, text, sizeof text),
			 dtype_name(f->tensor.dtype), bytes, data->via.bin.size);
		return bad_key(r, f, why);
	}
	f->tensor.data = data->via.bin.ptr;
	return STREAM_FRAME;
}

static enum stream_got take_mark(struct reader *r, const msgpack_object *value)
{
	uint64_t n = value->via.u64;

	if (value->type != MSGPACK_OBJECT_POSITIVE_INTEGER)
		return over(r, STREAM_BAD, 1, "an end mark without a count");
	if (n != r->since_mark)
		return over(r, STREAM_BAD, 1, "end mark says %llu frames, but %llu came",
			    (unsigned long long)n, (unsigned long long)r->since_mark);
	r->since_mark = 0;
	r->any = true;
	return STREAM_MARK;
}

/* Takes the map apart: the tensor's three keys, and copies of all others. */
static enum stream_got take_map(struct reader *r, struct frame *f, const msgpack_object_map *map)
{
	const msgpack_object *dtype = NULL, *shape = NULL, *data = NULL;
	enum stream_got got;

	if (map->size == 1 && text_is(&map->ptr[0].key, "end"))
		return take_mark(r, &map->ptr[0].val);
	for (uint32_t i = 0; i < map->size; i++) {
		const msgpack_object_kv *kv = &map->ptr[i];
		const msgpack_object **own = text_is(&kv->key, "dtype")   ? &dtype
					     : text_is(&kv->key, "shape") ? &shape
					     : text_is(&kv->key, "data")  ? &data
									  : NULL;
		if (own && *own)
			return bad_key(r, f, "a key comes twice");
		if (own) {
			*own = &kv->val;
			continue;
		}
		size_t before = f->n_attr;
		msgpack_object *at = place(f, kv->key.via.str.ptr, kv->key.via.str.size);
		if (!at || !copy_object(&f->zone, &kv->val, at))
			return over(r, STREAM_BAD, 3, "no memory for a frame");
		if (f->n_attr == before)
			return bad_key(r, f, "a key comes twice");
	}
	got = check_tensor(r, f, dtype, shape, data);
	if (got == STREAM_FRAME)
		got = check_attributes(r, f);
	if (got == STREAM_FRAME) {
		r->frames++;
		r->since_mark++;
		r->any = false;
	}
	return got;
}

static enum stream_got end_of_file(struct reader *r)
{
	if (r->end == r->start && r->any && r->since_mark == 0) {
		r->over = true;
		return r->got = STREAM_EOF;
	}
	if (r->end == r->start && r->frames == 0 && !r->any)
		return over(r, STREAM_CUT, 1,
			    "empty input, without even an end mark: the stage before failed");
	return over(r, STREAM_CUT, 1,
		    "input ends after %llu frames without an end mark%s: the stage before failed, "
		    "or the file was cut",
		    (unsigned long long)r->frames, r->end > r->start ? ", within a frame" : "");
}

enum stream_got reader_next(struct reader *r, struct frame *f)
{
	struct scan scan = { 0 };
	msgpack_unpacked unpacked;
	const char *why = NULL;
	enum scanned scanned;

	frame_clear(f);
	if (r->over)
		return r->got;
	if (r->start == r->end)
		r->start = r->end = 0;
	while ((scanned = scan_frame(&scan, r->buf + r->start, r->end - r->start, r->data_max,
				     &why)) == SCAN_MORE) {
		enum stream_got got = fill(r);
		if (got == STREAM_EOF)
			return end_of_file(r);
		if (got != STREAM_FRAME)
			return got;
		while (scan.at > r->end - r->start) {
			/* a long payload: no need to look before it is here */
			if ((got = fill(r)) == STREAM_EOF)
				return end_of_file(r);
			if (got != STREAM_FRAME)
				return got;
		}
	}
	if (scanned == SCAN_BAD)
		return bad_frame(r, why);
	msgpack_unpacked_init(&unpacked);
	size_t off = 0;
	enum stream_got got;
	msgpack_unpack_return parsed =
	    msgpack_unpack_next(&unpacked, (const char *)r->buf + r->start, scan.at, &off);
	if (parsed == MSGPACK_UNPACK_NOMEM_ERROR)
		got = over(r, STREAM_BAD, 3, "no memory for a frame");
	else if (parsed != MSGPACK_UNPACK_SUCCESS || off != scan.at)
		got = bad_frame(r, "msgpack does not parse");
	else
		got = take_map(r, f, &unpacked.data.via.map);
	msgpack_unpacked_destroy(&unpacked);
	r->start += scan.at;
	return got;
}

/* ---- writing ---- */

/* A frame up to its data, put together before any of it is written. */
struct header {
	size_t n;
	char bytes[STREAM_HEADER_MAX];
};

static int add_bytes(void *header, const char *bytes, size_t n)
{
	struct header *h = header;

	if (n >= sizeof h->bytes - h->n) { /* at the limit the reader's patience ends */
		errno = EMSGSIZE;
		return -1;
	}
	memcpy(h->bytes + h->n, bytes, n);
	h->n += n;
	return 0;
}

static int write_bytes(void *out, const char *bytes, size_t n)
{
	return fwrite(bytes, 1, n, out) == n ? 0 : -1;
}

static int pack_key(msgpack_packer *pk, const char *key)
{
	size_t n = strlen(key);

	return msgpack_pack_str(pk, n) || msgpack_pack_str_body(pk, key, n);
}

static int pack_text(msgpack_packer *pk, const char *key, const char *value)
{
	return pack_key(pk, key) || pack_key(pk, value);
}

bool stream_write(FILE *out, const struct frame *f)
{
	struct header header = { .n = 0 };
	msgpack_packer pk;
	size_t bytes;

	if (!tensor_bytes(&f->tensor, &bytes) || bytes > UINT32_MAX) { /* bin's longest */
		errno = EOVERFLOW;
		return false;
	}
	msgpack_packer_init(&pk, &header, add_bytes);
	if (msgpack_pack_map(&pk, f->n_attr + 3) ||
	    pack_text(&pk, "dtype", dtype_name(f->tensor.dtype)) || pack_key(&pk, "shape") ||
	    msgpack_pack_array(&pk, f->tensor.rank))
		return false;
	for (unsigned i = 0; i < f->tensor.rank; i++)
		if (msgpack_pack_uint64(&pk, f->tensor.shape[i]))
			return false;
	for (size_t i = 0; i < f->n_attr; i++)
		if (msgpack_pack_object(&pk, f->attr[i].key) ||
		    msgpack_pack_object(&pk, f->attr[i].val))
			return false;
	if (pack_key(&pk, "data") || msgpack_pack_bin(&pk, bytes))
		return false;
	return !write_bytes(out, header.bytes, header.n) &&
	       (bytes == 0 || !write_bytes(out, f->tensor.data, bytes));
}

bool stream_write_mark(FILE *out, uint64_t n)
{
	msgpack_packer pk;

	msgpack_packer_init(&pk, out, write_bytes);
	return !msgpack_pack_map(&pk, 1) && !pack_key(&pk, "end") && !msgpack_pack_uint64(&pk, n);
}
