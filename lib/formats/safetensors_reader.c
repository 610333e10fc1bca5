/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/json_values.h"
#include "formats/numbers.h"
#include "formats/safetensors.h"

#include <stdlib.h>
#include <string.h>

enum { HEADER_MAX = 100000000 }; /* bytes, as the reference implementation has it */

struct safetensors_reader {
	json_t *header, *metadata; /* metadata may be NULL */
	void *at;                  /* the next member of the header */
	uint64_t data, size;       /* where the data begins; how many bytes it has */
	void *raw, *numbers;
};

static const struct kind {
	const char *name;
	size_t size; /* bytes of a number in the file */
	enum dtype dtype;
	enum { AS_IT_IS, HALF, BFLOAT, UNSIGNED } what;
} kinds[] = {
	{ "F32", 4, DTYPE_F4, AS_IT_IS }, { "F64", 8, DTYPE_F8, AS_IT_IS },
	{ "I8", 1, DTYPE_I1, AS_IT_IS },  { "U8", 1, DTYPE_U1, AS_IT_IS },
	{ "I16", 2, DTYPE_I2, AS_IT_IS }, { "I32", 4, DTYPE_I4, AS_IT_IS },
	{ "I64", 8, DTYPE_I8, AS_IT_IS }, { "BOOL", 1, DTYPE_U1, AS_IT_IS },
	{ "F16", 2, DTYPE_F4, HALF },     { "BF16", 2, DTYPE_F4, BFLOAT },
	{ "U16", 2, DTYPE_I4, UNSIGNED }, { "U32", 4, DTYPE_I8, UNSIGNED },
	{ "U64", 8, DTYPE_I8, UNSIGNED },
};

/* ---- the header ---- */

static bool parse_header(struct format_file *x, struct safetensors_reader *r, uint64_t n)
{
	char *text = malloc((size_t)n + 1);
	json_error_t error;

	if (!text)
		return format_no_memory(x);
	if (!byte_reader_at(x->in, 8, text, (size_t)n)) {
		free(text);
		return format_read_failed(x, "the header");
	}
	r->header = json_loadb(text, (size_t)n, JSON_REJECT_DUPLICATES, &error);
	free(text);
	if (!json_is_object(r->header))
		return format_fail(x, STATUS_INPUT, "its header is no object of JSON%s%s",
				   r->header ? "" : ": ", r->header ? "" : error.text);
	r->metadata = json_object_get(r->header, "__metadata__");
	if (r->metadata && !json_is_object(r->metadata))
		return format_fail(x, STATUS_INPUT, "its __metadata__ is no object of JSON");
	return true;
}

/* Reads the place of an array. False: it is outside of the data. */
static bool offsets_of(const struct safetensors_reader *r, const json_t *array, uint64_t *begin,
		       uint64_t *end)
{
	const json_t *offsets = json_object_get(array, "data_offsets");
	const json_t *first = json_array_get(offsets, 0), *second = json_array_get(offsets, 1);

	if (json_array_size(offsets) != 2 || !json_is_integer(first) || !json_is_integer(second) ||
	    json_integer_value(first) < 0 || json_integer_value(second) < json_integer_value(first))
		return false;
	*begin = (uint64_t)json_integer_value(first);
	*end = (uint64_t)json_integer_value(second);
	return *end <= r->size;
}

/* The arrays must have all bytes of the data, so that a truncated file is noticed at once. */
static bool check_size(struct format_file *x, const struct safetensors_reader *r)
{
	uint64_t sum = 0, begin, end;

	for (void *at = json_object_iter(r->header); at;
	     at = json_object_iter_next(r->header, at)) {
		if (strcmp(json_object_iter_key(at), "__metadata__") == 0)
			continue;
		if (!offsets_of(r, json_object_iter_value(at), &begin, &end))
			return format_fail(
			    x, STATUS_INPUT,
			    "array '%.200s' is not within the file: it is truncated or "
			    "damaged",
			    json_object_iter_key(at));
		if (end - begin > UINT64_MAX - sum)
			break;
		sum += end - begin;
	}
	return sum == r->size ||
	       format_fail(x, STATUS_INPUT,
			   "has %llu bytes of data, but its arrays have %llu: it is "
			   "damaged",
			   (unsigned long long)r->size, (unsigned long long)sum);
}

/* Notes that there are texts which are neither of a frame nor PyTorch's mark of its own files. */
static void note_texts(struct format_file *x, const struct safetensors_reader *r)
{
	json_t *all = r->metadata;
	size_t n = 0;

	for (void *at = json_object_iter(all); at; at = json_object_iter_next(all, at)) {
		const char *key = json_object_iter_key(at);
		n += strcmp(key, "*") != 0 && strcmp(key, "format") != 0 &&
		     !json_object_get(r->header, key);
	}
	if (n > 0)
		snprintf(x->note, sizeof x->note,
			 "%zu texts of its __metadata__ are of no array and are left out", n);
}

bool safetensors_read_begin(struct format_file *x)
{
	struct safetensors_reader *r = x->own = calloc(1, sizeof *r);
	unsigned char length[8];
	uint64_t n = 0, size;

	if (!r)
		return format_no_memory(x);
	if (byte_reader_settle(x->in) < 0)
		return format_read_failed(x, "the file");
	size = byte_reader_size(x->in);
	if (size < 8 || !byte_reader_at(x->in, 0, length, sizeof length))
		return format_read_failed(x, "the length of its header");
	for (int i = 0; i < 8; i++)
		n |= (uint64_t)length[i] << 8 * i;
	if (n > HEADER_MAX)
		return format_fail(x, STATUS_INPUT,
				   "is no file of safetensors: its header would have %llu bytes",
				   (unsigned long long)n);
	if (n > size - 8)
		return format_read_failed(x, "the header");
	r->data = 8 + n;
	r->size = size - r->data;
	if (!parse_header(x, r, n) || !check_size(x, r))
		return false;
	note_texts(x, r);
	r->at = json_object_iter(r->header);
	return true;
}

