/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tables/json_objects.h"

#include "base/status.h"

#include <jansson.h>
#include <stdlib.h>

enum place { BEFORE, IN_ARRAY, AFTER_OBJECT, AFTER_ARRAY, OUTSIDE };

struct json_objects {
	struct plaintext *text;
	enum place place;
	size_t line, read; /* where the object began; bytes of it */
	json_t *object;
	size_t n;
	const char *key[JSON_OBJECTS_KEYS_MAX], *value[JSON_OBJECTS_KEYS_MAX];
	char number[JSON_OBJECTS_KEYS_MAX][JSON_OBJECTS_NUMBER_MAX];
	enum status status;
	char why[160];
};

struct json_objects *json_objects_new(struct plaintext *text)
{
	struct json_objects *o = calloc(1, sizeof *o);

	if (o)
		o->text = text;
	return o;
}

void json_objects_free(struct json_objects *o)
{
	if (!o)
		return;
	json_decref(o->object);
	free(o);
}

static bool fail(struct json_objects *o, enum status status, const char *why)
{
	o->status = status;
	snprintf(o->why, sizeof o->why, "%s", why);
	return false;
}

/* Reads a byte at a time, so that the bytes after the object stay in the text. */
static size_t read_byte(void *buffer, size_t size, void *arg)
{
	struct json_objects *o = arg;
	int c = plaintext_peek(o->text);

	if (size == 0 || c < 0 || o->read >= JSON_OBJECTS_TEXT_MAX)
		return 0;
	plaintext_pass(o->text);
	o->read++;
	*(char *)buffer = (char)c;
	return 1;
}

static const char *text_of(const json_t *value, char number[JSON_OBJECTS_NUMBER_MAX])
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		return json_string_value(value);
	case JSON_INTEGER:
		snprintf(number, JSON_OBJECTS_NUMBER_MAX, "%lld",
			 (long long)json_integer_value(value));
		return number;
	case JSON_REAL:
		snprintf(number, JSON_OBJECTS_NUMBER_MAX, "%.15g", json_real_value(value));
		return number;
	case JSON_TRUE:
		return "true";
	case JSON_FALSE:
		return "false";
	case JSON_OBJECT:
		value = json_object_get(value, "path");
		return json_is_string(value) ? json_string_value(value) : NULL;
	case JSON_ARRAY:
		return NULL;
	default:
		return "";
	}
}

static bool take_values(struct json_objects *o)
{
	const char *key;
	json_t *value;

	o->n = 0;
	json_object_foreach(o->object, key, value)
	{
		if (o->n >= JSON_OBJECTS_KEYS_MAX)
			return fail(o, STATUS_INPUT, "has more than 256 keys");
		o->key[o->n] = key;
		o->value[o->n] = text_of(value, o->number[o->n]);
		o->n++;
	}
	return true;
}

static bool read_object(struct json_objects *o)
{
	json_error_t error;
	char why[sizeof o->why];

	o->line = plaintext_line(o->text);
	o->read = 0;
	json_decref(o->object);
	o->object = json_load_callback(read_byte, o,
				       JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES, &error);
	if (plaintext_peek(o->text) == PLAINTEXT_BAD)
		return fail(o, plaintext_status(o->text), plaintext_why(o->text));
	if (o->object)
		return take_values(o);
	if (o->read >= JSON_OBJECTS_TEXT_MAX)
		return fail(o, STATUS_INPUT, "has an object of more than 64 KiB");
	if (json_error_code(&error) == json_error_out_of_memory)
		return fail(o, STATUS_SYSTEM, "no memory for an object");
	snprintf(why, sizeof why, "is not a JSON object: %.100s", error.text);
	return fail(o, STATUS_INPUT, why);
}

static int pass_blanks(struct json_objects *o)
{
	int c;

	while ((c = plaintext_peek(o->text)) == ' ' || c == '\n' || c == '\t')
		plaintext_pass(o->text);
	return c;
}

/* Skips the text between objects. Returns whether another object follows. */
static bool find_object(struct json_objects *o)
{
	int c = pass_blanks(o);

	if (o->place == BEFORE && c == '[') {
		plaintext_pass(o->text);
		c = pass_blanks(o);
		o->place = c == ']' ? AFTER_OBJECT : IN_ARRAY;
	}
	if (o->place == AFTER_OBJECT && (c == ',' || c == ']')) {
		plaintext_pass(o->text);
		o->place = c == ',' ? IN_ARRAY : AFTER_ARRAY;
		c = pass_blanks(o);
	}
	o->line = plaintext_line(o->text);
	if (c == PLAINTEXT_BAD)
		return fail(o, plaintext_status(o->text), plaintext_why(o->text));
	if (c == PLAINTEXT_END && (o->place == IN_ARRAY || o->place == AFTER_OBJECT))
		return fail(o, STATUS_INPUT, "ends inside an array");
	if (c == PLAINTEXT_END)
		return false;
	if (o->place == AFTER_ARRAY)
		return fail(o, STATUS_INPUT, "has text after its array");
	if (o->place == AFTER_OBJECT)
		return fail(o, STATUS_INPUT, "has no comma between two objects of an array");
	return c == '{' || fail(o, STATUS_INPUT, "is not a JSON object");
}

bool json_objects_next(struct json_objects *o)
{
	if (o->status || !find_object(o) || !read_object(o))
		return false;
	o->place = o->place == IN_ARRAY ? AFTER_OBJECT : OUTSIDE;
	return true;
}

const char *const *json_objects_keys(const struct json_objects *o, size_t *n)
{
	*n = o->n;
	return o->key;
}

const char *const *json_objects_values(const struct json_objects *o)
{
	return o->value;
}

size_t json_objects_line(const struct json_objects *o)
{
	return o->line;
}

const char *json_objects_why(const struct json_objects *o)
{
	return o->why;
}

enum status json_objects_status(const struct json_objects *o)
{
	return o->status;
}
