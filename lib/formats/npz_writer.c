/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/array.h"
#include "base/digest.h"
#include "base/hash_map.h"
#include "base/utf8.h"
#include "formats/attribute_table.h"
#include "formats/npy_header.h"
#include "formats/npz.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

struct npz_writer {
	struct archive *zip;
	struct archive_entry *entry;
	struct format_file *file;
	char **names; /* [n] of the frames */
	size_t n, cap;
	struct hash_map known; /* their digests */
	size_t nameless;
	struct attribute_table attributes;
};

static la_ssize_t put(struct archive *a, void *file, const void *bytes, size_t n)
{
	FILE *out = ((struct format_file *)file)->out;

	if (fwrite(bytes, 1, n, out) == n)
		return (la_ssize_t)n;
	archive_set_error(a, errno, "%s", strerror(errno));
	return -1;
}

static bool zip_failed(struct format_file *x, struct npz_writer *w)
{
	errno = archive_errno(w->zip);
	return format_fail(x, STATUS_SYSTEM, "cannot write: %s", archive_error_string(w->zip));
}

bool npz_write_begin(struct format_file *x)
{
	struct npz_writer *w = x->own = calloc(1, sizeof *w);

	if (!w || !(w->zip = archive_write_new()) || !(w->entry = archive_entry_new()))
		return format_no_memory(x);
	if (archive_write_set_format_zip(w->zip) != ARCHIVE_OK ||
	    archive_write_set_options(w->zip, "compression=store,hdrcharset=UTF-8") != ARCHIVE_OK ||
	    archive_write_set_bytes_per_block(w->zip, 65536) != ARCHIVE_OK ||
	    archive_write_set_bytes_in_last_block(w->zip, 1) != ARCHIVE_OK ||
	    archive_write_open(w->zip, x, NULL, put, NULL) != ARCHIVE_OK)
		return zip_failed(x, w);
	return true;
}

void npz_write_release(void *own)
{
	struct npz_writer *w = own;

	if (!w)
		return;
	if (w->zip)
		archive_write_fail(w->zip); /* after a fault, nothing more is written */
	archive_write_free(w->zip);
	archive_entry_free(w->entry);
	for (size_t i = 0; i < w->n; i++)
		free(w->names[i]);
	free(w->names);
	hash_map_free(&w->known);
	attribute_table_free(&w->attributes);
	free(w);
}

static bool put_part(struct format_file *x, const void *bytes, size_t n)
{
	struct npz_writer *w = x->own;

	return n == 0 || archive_write_data(w->zip, bytes, n) == (la_ssize_t)n || zip_failed(x, w);
}

/* Begins an array of `bytes` bytes. The time is always the same, so that the bytes are. */
static bool begin_array(struct format_file *x, const char *name, const char *descr, unsigned rank,
			const size_t *shape, uint64_t bytes)
{
	struct npz_writer *w = x->own;
	char header[NPY_HEADER_WRITTEN], *file = malloc(strlen(name) + sizeof ".npy");
	const size_t n = npy_header_write(header, descr, rank, shape, 0);

	if (!file)
		return format_no_memory(x);
	sprintf(file, "%s.npy", name);
	archive_entry_clear(w->entry);
	archive_entry_set_pathname_utf8(w->entry, file);
	free(file);
	archive_entry_set_filetype(w->entry, AE_IFREG);
	archive_entry_set_perm(w->entry, 0644);
	archive_entry_set_size(w->entry, (la_int64_t)(n + bytes));
	if (archive_write_header(w->zip, w->entry) != ARCHIVE_OK)
		return zip_failed(x, w);
	return put_part(x, header, n);
}

/* Adds the name of a frame: its id, its `name` if no other array has it, as the weights of a model
 * have one, or else arr_0 and so on, as numpy.savez names arrays. */
static bool add_name(struct format_file *x, const char *id, const char *name)
{
	struct npz_writer *w = x->own;
	char number[32], **names = array_room(w->names, &w->cap, w->n, 1, sizeof *names);
	bool is_new;

	if (!id && name && !hash_map_find(&w->known, digest_add(0, name, strlen(name))))
		id = name;
	if (!id) {
		snprintf(number, sizeof number, "arr_%zu", w->n);
		id = number;
		w->nameless++;
	}
	if (!names)
		return format_no_memory(x);
	w->names = names;
	if (!(names[w->n] = strdup(id)))
		return format_no_memory(x);
	w->n++;
	if (!hash_map_add(&w->known, digest_add(0, id, strlen(id)), w->n - 1, &is_new))
		return format_no_memory(x);
	return is_new || format_fail(x, STATUS_INPUT,
				     "an earlier frame has the same id, and each array of an npz "
				     "file has a name of its own; 'tensor-select --join' joins the "
				     "chunks of a recording");
}

bool npz_write_frame(struct format_file *x, const struct frame *f)
{
	struct npz_writer *w = x->own;
	size_t bytes;

	if (!add_name(x, frame_text(f, "id"), frame_text(f, "name")))
		return false;
	if (!attribute_table_add(&w->attributes, f) || !tensor_bytes(&f->tensor, &bytes))
		return format_no_memory(x);
	return begin_array(x, w->names[w->n - 1], dtype_name(f->tensor.dtype), f->tensor.rank,
			   f->tensor.shape, bytes) &&
	       put_part(x, f->tensor.data, bytes);
}

/* ---- attributes ---- */

static size_t characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

