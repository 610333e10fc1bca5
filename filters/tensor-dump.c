/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tensor-dump - the eyes: any stream as text
 * in   anything
 * out  a line a frame: number, kind, shape, dtype, attributes, min/mean/max; or JSON lines */
#include "escape.h"
#include "filter.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

enum { BLOCK = 1024 }; /* numbers converted at a time */

static bool as_json;

static const struct option_row options[] = {
	{ 'j', "json", OPTION_FLAG, &as_json, NULL, "a JSON object a frame, with all numbers", 0, 0,
	  NULL },
	{ 0 },
};

static const struct program program = {
	.name = "tensor-dump",
	.operands = "[FILE...]",
	.summary = "Print the frames of a tensor stream as text.",
	.reads_stream = true,
	.options = options,
};

/* ---- attributes ---- */

static json_t *json_from(const msgpack_object *o)
{
	json_t *json;

	switch (o->type) {
	case MSGPACK_OBJECT_BOOLEAN:
		return json_boolean(o->via.boolean);
	case MSGPACK_OBJECT_POSITIVE_INTEGER:
		return o->via.u64 <= INT64_MAX ? json_integer((json_int_t)o->via.u64)
					       : json_real((double)o->via.u64);
	case MSGPACK_OBJECT_NEGATIVE_INTEGER:
		return json_integer(o->via.i64);
	case MSGPACK_OBJECT_FLOAT32:
	case MSGPACK_OBJECT_FLOAT64:
		return isfinite(o->via.f64) ? json_real(o->via.f64) : json_null();
	case MSGPACK_OBJECT_STR:
		return json_stringn(o->via.str.ptr, o->via.str.size);
	case MSGPACK_OBJECT_BIN: /* JSON has no bytes: say how many there were */
		return json_sprintf("<%u bytes>", o->via.bin.size);
	case MSGPACK_OBJECT_ARRAY:
		json = json_array();
		for (uint32_t i = 0; i < o->via.array.size; i++)
			json_array_append_new(json, json_from(&o->via.array.ptr[i]));
		return json;
	case MSGPACK_OBJECT_MAP:
		json = json_object();
		for (uint32_t i = 0; i < o->via.map.size; i++)
			json_object_set_new(json, o->via.map.ptr[i].key.via.str.ptr,
					    json_from(&o->via.map.ptr[i].val));
		return json;
	default:
		return json_null();
	}
}

/* Digits that bring a number back exactly, and digits for people. */
enum { EXACT_FLOAT = 9, EXACT_DOUBLE = 17, SHORT = 6 };

/* The JSON text of a value, numbers with so many digits; the caller frees it. */
static char *json_text(const msgpack_object *o, size_t digits)
{
	json_t *json = json_from(o);
	char *text = json ? json_dumps(json, JSON_ENCODE_ANY | JSON_COMPACT | JSON_PRESERVE_ORDER |
						 JSON_REAL_PRECISION(digits))
			  : NULL;

	json_decref(json);
	if (!text)
		cli_die(STATUS_SYSTEM, "no memory for an attribute");
	return text;
}

/* A recipe in a few words: the names of its steps. */
static void print_steps(const msgpack_object *recipe)
{
	for (uint32_t i = 0; i < recipe->via.array.size; i++) {
		const msgpack_object_map *step = &recipe->via.array.ptr[i].via.map;
		const char *name = "?";
		for (uint32_t k = 0; k < step->size; k++)
			if (strcmp(step->ptr[k].key.via.str.ptr, "filter") == 0 &&
			    step->ptr[k].val.type == MSGPACK_OBJECT_STR)
				name = step->ptr[k].val.via.str.ptr;
		printf("%s", i ? "," : "");
		cli_put_text(stdout, name);
	}
}

static void print_attributes(const struct frame *f)
{
	for (size_t i = 0; i < f->n_attr; i++) {
		const char *key = frame_attr_key(f, i);
		const msgpack_object *value = frame_attr_value(f, i);

		if (strcmp(key, "kind") == 0)
			continue;
		putchar(' ');
		cli_put_text(stdout, key);
		putchar('=');
		if (strcmp(key, "recipe") == 0) {
			print_steps(value);
		} else if (value->type == MSGPACK_OBJECT_STR) {
			cli_put_text(stdout, value->via.str.ptr);
		} else {
			char *text = json_text(value, SHORT);
			escape_put_json(stdout, text);
			free(text);
		}
	}
}

