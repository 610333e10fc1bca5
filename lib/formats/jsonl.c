/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/jsonl.h"

#include "base/array.h"
#include "formats/frame_json.h"
#include "formats/json_values.h"
#include "formats/numbers.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct jsonl {
	char *line; /* [n] without its newline, in [cap] */
	size_t n, cap;
	size_t number;     /* of the line, from 1 */
	void *data;        /* of the frame */
	uint64_t infinite; /* numbers that were written */
};

static bool jsonl_begin(struct format_file *x)
{
	x->own = calloc(1, sizeof(struct jsonl));
	return x->own || format_no_memory(x);
}

static void jsonl_release(struct format_file *x)
{
	struct jsonl *j = x->own;

	if (j) {
		free(j->line);
		free(j->data);
	}
	free(j);
}

static bool jsonl_recognise(const unsigned char *head, size_t n)
{
	return n > 0 && head[0] == '{';
}

/* ---- reading ---- */

/* A number takes at most this many bytes of text, with its comma and blanks. */
enum { NUMBER_MAX = 32 };

/* Reads the next line that is not blank. False: the end, or a fault, which is then set. */
static bool read_line(struct format_file *x, struct jsonl *j)
{
	const size_t most = x->data_max < SIZE_MAX / NUMBER_MAX / 2
				? x->data_max * NUMBER_MAX + 65536
				: SIZE_MAX / 2;
	int c;

	do {
		j->n = 0;
		j->number++;
		while ((c = byte_reader_byte(x->in)) != BYTE_READER_END && c != '\n') {
			if (j->n == most)
				return format_fail(x, STATUS_INPUT,
						   "line %zu: more data than --max-frame allows",
						   j->number);
			if (j->n == j->cap) {
				char *line = array_room(j->line, &j->cap, j->n, 1, 1);
				if (!line)
					return format_no_memory(x);
				j->line = line;
			}
			j->line[j->n++] = (char)c;
		}
		while (j->n > 0 && strchr(" \t\r", j->line[j->n - 1]))
			j->n--;
	} while (j->n == 0 && c != BYTE_READER_END);
	if (byte_reader_error(x->in))
		return format_read_failed(x, "a line");
	return j->n > 0;
}

static bool read_form(struct format_file *x, const struct jsonl *j, json_t *object,
		      struct tensor *t)
{
	const json_t *dtype = json_object_get(object, "dtype");
	const json_t *shape = json_object_get(object, "shape");
	const json_t *data = json_object_get(object, "data");
	size_t count, bytes;

	*t = (struct tensor){ .dtype = DTYPE_NONE };
	if (json_is_string(dtype))
		t->dtype = dtype_find(json_string_value(dtype), json_string_length(dtype));
	if (t->dtype == DTYPE_NONE)
		return format_fail(x, STATUS_INPUT,
				   "line %zu: \"dtype\": wanted <f4 <f8 <i2 <i4 <i8 |i1 or |u1",
				   j->number);
	if (!json_is_array(shape) || json_array_size(shape) > TENSOR_MAX_RANK)
		return format_fail(x, STATUS_INPUT,
				   "line %zu: \"shape\": wanted an array of at most %d integers",
				   j->number, TENSOR_MAX_RANK);
	t->rank = (unsigned)json_array_size(shape);
	for (unsigned i = 0; i < t->rank; i++) {
		const json_t *extent = json_array_get(shape, i);
		if (!json_is_integer(extent) || json_integer_value(extent) < 0)
			return format_fail(x, STATUS_INPUT,
					   "line %zu: \"shape\": wanted integers from 0",
					   j->number);
		t->shape[i] = (size_t)json_integer_value(extent);
	}
	if (!format_fits(x, t, &bytes))
		return false;
	if (!tensor_count(t, &count) || !json_is_array(data) || json_array_size(data) != count)
		return format_fail(x, STATUS_INPUT,
				   "line %zu: \"data\": wanted an array of %zu numbers", j->number,
				   count);
	return true;
}

