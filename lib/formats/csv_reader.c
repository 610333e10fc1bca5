/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "formats/csv.h"
#include "formats/csv_record.h"
#include "formats/json_values.h"
#include "formats/numbers.h"
#include "stream/known_key.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum purpose { ATTRIBUTE, NUMBER, DTYPE, SHAPE, ROW, UNUSED };

struct csv_reader {
	struct csv_record record;
	char **names; /* [n] of the columns; NULL: the file has none */
	enum purpose *purpose;
	size_t n;
	size_t dtype, shape, row; /* columns; n: there is none */
	size_t numbers;           /* columns of numbers */
	bool first_is_data;       /* the record is the first frame */
	void *data;
};

/* ---- the columns ---- */

/* Reads a record. False: the end, or a fault. */
static bool next_record(struct format_file *x, struct csv_reader *r)
{
	x->status = STATUS_OK;
	switch (csv_record_next(&r->record, x->in)) {
	case CSV_RECORD:
		return true;
	case CSV_END:
		return false;
	case CSV_CUT:
		return format_fail(
		    x, STATUS_INPUT,
		    "line %zu has no end: the file is truncated; if it is not, add a "
		    "newline",
		    r->record.line);
	case CSV_LONG:
		return format_fail(x, STATUS_INPUT,
				   "line %zu: more data than --max-frame allows (%zu MiB)",
				   r->record.line, x->data_max >> 20);
	case CSV_NUL:
		return format_fail(x, STATUS_INPUT, "line %zu has a NUL: this is no text",
				   r->record.line);
	case CSV_FAULT:
		return format_read_failed(x, "a line");
	case CSV_NO_MEMORY:
		break;
	}
	return format_no_memory(x);
}

static bool is_number(const char *text)
{
	char *end;

	strtod(text, &end);
	return end > text && *end == '\0';
}

/* v0, v1 and so on. */
static bool is_value(const char *name)
{
	return name[0] == 'v' && name[1] && !name[1 + strspn(name + 1, "0123456789")];
}

static enum purpose purpose_of(const char *name, bool has_values, bool has_shape)
{
	if (strcmp(name, "dtype") == 0)
		return DTYPE;
	if (strcmp(name, "shape") == 0)
		return SHAPE;
	if (strcmp(name, "row") == 0 && has_shape)
		return ROW;
	if (!*name) /* as pandas writes the column of its index */
		return UNUSED;
	return (has_values ? is_value(name) : !csv_is_known(name)) ? NUMBER : ATTRIBUTE;
}

static bool read_names(struct format_file *x, struct csv_reader *r)
{
	bool has_values = false, has_shape = false;

	if (!(r->names = calloc(r->n + 1, sizeof *r->names)))
		return format_no_memory(x);
	for (size_t i = 0; i < r->n; i++) {
		if (!(r->names[i] = strdup(csv_record_cell(&r->record, i))))
			return format_no_memory(x);
		has_values = has_values || is_value(r->names[i]);
		has_shape = has_shape || strcmp(r->names[i], "shape") == 0;
	}
	/* a table of arrays without numbers has a shape and a dtype alone */
	for (size_t i = 0; i < r->n; i++)
		r->purpose[i] = purpose_of(r->names[i], has_values || has_shape, has_shape);
	return true;
}

static bool read_columns(struct format_file *x, struct csv_reader *r)
{
	size_t numbers = 0;

	r->n = r->record.n;
	if (!(r->purpose = calloc(r->n + 1, sizeof *r->purpose)))
		return format_no_memory(x);
	for (size_t i = 0; i < r->n; i++)
		numbers += is_number(csv_record_cell(&r->record, i));
	r->first_is_data = numbers == r->n;
	for (size_t i = 0; r->first_is_data && i < r->n; i++)
		r->purpose[i] = NUMBER;
	if (!r->first_is_data && !read_names(x, r))
		return false;
	r->dtype = r->shape = r->row = r->n;
	for (size_t i = 0; i < r->n; i++) {
		if (r->purpose[i] == DTYPE)
			r->dtype = i;
		else if (r->purpose[i] == SHAPE)
			r->shape = i;
		else if (r->purpose[i] == ROW)
			r->row = i;
		r->numbers += r->purpose[i] == NUMBER;
		if (r->purpose[i] == UNUSED)
			snprintf(x->note, sizeof x->note, "the column without a name is left out");
	}
	return true;
}

