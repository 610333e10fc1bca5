/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/array.h"
#include "formats/csv.h"
#include "formats/numbers.h"
#include "formats/tensor_stream.h"
#include "stream/known_key.h"
#include "stream/object_json.h"
#include "stream/stream.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The first line needs the columns of all frames, so the frames are kept in a file until then. */
struct csv_writer {
	char delimiter;
	struct format_file kept; /* a tensor stream without a name */
	char **keys;             /* [n] of the attributes */
	size_t n, cap;
	size_t width; /* columns of numbers */
};

bool csv_write_begin(struct format_file *x, char delimiter)
{
	struct csv_writer *w = x->own = calloc(1, sizeof *w);

	if (!w)
		return format_no_memory(x);
	w->delimiter = delimiter;
	if (!(w->kept.out = tmpfile()))
		return format_write_failed(x);
	return format_stream.write_begin(&w->kept) || format_no_memory(x);
}

void csv_write_release(void *own)
{
	struct csv_writer *w = own;

	if (!w)
		return;
	format_stream.release(&w->kept);
	if (w->kept.out)
		fclose(w->kept.out);
	for (size_t i = 0; i < w->n; i++)
		free(w->keys[i]);
	free(w->keys);
	free(w);
}

/* Adds the column of a key. False: see x. */
static bool add_key(struct format_file *x, const char *key)
{
	struct csv_writer *w = x->own;
	char **keys;

	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->keys[i], key) == 0)
			return true;
	if (strcmp(key, "row") == 0 ||
	    (key[0] == 'v' && key[1] && !key[1 + strspn(key + 1, "0123456789")]))
		return format_fail(
		    x, STATUS_INPUT,
		    "has an attribute '%s', which is the name of a column of numbers", key);
	if (!(keys = array_room(w->keys, &w->cap, w->n, 1, sizeof *keys)))
		return format_no_memory(x);
	w->keys = keys;
	if (!(keys[w->n] = strdup(key)))
		return format_no_memory(x);
	w->n++;
	return true;
}

bool csv_write_frame(struct format_file *x, const struct frame *f)
{
	struct csv_writer *w = x->own;
	size_t count = 0;

	if (x->rows && f->tensor.rank == 0)
		return format_fail(x, STATUS_INPUT,
				   "is a single number, which has no rows; leave out --rows");
	for (size_t i = 0; i < f->n_attr; i++)
		if (!add_key(x, frame_attr_key(f, i)))
			return false;
	tensor_count(&f->tensor, &count);
	if (x->rows)
		count = f->tensor.shape[0] > 0 ? count / f->tensor.shape[0] : 0;
	if (count > w->width)
		w->width = count;
	if (format_stream.write_frame(&w->kept, f))
		return true;
	return format_fail(x, w->kept.status, "%s", w->kept.why);
}

/* ---- lines ---- */

/* Writes a cell; quoted if it has a delimiter, a quote or a line's end, or blanks around it. */
static void put_cell(FILE *out, char delimiter, const char *text)
{
	const char special[] = { delimiter, '"', '\n', '\r', '\0' };
	const size_t n = strlen(text);

	if (!text[strcspn(text, special)] && (n == 0 || (text[0] != ' ' && text[n - 1] != ' '))) {
		fputs(text, out);
		return;
	}
	putc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', out);
		putc(*text, out);
	}
	putc('"', out);
}

/* Writes the value of an attribute. False: no memory. */
static bool put_value(FILE *out, char delimiter, const char *key, const msgpack_object *o)
{
	char *json = NULL;
	size_t n;
	FILE *text;
	bool ok;

	if (!o)
		return true;
	if (o->type == MSGPACK_OBJECT_STR && o->via.str.size > 0 &&
	    (known_key_is_text(key) ? *o->via.str.ptr != '"' : !csv_is_json(o->via.str.ptr))) {
		put_cell(out, delimiter, o->via.str.ptr);
		return true;
	}
	if (!(text = open_memstream(&json, &n)))
		return false;
	object_put_json(text, o, OBJECT_JSON_EXACT);
	ok = fclose(text) == 0;
	if (ok)
		put_cell(out, delimiter, json);
	free(json);
	return ok;
}