void safetensors_read_release(void *own)
{
	struct safetensors_reader *r = own;

	if (!r)
		return;
	json_decref(r->header);
	free(r->raw);
	free(r->numbers);
	free(r);
}

/* ---- arrays ---- */

static const struct kind *kind_of(const json_t *dtype)
{
	for (size_t i = 0; json_is_string(dtype) && i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kinds[i].name, json_string_value(dtype)) == 0)
			return &kinds[i];
	return NULL;
}

static bool read_shape(const json_t *shape, struct tensor *t)
{
	if (!json_is_array(shape) || json_array_size(shape) > TENSOR_MAX_RANK)
		return false;
	t->rank = (unsigned)json_array_size(shape);
	for (unsigned i = 0; i < t->rank; i++) {
		const json_t *extent = json_array_get(shape, i);
		if (!json_is_integer(extent) || json_integer_value(extent) < 0)
			return false;
		t->shape[i] = (size_t)json_integer_value(extent);
	}
	return true;
}

static bool convert(struct format_file *x, struct safetensors_reader *r, const char *name,
		    const struct kind *kind, struct tensor *t, size_t n)
{
	void *grown;

	t->data = r->raw;
	if (kind->what == AS_IT_IS)
		return true;
	if (!(grown = realloc(r->numbers, n * dtype_size(kind->dtype) + 1)))
		return format_no_memory(x);
	t->data = r->numbers = grown;
	if (kind->what == HALF)
		numbers_from_half(r->raw, n, r->numbers);
	else if (kind->what == BFLOAT)
		numbers_from_bfloat(r->raw, n, r->numbers);
	else if (!numbers_from_unsigned(r->raw, n, kind->size, r->numbers))
		return format_fail(
		    x, STATUS_INPUT,
		    "array '%.200s' has a number of 2^63 or more, which no dtype of a "
		    "tensor stream holds",
		    name);
	return true;
}

static bool read_array(struct format_file *x, struct safetensors_reader *r, const char *name,
		       const json_t *array, struct tensor *t)
{
	const json_t *dtype = json_object_get(array, "dtype");
	const struct kind *kind = kind_of(dtype);
	uint64_t begin = 0, end = 0;
	size_t bytes, count;
	void *grown;

	if (!kind)
		return format_fail(
		    x, STATUS_INPUT,
		    "array '%.200s' has dtype %.20s, wanted F16, BF16, F32, F64, BOOL, "
		    "or I or U and 8 to 64",
		    name, json_is_string(dtype) ? json_string_value(dtype) : "none");
	t->dtype = kind->dtype;
	if (!read_shape(json_object_get(array, "shape"), t))
		return format_fail(x, STATUS_INPUT,
				   "array '%.200s': shape: wanted at most %d integers from 0", name,
				   TENSOR_MAX_RANK);
	if (!format_fits(x, t, &bytes) || !tensor_count(t, &count))
		return false;
	offsets_of(r, array, &begin, &end);
	if (end - begin != (uint64_t)count * kind->size)
		return format_fail(
		    x, STATUS_INPUT,
		    "array '%.200s' has %llu bytes, but its shape and dtype need %zu", name,
		    (unsigned long long)(end - begin), count * kind->size);
	if (!(grown = realloc(r->raw, count * kind->size + 1)))
		return format_no_memory(x);
	r->raw = grown;
	if (!byte_reader_at(x->in, r->data + begin, r->raw, count * kind->size))
		return format_read_failed(x, "an array");
	return convert(x, r, name, kind, t, count);
}

/* Adds the attributes that are under a name, or with "*" those that all arrays have; if there is an array
 * of that name, they are its own. Other texts there are none of ours. */
static bool add_attributes(struct format_file *x, const struct safetensors_reader *r,
			   const char *name, struct frame *f)
{
	const json_t *text = json_object_get(r->metadata, name);

	if (!json_is_string(text) || json_string_value(text)[0] != '{')
		return true;
	return json_values_read_all(f, json_string_value(text), json_string_length(text)) ||
	       format_fail(x, STATUS_INPUT, "__metadata__ '%.200s' holds no attributes", name);
}

enum format_got safetensors_read_next(struct format_file *x, struct frame *f)
{
	struct safetensors_reader *r = x->own;
	const char *name;
	bool ok;

	if (r->at && strcmp(json_object_iter_key(r->at), "__metadata__") == 0)
		r->at = json_object_iter_next(r->header, r->at);
	if (!r->at)
		return FORMAT_END;
	name = json_object_iter_key(r->at);
	ok = frame_set_text(f, "id", name) || format_no_memory(x);
	if (!json_object_get(r->header, "*"))
		ok = ok && add_attributes(x, r, "*", f);
	ok = ok && add_attributes(x, r, name, f) &&
	     read_array(x, r, name, json_object_iter_value(r->at), &f->tensor);
	r->at = json_object_iter_next(r->header, r->at);
	return ok ? FORMAT_FRAME : FORMAT_BAD;
}