static bool read_numbers(struct format_file *x, struct jsonl *j, const json_t *data,
			 struct tensor *t)
{
	const size_t n = json_array_size(data);
	void *grown = realloc(j->data, n * dtype_size(t->dtype) + 1);

	if (!grown)
		return format_no_memory(x);
	t->data = j->data = grown;
	for (size_t i = 0; i < n; i++) {
		const json_t *number = json_array_get(data, i);
		bool ok = false;

		if (json_is_integer(number))
			ok = numbers_set_int(t->dtype, j->data, i, json_integer_value(number));
		else if (json_is_real(number))
			ok = numbers_set_real(t->dtype, j->data, i, json_real_value(number));
		else if (json_is_null(number))
			ok = numbers_set_real(t->dtype, j->data, i, NAN);
		if (!ok)
			return format_fail(x, STATUS_INPUT,
					   "line %zu: number %zu of \"data\" is none of %s",
					   j->number, i, dtype_name(t->dtype));
	}
	return true;
}

static bool read_object(struct format_file *x, struct jsonl *j, json_t *object, struct frame *f)
{
	if (!read_form(x, j, object, &f->tensor) ||
	    !read_numbers(x, j, json_object_get(object, "data"), &f->tensor))
		return false;
	json_object_del(object, "dtype");
	json_object_del(object, "shape");
	json_object_del(object, "data");
	return json_values_add_all(f, object) ||
	       format_fail(x, STATUS_INPUT, "line %zu: attributes that a frame cannot have",
			   j->number);
}

static enum format_got jsonl_read_next(struct format_file *x, struct frame *f)
{
	struct jsonl *j = x->own;
	json_error_t error;
	json_t *object;
	bool ok;

	x->status = STATUS_OK;
	if (!read_line(x, j))
		return x->status == STATUS_OK ? FORMAT_END : FORMAT_BAD;
	object = json_loadb(j->line, j->n, JSON_REJECT_DUPLICATES, &error);
	if (!object)
		ok = format_fail(x, STATUS_INPUT, "line %zu, byte %d: no JSON: %s", j->number,
				 error.position, error.text);
	else if (!json_is_object(object))
		ok = format_fail(x, STATUS_INPUT, "line %zu: wanted an object of JSON", j->number);
	else
		ok = read_object(x, j, object, f);
	json_decref(object);
	return ok ? FORMAT_FRAME : FORMAT_BAD;
}

/* ---- writing ---- */

static bool jsonl_write_frame(struct format_file *x, const struct frame *f)
{
	struct jsonl *j = x->own;

	if (dtype_is_float(f->tensor.dtype)) {
		const struct tensor *t = &f->tensor;
		double block[1024];
		size_t count = 0;

		tensor_count(t, &count);
		for (size_t from = 0; from < count; from += 1024) {
			const size_t n = count - from < 1024 ? count - from : 1024;
			tensor_to_doubles(t, from, n, block);
			for (size_t i = 0; i < n; i++)
				j->infinite += isinf(block[i]) != 0;
		}
	}
	frame_json_put(x->out, f);
	return !ferror(x->out) || format_write_failed(x);
}

static bool jsonl_write_end(struct format_file *x)
{
	const struct jsonl *j = x->own;

	if (j->infinite > 0)
		snprintf(x->note, sizeof x->note,
			 "%llu infinite numbers became null, which is read as NaN",
			 (unsigned long long)j->infinite);
	return true;
}

const struct format format_jsonl = {
	.name = "jsonl",
	.what = "lines of JSON",
	.endings = ".jsonl .ndjson .json",
	.recognise = jsonl_recognise,
	.is_text = true,
	.read_begin = jsonl_begin,
	.read_next = jsonl_read_next,
	.write_begin = jsonl_begin,
	.write_frame = jsonl_write_frame,
	.write_end = jsonl_write_end,
	.release = jsonl_release,
};