bool csv_read_begin(struct format_file *x, char delimiter)
{
	struct csv_reader *r = x->own = calloc(1, sizeof *r);

	if (!r)
		return format_no_memory(x);
	r->record.delimiter = delimiter;
	r->record.most = x->data_max < SIZE_MAX / 64 ? x->data_max * 32 + 65536 : SIZE_MAX / 2;
	if (!next_record(x, r))
		return x->status == STATUS_OK ? format_fail(x, STATUS_INPUT,
							    "the file is empty: wanted a line with "
							    "the names of columns")
					      : false;
	return read_columns(x, r);
}

void csv_read_release(void *own)
{
	struct csv_reader *r = own;

	if (!r)
		return;
	for (size_t i = 0; r->names && i < r->n; i++)
		free(r->names[i]);
	free(r->names);
	free(r->purpose);
	free(r->data);
	csv_record_free(&r->record);
	free(r);
}

/* ---- frames ---- */

/* "30 40", or nothing for a single number. */
static bool read_shape(const char *text, struct tensor *t)
{
	for (;;) {
		char *end;
		unsigned long long extent;

		text += strspn(text, " ");
		if (!*text)
			return true;
		if (!isdigit((unsigned char)*text) || t->rank == TENSOR_MAX_RANK)
			return false;
		extent = strtoull(text, &end, 10);
		if (extent > SIZE_MAX / 2)
			return false;
		t->shape[t->rank++] = (size_t)extent;
		text = end;
	}
}

/* Dtype and shape of the frame that begins in the record. */
static bool read_form(struct format_file *x, const struct csv_reader *r, struct tensor *t)
{
	const char *dtype = r->dtype < r->n ? csv_record_cell(&r->record, r->dtype) : "<f8";

	*t = (struct tensor){ .dtype = dtype_find(dtype, strlen(dtype)) };
	if (t->dtype == DTYPE_NONE)
		return format_fail(x, STATUS_INPUT,
				   "line %zu: dtype '%.20s': wanted <f4 <f8 <i2 <i4 <i8 |i1 or |u1",
				   r->record.line, dtype);
	if (r->shape == r->n) {
		t->rank = 1;
		t->shape[0] = r->numbers;
	} else if (!read_shape(csv_record_cell(&r->record, r->shape), t)) {
		return format_fail(
		    x, STATUS_INPUT, "line %zu: shape '%.60s': wanted at most %d integers",
		    r->record.line, csv_record_cell(&r->record, r->shape), TENSOR_MAX_RANK);
	}
	return true;
}

static bool set_number(enum dtype dtype, void *data, size_t i, const char *text)
{
	char *end;
	double real;

	if (dtype != DTYPE_F4 && dtype != DTYPE_F8) {
		long long whole;

		errno = 0;
		whole = strtoll(text, &end, 10);
		if (end > text && *end == '\0')
			return errno == 0 && numbers_set_int(dtype, data, i, whole);
	}
	errno = 0;
	real = dtype == DTYPE_F4 ? (double)strtof(text, &end) : strtod(text, &end);
	if (errno == ERANGE && isinf(real)) /* too large, not an infinity */
		return false;
	return end > text && *end == '\0' && numbers_set_real(dtype, data, i, real);
}

/* Reads n numbers of the record into r->data from number `at` on. Without a shape, an empty cell is
 * NaN. */