/* ---- numbers ---- */

/* Calls visit for each block of the tensor's numbers, in order. */
static void each_block(const struct tensor *t,
		       void (*visit)(void *context, const double *numbers, size_t n), void *context)
{
	double block[BLOCK];
	size_t count = 0;

	tensor_count(t, &count);
	for (size_t from = 0; from < count; from += BLOCK) {
		size_t n = count - from < BLOCK ? count - from : BLOCK;
		tensor_to_doubles(t, from, n, block);
		visit(context, block, n);
	}
}

struct summary {
	double min, max, sum;
	size_t n, odd; /* finite numbers; NaN and infinities, which are left out */
};

static void summarise(void *context, const double *numbers, size_t n)
{
	struct summary *s = context;

	for (size_t i = 0; i < n; i++) {
		if (!isfinite(numbers[i])) {
			s->odd++;
			continue;
		}
		s->min = fmin(s->min, numbers[i]);
		s->max = fmax(s->max, numbers[i]);
		s->sum += numbers[i];
		s->n++;
	}
}

static void print_line(uint64_t number, const struct frame *f)
{
	struct summary s = { .min = INFINITY, .max = -INFINITY };
	const char *kind = frame_text(f, "kind");
	char shape[200];

	printf("%llu ", (unsigned long long)number);
	cli_put_text(stdout, kind ? kind : "-");
	printf(" %s %s", tensor_shape_text(&f->tensor, shape, sizeof shape),
	       dtype_name(f->tensor.dtype));
	print_attributes(f);
	each_block(&f->tensor, summarise, &s);
	if (s.n > 0)
		printf(" min=%.6g mean=%.6g max=%.6g", s.min, s.sum / (double)s.n, s.max);
	if (s.odd > 0)
		printf(" not-finite=%zu", s.odd);
	putchar('\n');
}

/* ---- JSON ---- */

struct numbers {
	int digits;
	size_t count; /* printed so far */
};

/* Numbers one by one, so that a large tensor needs no tree of JSON values. */
static void print_numbers(void *context, const double *numbers, size_t n)
{
	struct numbers *printed = context;

	for (size_t i = 0; i < n; i++) {
		if (printed->count++ > 0)
			putchar(',');
		if (isfinite(numbers[i]))
			printf("%.*g", printed->digits, numbers[i]);
		else
			fputs("null", stdout);
	}
}

static void print_json(const struct frame *f)
{
	struct numbers printed = { .digits =
				       f->tensor.dtype == DTYPE_F4 ? EXACT_FLOAT : EXACT_DOUBLE };

	printf("{\"dtype\":\"%s\",\"shape\":[", dtype_name(f->tensor.dtype));
	for (unsigned i = 0; i < f->tensor.rank; i++)
		printf("%s%zu", i ? "," : "", f->tensor.shape[i]);
	putchar(']');
	for (size_t i = 0; i < f->n_attr; i++) {
		msgpack_object key = f->attr[i].key;
		char *name = json_text(&key, EXACT_DOUBLE);
		char *value = json_text(frame_attr_value(f, i), EXACT_DOUBLE);
		putchar(',');
		escape_put_json(stdout, name);
		putchar(':');
		escape_put_json(stdout, value);
		free(name);
		free(value);
	}
	fputs(",\"data\":[", stdout);
	each_block(&f->tensor, print_numbers, &printed);
	puts("]}");
}

int main(int argc, char **argv)
{
	char **files = cli_parse(argc, argv, &program);
	struct filter *io = filter_open(files, FILTER_TEXT);
	struct frame f = { 0 };

	while (filter_read(io, &f)) {
		if (as_json)
			print_json(&f);
		else
			print_line(filter_frames(io) - 1, &f);
	}
	frame_free(&f);
	return filter_close(io);
}
