/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tensor-dump - the eyes: any stream as text
 * in   anything
 * out  a line a frame: number, kind, shape, dtype, attributes, min/mean/max; or JSON lines */
#include "base/escape.h"
#include "program/filter.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 1024 }; /* numbers converted at a time */

static bool as_json;

static const struct option_row options[] = {
	OPT_FLAG("json", 'j', &as_json, "print a JSON object for each frame, with all numbers"),
	OPT_END,
};

static const struct program program = {
	.name = "tensor-dump",
	.operands = "[FILE...]",
	.summary = "Print the frames of a tensor stream as text.",
	.reads_stream = true,
	.options = options,
};

/* ---- attributes ---- */

/* Digits that bring a number back exactly, and digits for people. */
enum { EXACT_FLOAT = 9, EXACT_DOUBLE = 17, SHORT = 6 };

/* A float as JSON, with so many digits; exact ones are as few as bring it back. */
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
	} else { /* no integer to anybody */
		printf("%s%s", text, strchr(text, '.') ? "" : ".0");
	}
}

/* Any value as JSON. No library writes it, for none has integers of 64 bits with and without a
 * sign. */
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
	case MSGPACK_OBJECT_BIN: /* JSON has no bytes: say how many there were */
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

/* Those of 64 bits, which a double may round. */
static void print_integers(const struct tensor *t)
{
	size_t count = 0;

	tensor_count(t, &count);
	for (size_t i = 0; i < count; i++)
		printf("%s%" PRId64, i ? "," : "", tensor_i8_at(t, i));
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
		putchar(',');
		put_value(&f->attr[i].key, EXACT_DOUBLE);
		putchar(':');
		put_value(frame_attr_value(f, i), EXACT_DOUBLE);
	}
	fputs(",\"data\":[", stdout);
	if (f->tensor.dtype == DTYPE_I8)
		print_integers(&f->tensor);
	else
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
