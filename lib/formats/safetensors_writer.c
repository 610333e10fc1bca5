/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/array.h"
#include "base/digest.h"
#include "base/escape.h"
#include "base/hash_map.h"
#include "formats/attribute_table.h"
#include "formats/safetensors.h"

#include <stdlib.h>
#include <string.h>

enum { SIZES = 4, BUFFER = 1 << 16 }; /* of numbers: 8, 4, 2 and 1 bytes */

struct array {
	char *name;
	struct tensor form; /* dtype and shape */
	uint64_t offset;    /* among the arrays with numbers of its size */
	size_t bytes;
};

struct safetensors_writer {
	struct array *arrays; /* [n] */
	size_t n, cap;
	struct hash_map known; /* digests of their names */
	size_t nameless;
	FILE *data[SIZES]; /* the arrays with numbers of that size; NULL: none so far */
	uint64_t length[SIZES];
	char buffers[SIZES][BUFFER]; /* of these files */
	struct attribute_table attributes;
};

static const char *const dtypes[] = {
	[DTYPE_F4] = "F32", [DTYPE_F8] = "F64", [DTYPE_I1] = "I8",  [DTYPE_U1] = "U8",
	[DTYPE_I2] = "I16", [DTYPE_I4] = "I32", [DTYPE_I8] = "I64",
};

static size_t class_of(enum dtype dtype)
{
	const size_t size = dtype_size(dtype);

	return size == 8 ? 0 : size == 4 ? 1 : size == 2 ? 2 : 3;
}

bool safetensors_write_begin(struct format_file *x)
{
	x->own = calloc(1, sizeof(struct safetensors_writer));
	return x->own || format_no_memory(x);
}

void safetensors_write_release(void *own)
{
	struct safetensors_writer *w = own;

	if (!w)
		return;
	for (size_t i = 0; i < w->n; i++)
		free(w->arrays[i].name);
	for (int k = 0; k < SIZES; k++)
		if (w->data[k])
			fclose(w->data[k]);
	free(w->arrays);
	hash_map_free(&w->known);
	attribute_table_free(&w->attributes);
	free(w);
}

/* Adds an array by its id or, if no other array has it, its `name`; others are called arr_0 and so
 * on. */
static struct array *add(struct format_file *x, const char *id, const char *name)
{
	struct safetensors_writer *w = x->own;
	struct array *arrays = array_room(w->arrays, &w->cap, w->n, 1, sizeof *arrays);
	char number[32];
	bool is_new;

	if (!arrays) {
		format_no_memory(x);
		return NULL;
	}
	w->arrays = arrays;
	if (!id && name && !hash_map_find(&w->known, digest_add(0, name, strlen(name))))
		id = name;
	if (!id) {
		snprintf(number, sizeof number, "arr_%zu", w->n);
		id = number;
		w->nameless++;
	}
	arrays[w->n] = (struct array){ .name = strdup(id) };
	if (!arrays[w->n].name ||
	    !hash_map_add(&w->known, digest_add(0, id, strlen(id)), w->n, &is_new)) {
		free(arrays[w->n].name);
		format_no_memory(x);
		return NULL;
	}
	w->n++;
	if (is_new && strcmp(id, "__metadata__") != 0)
		return &arrays[w->n - 1];
	format_fail(x, STATUS_INPUT,
		    is_new
			? "safetensors keeps this name for the attributes"
			: "an earlier frame has the same id, and each array of safetensors has a "
			  "name of its own; 'tensor-select --join' joins the chunks of a "
			  "recording");
	return NULL;
}

bool safetensors_write_frame(struct format_file *x, const struct frame *f)
{
	struct safetensors_writer *w = x->own;
	const size_t k = class_of(f->tensor.dtype);
	struct array *a = add(x, frame_text(f, "id"), frame_text(f, "name"));

	if (!a)
		return false;
	if (!attribute_table_add(&w->attributes, f) || !tensor_bytes(&f->tensor, &a->bytes))
		return format_no_memory(x);
	a->form = f->tensor;
	a->offset = w->length[k];
	w->length[k] += a->bytes;
	if (!w->data[k]) {
		if (!(w->data[k] = tmpfile()))
			return format_write_failed(x);
		setvbuf(w->data[k], w->buffers[k], _IOFBF, BUFFER);
	}
	return a->bytes == 0 || fwrite(f->tensor.data, 1, a->bytes, w->data[k]) == a->bytes ||
	       format_write_failed(x);
}

/* ---- the header ---- */

