/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/frame_print.h"

#include "base/escape.h"
#include "program/cli.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- attributes ---- */

/* Digits that are read back as the same number, and digits for people. */
enum { EXACT_FLOAT = 9, EXACT_DOUBLE = 17, SHORT = 6 };

/* A float as JSON with this many digits, or as few of EXACT_DOUBLE as are read back as the same. */
static void put_real(double x, int digits)
{
	char text[40], *exponent;

	if (!isfinite(x)) {
		fputs("null", stdout);
		return;
	}
	for (int few = digits == EXACT_DOUBLE ? 15 : digits; few <= digits; few++) {
		snprintf(text, sizeof text, "%.*g", few, x);
		if (strtod(text, NULL) == x)
			break;
	}
	if ((exponent = strchr(text, 'e')) != NULL) {
		*exponent++ = '\0';
		printf("%se%ld", text, strtol(exponent, NULL, 10));
	} else { /* with a point, so that no reader takes it for an integer */
		printf("%s%s", text, strchr(text, '.') ? "" : ".0");
	}
}

/* Any value as JSON. jansson cannot print it: it has no unsigned integers of 64 bits. */
static void put_value(const msgpack_object *o, int digits)
{
	switch (o->type) {
	case MSGPACK_OBJECT_BOOLEAN:
		fputs(o->via.boolean ? "true" : "false", stdout);
		break;
	case MSGPACK_OBJECT_POSITIVE_INTEGER:
		printf("%" PRIu64, o->via.u64);
		break;
	case MSGPACK_OBJECT_NEGATIVE_INTEGER:
		printf("%" PRId64, o->via.i64);
		break;
	case MSGPACK_OBJECT_FLOAT32:
	case MSGPACK_OBJECT_FLOAT64:
		put_real(o->via.f64, digits);
		break;
	case MSGPACK_OBJECT_STR:
		escape_put_string(stdout, o->via.str.ptr);
		break;
	case MSGPACK_OBJECT_BIN: /* JSON has no bytes: only their number */
		printf("\"<%" PRIu32 " bytes>\"", o->via.bin.size);
		break;
	case MSGPACK_OBJECT_ARRAY:
		for (uint32_t i = 0; i < o->via.array.size; i++) {
			putchar(i ? ',' : '[');
			put_value(&o->via.array.ptr[i], digits);
		}
		fputs(o->via.array.size ? "]" : "[]", stdout);
		break;
	case MSGPACK_OBJECT_MAP:
		for (uint32_t i = 0; i < o->via.map.size; i++) {
			putchar(i ? ',' : '{');
			put_value(&o->via.map.ptr[i].key, digits);
			putchar(':');
			put_value(&o->via.map.ptr[i].val, digits);
		}
		fputs(o->via.map.size ? "}" : "{}", stdout);
		break;
	default:
		fputs("null", stdout);
	}
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
			put_value(value, SHORT);
		}
	}
}

/* ---- text ---- */

void frame_print_line(uint64_t number, const struct frame *f)
{
	const struct tensor_summary s = tensor_summarise(&f->tensor);
	const char *kind = frame_text(f, "kind");
	char shape[200];

	printf("%llu ", (unsigned long long)number);
	cli_put_text(stdout, kind ? kind : "-");
	printf(" %s %s", tensor_shape_text(&f->tensor, shape, sizeof shape),
	       dtype_name(f->tensor.dtype));
	print_attributes(f);
	if (s.n > 0)
		printf(" min=%.6g mean=%.6g max=%.6g", s.min, s.mean, s.max);
	if (s.not_finite > 0)
		printf(" not-finite=%zu", s.not_finite);
	putchar('\n');
}

/* ---- JSON ---- */

enum { BLOCK = 1024 }; /* numbers converted at a time */

/* Numbers one by one, so that a large tensor needs no tree of JSON values. */
static void print_numbers(const struct tensor *t, int digits)
{
	double block[BLOCK];
	size_t count = 0;

	tensor_count(t, &count);
	for (size_t from = 0; from < count; from += BLOCK) {
		const size_t n = count - from < BLOCK ? count - from : BLOCK;

		tensor_to_doubles(t, from, n, block);
		for (size_t i = 0; i < n; i++) {
			if (from + i > 0)
				putchar(',');
			if (isfinite(block[i]))
				printf("%.*g", digits, block[i]);
			else
				fputs("null", stdout);
		}
	}
}

/* Integers of 64 bits, which a double may round. */
static void print_integers(const struct tensor *t)
{
	size_t count = 0;

	tensor_count(t, &count);
	for (size_t i = 0; i < count; i++)
		printf("%s%" PRId64, i ? "," : "", tensor_i8_at(t, i));
}

void frame_print_json(const struct frame *f)
{
	printf("{\"dtype\":\"%s\",\"shape\":[", dtype_name(f->tensor.dtype));
	for (unsigned i = 0; i < f->tensor.rank; i++)
		printf("%s%zu", i ? "," : "", f->tensor.shape[i]);
	putchar(']');
	for (size_t i = 0; i < f->n_attr; i++) {
		putchar(',');
		put_value(&f->attr[i].key, EXACT_DOUBLE);
		putchar(':');
		put_value(frame_attr_value(f, i), EXACT_DOUBLE);
	}
	fputs(",\"data\":[", stdout);
	if (f->tensor.dtype == DTYPE_I8)
		print_integers(&f->tensor);
	else
		print_numbers(&f->tensor, f->tensor.dtype == DTYPE_F4 ? EXACT_FLOAT : EXACT_DOUBLE);
	puts("]}");
}
