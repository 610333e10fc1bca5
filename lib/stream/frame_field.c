/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/frame_field.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct frame_field of_text(const char *text)
{
	return (struct frame_field){ .type = FIELD_TEXT, .text = text };
}

static struct frame_field of_number(double number)
{
	return (struct frame_field){ .type = FIELD_NUMBER, .number = number };
}

static struct frame_field duration(const struct frame *f)
{
	const char *kind = frame_text(f, "kind");
	double rate_hz, hop = 1;

	if (f->tensor.rank == 0 || !frame_number(f, "rate", &rate_hz))
		return (struct frame_field){ .type = FIELD_ABSENT };
	if (!frame_number(f, "hop", &hop) && (!kind || strcmp(kind, "audio") != 0))
		return (struct frame_field){ .type = FIELD_ABSENT };
	return of_number((double)f->tensor.shape[0] * hop / rate_hz);
}

struct frame_field frame_field_of(const struct frame *f, const char *key)
{
	const msgpack_object *o;

	if (strcmp(key, "rows") == 0 && f->tensor.rank > 0)
		return of_number((double)f->tensor.shape[0]);
	if (strcmp(key, "dur") == 0)
		return duration(f);
	if (strcmp(key, "dtype") == 0)
		return of_text(dtype_name(f->tensor.dtype));
	if (!(o = frame_value(f, key)))
		return (struct frame_field){ .type = FIELD_ABSENT };
	if (object_is_number(o))
		return of_number(object_number(o));
	switch (o->type) {
	case MSGPACK_OBJECT_STR:
		return of_text(o->via.str.ptr);
	case MSGPACK_OBJECT_BOOLEAN:
		return of_text(o->via.boolean ? "true" : "false");
	case MSGPACK_OBJECT_NIL:
		return of_text("null");
	default:
		return (struct frame_field){ .type = FIELD_OTHER };
	}
}

const char *frame_field_text(struct frame_field *field)
{
	const double x = field->number;

	if (field->type != FIELD_NUMBER)
		return field->text;
	if (x == floor(x) && fabs(x) < 1e15) {
		snprintf(field->digits, sizeof field->digits, "%.0f", x == 0 ? 0 : x);
		return field->digits;
	}
	return decimal_text(x, 1, field->digits);
}

bool frame_field_is_length(const char *key)
{
	return strcmp(key, "rows") == 0 || strcmp(key, "dur") == 0;
}

bool frame_field_parse(const char *text, double *number)
{
	char *end;

	if (!*text || text[strspn(text, "+-.0123456789eE")] != '\0')
		return false;
	*number = strtod(text, &end);
	return *end == '\0' && end != text && isfinite(*number);
}