/* Writes n numbers, each after a delimiter, and empty cells up to the width. */
static void put_numbers(FILE *out, const struct csv_writer *w, const struct tensor *t, size_t from,
			size_t n)
{
	char texts[NUMBERS_TEXTS][NUMBERS_TEXT_MAX];

	for (size_t done = 0; done < n;) {
		const size_t part = n - done < NUMBERS_TEXTS ? n - done : NUMBERS_TEXTS;

		numbers_to_texts(t, from + done, part, texts);
		for (size_t i = 0; i < part; i++) {
			putc(w->delimiter, out);
			fputs(texts[i], out);
		}
		done += part;
	}
	for (size_t i = n; i < w->width; i++)
		putc(w->delimiter, out);
}

static void put_names(FILE *out, const struct csv_writer *w, bool rows)
{
	for (size_t i = 0; i < w->n; i++) {
		put_cell(out, w->delimiter, w->keys[i]);
		putc(w->delimiter, out);
	}
	fprintf(out, "dtype%cshape", w->delimiter);
	if (rows)
		fprintf(out, "%crow", w->delimiter);
	for (size_t i = 0; i < w->width; i++)
		fprintf(out, "%cv%zu", w->delimiter, i);
	putc('\n', out);
}

/* Writes the cells before the numbers; row -1: none. */
static bool put_attributes(FILE *out, const struct csv_writer *w, const struct frame *f, bool rows,
			   long long row)
{
	for (size_t i = 0; i < w->n; i++) {
		if (!put_value(out, w->delimiter, w->keys[i], frame_value(f, w->keys[i])))
			return false;
		putc(w->delimiter, out);
	}
	fprintf(out, "%s%c", dtype_name(f->tensor.dtype), w->delimiter);
	for (unsigned i = 0; i < f->tensor.rank; i++)
		fprintf(out, "%s%zu", i ? " " : "", f->tensor.shape[i]);
	if (rows)
		putc(w->delimiter, out);
	if (row >= 0)
		fprintf(out, "%lld", row);
	return true;
}

/* Writes the lines of a frame. A frame without rows has one line, without a number. */
static bool put_frame(FILE *out, const struct csv_writer *w, const struct frame *f, bool rows)
{
	size_t count = 0, lines = 1;

	tensor_count(&f->tensor, &count);
	if (rows && f->tensor.shape[0] > 0)
		lines = f->tensor.shape[0];
	for (size_t i = 0; i < lines; i++) {
		const bool numbered = rows && f->tensor.shape[0] > 0;

		if (!put_attributes(out, w, f, rows, numbered ? (long long)i : -1))
			return false;
		put_numbers(out, w, &f->tensor, i * (count / lines), count / lines);
		putc('\n', out);
	}
	return true;
}

bool csv_write_end(struct format_file *x)
{
	struct csv_writer *w = x->own;
	struct reader *kept;
	struct frame f = { 0 };
	enum stream_got got = STREAM_FRAME;

	if (!format_stream.write_end(&w->kept) || fflush(w->kept.out) != 0 ||
	    lseek(fileno(w->kept.out), 0, SEEK_SET) != 0)
		return format_write_failed(x);
	if (!(kept = reader_new(fileno(w->kept.out), NULL, x->data_max)))
		return format_no_memory(x);
	put_names(x->out, w, x->rows);
	while (!ferror(x->out) && (got = reader_next(kept, &f)) == STREAM_FRAME)
		if (!put_frame(x->out, w, &f, x->rows))
			break;
	frame_free(&f);
	if (!ferror(x->out) && got != STREAM_MARK)
		format_fail(x, STATUS_SYSTEM, "cannot read what was kept: %s",
			    got == STREAM_FRAME ? "no memory" : reader_error(kept));
	reader_free(kept);
	return ferror(x->out) ? format_write_failed(x) : got == STREAM_MARK;
}