static bool read_numbers(struct format_file *x, const struct csv_reader *r, enum dtype dtype,
			 size_t at, size_t n)
{
	const bool may_lack = r->shape == r->n;
	size_t k = 0;

	for (size_t i = 0; i < r->n; i++) {
		const char *cell;
		bool ok;

		if (r->purpose[i] != NUMBER)
			continue;
		cell = csv_record_cell(&r->record, i);
		if (k == n && *cell)
			return format_fail(x, STATUS_INPUT,
					   "line %zu has more numbers than its shape",
					   r->record.line);
		if (k == n)
			continue;
		ok = !*cell ? may_lack && numbers_set_real(dtype, r->data, at + k, NAN)
			    : set_number(dtype, r->data, at + k, cell);
		if (!ok)
			return format_fail(x, STATUS_INPUT,
					   "line %zu, column %zu: '%.40s' is none of %s",
					   r->record.line, i + 1, cell, dtype_name(dtype));
		k++;
	}
	return k == n ||
	       format_fail(x, STATUS_INPUT, "line %zu has %zu numbers, its shape needs %zu",
			   r->record.line, k, n);
}

static bool add_attribute(struct format_file *x, const char *key, const char *cell, size_t line,
			  struct frame *f)
{
	const size_t n = strlen(cell);

	if (n == 0)
		return true;
	if ((known_key_is_text(key) ? *cell == '"' : csv_is_json(cell)) &&
	    json_values_read(f, key, cell, n))
		return true;
	return frame_set_text(f, key, cell) ||
	       format_fail(x, STATUS_SYSTEM, "line %zu: no memory for a frame", line);
}

static bool add_attributes(struct format_file *x, const struct csv_reader *r, struct frame *f)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->purpose[i] == ATTRIBUTE &&
		    !add_attribute(x, r->names[i], csv_record_cell(&r->record, i), r->record.line,
				   f))
			return false;
	return true;
}

static bool check_cells(struct format_file *x, const struct csv_reader *r)
{
	return r->record.n == r->n ||
	       format_fail(x, STATUS_INPUT, "line %zu has %zu cells, the first line has %zu",
			   r->record.line, r->record.n, r->n);
}

/* Whether the record has row number `row`. */
static bool check_row(struct format_file *x, const struct csv_reader *r, size_t row)
{
	char want[32];

	snprintf(want, sizeof want, "%zu", row);
	return strcmp(csv_record_cell(&r->record, r->row), want) == 0 ||
	       format_fail(x, STATUS_INPUT, "line %zu: wanted row %zu of its frame", r->record.line,
			   row);
}

/* Reads the lines of a frame, of which the record is the first. */
static bool read_rows(struct format_file *x, struct csv_reader *r, const struct tensor *t,
		      size_t count)
{
	const size_t rows = t->rank > 0 ? t->shape[0] : 0;

	if (rows == 0)
		return read_numbers(x, r, t->dtype, 0, 0);
	for (size_t i = 0; i < rows; i++) {
		if (i > 0 && !next_record(x, r))
			return x->status == STATUS_OK
				   ? format_fail(
					 x, STATUS_INPUT,
					 "the file ends after row %zu of %zu of a frame: it is "
					 "truncated",
					 i, rows)
				   : false;
		if ((i > 0 && !check_cells(x, r)) || !check_row(x, r, i) ||
		    !read_numbers(x, r, t->dtype, i * (count / rows), count / rows))
			return false;
	}
	return true;
}

static bool read_frame(struct format_file *x, struct csv_reader *r, struct frame *f)
{
	size_t bytes, count;
	void *grown;

	if (!check_cells(x, r))
		return false;
	if (!read_form(x, r, &f->tensor) || !format_fits(x, &f->tensor, &bytes) ||
	    !tensor_count(&f->tensor, &count))
		return false;
	if (!(grown = realloc(r->data, bytes + 1)))
		return format_no_memory(x);
	f->tensor.data = r->data = grown;
	if (!add_attributes(x, r, f))
		return false;
	return r->row < r->n ? read_rows(x, r, &f->tensor, count)
			     : read_numbers(x, r, f->tensor.dtype, 0, count);
}

enum format_got csv_read_next(struct format_file *x, struct frame *f)
{
	struct csv_reader *r = x->own;

	if (r->first_is_data)
		r->first_is_data = false;
	else if (!next_record(x, r))
		return x->status == STATUS_OK ? FORMAT_END : FORMAT_BAD;
	return read_frame(x, r, f) ? FORMAT_FRAME : FORMAT_BAD;
}