/* Writes a text as `width` characters of 4 bytes. */
static bool put_text(struct format_file *x, const char *text, size_t width)
{
	const size_t length = strlen(text);
	unsigned char part[1024];
	size_t used = 0, at = 0;

	for (size_t i = 0; i < width; i++) {
		uint32_t c = 0;
		if (at < length) {
			const size_t n = utf8_length(text + at, length - at);
			c = utf8_code(text + at, n);
			at += n;
		}
		for (int k = 0; k < 4; k++)
			part[used++] = (unsigned char)(c >> 8 * k);
		if (used == sizeof part) {
			if (!put_part(x, part, used))
				return false;
			used = 0;
		}
	}
	return put_part(x, part, used);
}

/* How many texts an array of them has. */
struct texts {
	bool is_single; /* shape [] */
	size_t n;       /* shape [n] */
};

/* Begins an array of texts with at most `width` characters. */
static bool begin_texts(struct format_file *x, const char *name, struct texts many, size_t width)
{
	char descr[32];

	snprintf(descr, sizeof descr, "<U%zu", width);
	return begin_array(x, name, descr, many.is_single ? 0 : 1, &many.n,
			   (uint64_t)(many.is_single ? 1 : many.n) * width * 4);
}

/* The text of a cell in a column of that type; the caller frees it. NULL: no memory. */
static char *text_of(struct attribute_cell cell, enum cell_type type)
{
	char *text = NULL;
	size_t n;
	FILE *out;

	if (cell.type == CELL_ABSENT)
		return strdup("");
	if (type == CELL_TEXT)
		return strdup(cell.is.text);
	if (!(out = open_memstream(&text, &n)))
		return NULL;
	attribute_table_json(out, cell);
	if (fclose(out) == 0)
		return text;
	free(text);
	return NULL;
}

/* Writes a column as texts: once to know the longest, once to write them. */
static bool put_text_column(struct format_file *x, const struct attribute_column *c,
			    const char *name, enum cell_type type, struct texts many)
{
	size_t width = 1;

	for (int pass = 0; pass < 2; pass++) {
		if (pass == 1 && !begin_texts(x, name, many, width))
			return false;
		for (size_t i = 0; i < (many.is_single ? 1 : many.n); i++) {
			char *text = text_of(attribute_table_cell(c, i), type);
			bool ok = text || format_no_memory(x);

			if (ok && pass == 0 && characters(text) > width)
				width = characters(text);
			ok = ok && (pass == 0 || put_text(x, text, width));
			free(text);
			if (!ok)
				return false;
		}
	}
	return true;
}

static bool put_number_column(struct format_file *x, const struct attribute_column *c,
			      enum cell_type type, size_t n)
{
	const size_t size = type == CELL_BOOL ? 1 : 8;
	const char *descr = type == CELL_BOOL ? "|b1" : type == CELL_INT ? "<i8" : "<f8";

	if (!begin_array(x, c->key, descr, 1, &n, n * size))
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct attribute_cell cell = attribute_table_cell(c, i);
		const double real = cell.type == CELL_REAL  ? cell.is.real
				    : cell.type == CELL_INT ? (double)cell.is.number
							    : NAN;
		const unsigned char bit = (unsigned char)cell.is.number;
		const void *bytes = type == CELL_BOOL  ? (const void *)&bit
				    : type == CELL_INT ? (const void *)&cell.is.number
						       : (const void *)&real;
		if (!put_part(x, bytes, size))
			return false;
	}
	return true;
}

static bool put_column(struct format_file *x, const struct attribute_column *c)
{
	struct npz_writer *w = x->own;
	const enum cell_type type = attribute_table_type(c, w->n);
	const bool is_json = type == CELL_JSON;
	const struct texts many = { is_json && attribute_table_same(c, w->n), w->n };
	char *name = malloc(strlen(c->key) + sizeof ".json");
	bool ok;

	if (!name)
		return format_no_memory(x);
	sprintf(name, "%s%s", c->key, is_json ? ".json" : "");
	if (hash_map_find(&w->known, digest_add(0, name, strlen(name))))
		ok = format_fail(x, STATUS_INPUT,
				 "the id of a frame is '%s', the name of an array of attributes",
				 name);
	else if (is_json || type == CELL_TEXT)
		ok = put_text_column(x, c, name, type, many);
	else
		ok = put_number_column(x, c, type, w->n);
	free(name);
	return ok;
}

/* The names of the frames as a column of texts. */
static bool put_names(struct format_file *x)
{
	struct npz_writer *w = x->own;
	static char key[] = "id";
	struct attribute_column ids = { .key = key, .n = w->n };
	bool ok;

	if (!(ids.cells = calloc(w->n + 1, sizeof *ids.cells)))
		return format_no_memory(x);
	for (size_t i = 0; i < w->n; i++)
		ids.cells[i] = (struct attribute_cell){ CELL_TEXT, { .text = w->names[i] } };
	ok = put_column(x, &ids);
	free(ids.cells);
	return ok;
}

bool npz_write_end(struct format_file *x)
{
	struct npz_writer *w = x->own;

	if (!put_names(x))
		return false;
	for (size_t i = 0; i < w->attributes.n; i++)
		if (!put_column(x, &w->attributes.columns[i]))
			return false;
	if (w->nameless > 0)
		snprintf(
		    x->note, sizeof x->note,
		    "%zu frames without an id or a name of their own are named arr_0 and so on",
		    w->nameless);
	return archive_write_close(w->zip) == ARCHIVE_OK || zip_failed(x, w);
}