static bool is_common(const struct safetensors_writer *w, const struct attribute_column *c)
{
	return w->n > 1 && !hash_map_find(&w->known, digest_add(0, "*", 1)) &&
	       attribute_table_same(c, w->n);
}

/* Writes ,"NAME":"{...}" with those attributes of a frame that all frames have, or with the others.
 * Nothing if there are none. False: no memory. */
static bool put_attributes(FILE *out, const struct safetensors_writer *w, const bool *common,
			   bool wanted, const char *name, size_t frame, bool *any)
{
	char *text = NULL;
	size_t n, members = 0;
	FILE *object = open_memstream(&text, &n);

	if (!object)
		return false;
	for (size_t i = 0; i < w->attributes.n; i++) {
		const struct attribute_column *c = &w->attributes.columns[i];
		const struct attribute_cell cell = attribute_table_cell(c, frame);

		if (cell.type == CELL_ABSENT || common[i] != wanted)
			continue;
		putc(members++ ? ',' : '{', object);
		escape_put_string(object, c->key);
		putc(':', object);
		attribute_table_json(object, cell);
	}
	putc('}', object);
	if (fclose(object) != 0) {
		free(text);
		return false;
	}
	if (members > 0) {
		if (*any)
			putc(',', out);
		escape_put_string(out, name);
		putc(':', out);
		escape_put_string(out, text);
		*any = true;
	}
	free(text);
	return true;
}

static bool put_metadata(FILE *out, const struct safetensors_writer *w)
{
	bool *common = calloc(w->attributes.n + 1, sizeof *common), any = false, ok = common;

	for (size_t i = 0; ok && i < w->attributes.n; i++)
		common[i] = is_common(w, &w->attributes.columns[i]);
	fputs("{\"__metadata__\":{", out);
	ok = ok && (w->n == 0 || put_attributes(out, w, common, true, "*", 0, &any));
	for (size_t i = 0; ok && i < w->n; i++)
		ok = put_attributes(out, w, common, false, w->arrays[i].name, i, &any);
	putc('}', out);
	free(common);
	return ok;
}

static void put_array(FILE *out, const struct safetensors_writer *w, const struct array *a)
{
	uint64_t begin = a->offset;

	for (size_t k = 0; k < class_of(a->form.dtype); k++)
		begin += w->length[k];
	putc(',', out);
	escape_put_string(out, a->name);
	fprintf(out, ":{\"dtype\":\"%s\",\"shape\":[", dtypes[a->form.dtype]);
	for (unsigned i = 0; i < a->form.rank; i++)
		fprintf(out, "%s%zu", i ? "," : "", a->form.shape[i]);
	fprintf(out, "],\"data_offsets\":[%llu,%llu]}", (unsigned long long)begin,
		(unsigned long long)(begin + a->bytes));
}

/* Writes the header with its length, a multiple of 8. */
static bool put_header(struct format_file *x, const struct safetensors_writer *w)
{
	char *text = NULL;
	size_t n = 0;
	FILE *out = open_memstream(&text, &n);
	unsigned char length[8];
	bool ok = out != NULL;

	if (ok) {
		ok = put_metadata(out, w);
		for (size_t i = 0; i < w->n; i++)
			put_array(out, w, &w->arrays[i]);
		putc('}', out);
		ok = fflush(out) == 0 && ok;
		while (ok && n % 8 != 0)
			ok = putc(' ', out) != EOF && fflush(out) == 0;
		ok = fclose(out) == 0 && ok;
	}
	for (int i = 0; i < 8; i++)
		length[i] = (unsigned char)((uint64_t)n >> 8 * i);
	ok = ok ? format_put(x, length, sizeof length) && format_put(x, text, n)
		: format_no_memory(x);
	free(text);
	return ok;
}

bool safetensors_write_end(struct format_file *x)
{
	struct safetensors_writer *w = x->own;
	char part[65536];
	size_t n;

	if (!put_header(x, w))
		return false;
	for (int k = 0; k < SIZES; k++) {
		if (!w->data[k])
			continue;
		if (fflush(w->data[k]) != 0 || fseek(w->data[k], 0, SEEK_SET) != 0)
			return format_write_failed(x);
		while ((n = fread(part, 1, sizeof part, w->data[k])) > 0)
			if (!format_put(x, part, n))
				return false;
		if (ferror(w->data[k]))
			return format_write_failed(x);
	}
	if (w->nameless > 0)
		snprintf(
		    x->note, sizeof x->note,
		    "%zu frames without an id or a name of their own are named arr_0 and so on",
		    w->nameless);
	return true;
}
