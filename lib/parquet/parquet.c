/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "parquet/parquet.h"

#include "base/escape.h"
#include "base/status.h"
#include "parquet/column_reader.h"
#include "parquet/parquet_footer.h"

#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	MAGIC = 4,          /* bytes at either end of the file */
	TAIL = 8,           /* the length of the footer, and the magic */
	ROWS_PER_BYTE = 64, /* of the file, at most: more rows cannot hold recordings */
};

struct parquet {
	struct parquet_file file;
	struct parquet_footer footer;
	struct column_reader *column; /* [footer.n_columns] */
	bool *is_wanted;              /* [footer.n_columns] */
	size_t group;                 /* the next one */
	uint64_t group_left;          /* rows of the present one */
	json_t *features;             /* Hugging Face's; NULL: there are none */
	char refusal[200];            /* of parquet_want */
};

/* ---- rows ---- */

static bool next_group(struct parquet *p)
{
	const struct parquet_footer *f = &p->footer;
	const size_t group = p->group++;

	p->group_left = f->group_rows[group];
	for (size_t k = 0; k < f->n_columns && p->group_left > 0; k++)
		if (p->is_wanted[k] &&
		    !column_reader_begin(&p->column[k], &f->chunk[group * f->n_columns + k], group,
					 p->group_left))
			return false;
	return true;
}

enum parquet_got parquet_next(struct parquet *p)
{
	if (*p->file.why)
		return PARQUET_BAD;
	while (p->group_left == 0) {
		if (p->group == p->footer.n_groups)
			return PARQUET_END;
		if (!next_group(p))
			return PARQUET_BAD;
	}
	p->group_left--;
	for (size_t k = 0; k < p->footer.n_columns; k++)
		if (p->is_wanted[k] && !column_reader_next(&p->column[k]))
			return PARQUET_BAD;
	return PARQUET_ROW;
}

const char *parquet_why(const struct parquet *p)
{
	return p->file.why;
}

enum status parquet_status(const struct parquet *p)
{
	return p->file.status;
}

const struct parquet_value *parquet_value(const struct parquet *p, size_t column)
{
	return &p->column[column].value;
}

/* ---- the file ---- */

static const char magic[MAGIC + 1] = "PAR1";

/* Reads the footer and detects a truncated file: its last eight bytes must be the footer's length
 * and the magic. */
static bool read_footer(struct parquet *p, uint64_t size)
{
	unsigned char ends[MAGIC + TAIL];
	uint64_t n;
	const char *wrong;
	enum status status;

	if (size < sizeof ends)
		return parquet_file_fail(&p->file, "is not a Parquet file: it is too short");
	if (!parquet_file_read(&p->file, 0, ends, MAGIC) ||
	    !parquet_file_read(&p->file, size - TAIL, ends + MAGIC, TAIL))
		return false;
	if (memcmp(ends + 8, "PARE", MAGIC) == 0)
		return parquet_file_fail(&p->file, "is encrypted");
	if (memcmp(ends, magic, MAGIC) != 0)
		return parquet_file_fail(&p->file,
					 "is not a Parquet file: it does not begin with PAR1");
	if (memcmp(ends + 8, magic, MAGIC) != 0)
		return parquet_file_fail(&p->file, "is truncated: a Parquet file ends with PAR1");
	n = parquet_file_number(ends + MAGIC, 4);
	if (n > size - sizeof ends || n > PARQUET_FOOTER_MAX)
		return parquet_file_fail(&p->file,
					 "is damaged: its footer would be %llu bytes long",
					 (unsigned long long)n);
	if (!buffer_replace(&p->file.raw, n ? (size_t)n : 1))
		return parquet_file_fail_memory(&p->file);
	if (!parquet_file_read(&p->file, size - TAIL - n, p->file.raw.at, (size_t)n))
		return false;
	wrong =
	    parquet_footer_read(&p->footer, p->file.raw.at, (size_t)n, size - TAIL - n, &status);
	if (!wrong)
		return true;
	parquet_file_fail(&p->file, "%s", wrong);
	p->file.status = status;
	return false;
}

/* A description that is not JSON is ignored. */
static bool read_features(struct parquet *p)
{
	const char *text = p->footer.huggingface;
	json_t *root, *features;

	if (!text)
		return true;
	if (strlen(text) > PARQUET_FEATURES_MAX)
		return parquet_file_fail(&p->file, "describes its columns in more than %d MiB",
					 PARQUET_FEATURES_MAX >> 20);
	errno = 0;
	root = json_loads(text, 0, NULL);
	if (!root && errno == ENOMEM)
		return parquet_file_fail_memory(&p->file);
	features = json_object_get(json_object_get(root, "info"), "features");
	p->features = json_is_object(features) ? json_incref(features) : NULL;
	json_decref(root);
	return true;
}

/* Fails with the reason of errno. */
static bool fail_by_errno(struct parquet *p)
{
	const enum status status = status_of_errno(errno);

	parquet_file_fail(&p->file, "%s", strerror(errno));
	p->file.status = status;
	return false;
}

/* False: no memory. */
static bool make_columns(struct parquet *p)
{
	const size_t n = p->footer.n_columns;

	p->is_wanted = calloc(n + 1, sizeof *p->is_wanted);
	p->column = calloc(n + 1, sizeof *p->column);
	for (size_t k = 0; p->column && k < n; k++)
		p->column[k] = (struct column_reader){ .file = &p->file,
						       .type = &p->footer.column[k],
						       .encoded.type = &p->footer.column[k] };
	return p->is_wanted && p->column;
}

static bool open_file(struct parquet *p, const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return fail_by_errno(p);
	if (!S_ISREG(st.st_mode))
		return parquet_file_fail(
		    &p->file,
		    "is not a regular file: the footer of a Parquet file comes last, so it "
		    "cannot come through a pipe");
	p->file.fd = open(path, O_RDONLY | O_CLOEXEC);
	if (p->file.fd < 0 || fstat(p->file.fd, &st) != 0)
		return fail_by_errno(p);
	if (!read_footer(p, (uint64_t)st.st_size))
		return false;
	if (p->footer.rows / ROWS_PER_BYTE > (uint64_t)st.st_size)
		return parquet_file_fail(
		    &p->file, "is damaged: it says that it has %llu rows, in %llu bytes",
		    (unsigned long long)p->footer.rows, (unsigned long long)st.st_size);
	if (!make_columns(p))
		return parquet_file_fail_memory(&p->file);
	return read_features(p);
}

struct parquet *parquet_open(const char *path, char *why, size_t size, enum status *status)
{
	struct parquet *p = calloc(1, sizeof *p);

	snprintf(why, size, "no memory");
	*status = STATUS_SYSTEM;
	if (!p)
		return NULL;
	p->file.fd = -1;
	if (open_file(p, path))
		return p;
	snprintf(why, size, "%s", p->file.why);
	*status = p->file.status;
	parquet_free(p);
	return NULL;
}

void parquet_free(struct parquet *p)
{
	if (!p)
		return;
	for (size_t k = 0; p->column && k < p->footer.n_columns; k++)
		column_reader_free(&p->column[k]);
	free(p->is_wanted);
	free(p->column);
	parquet_footer_free(&p->footer);
	free(p->file.raw.at);
	json_decref(p->features);
	if (p->file.fd >= 0)
		close(p->file.fd);
	free(p);
}

/* ---- columns ---- */

uint64_t parquet_rows(const struct parquet *p)
{
	return p->footer.rows;
}

size_t parquet_columns(const struct parquet *p)
{
	return p->footer.n_columns;
}

const char *parquet_column_name(const struct parquet *p, size_t column)
{
	return p->footer.column[column].name;
}

size_t parquet_column_find(const struct parquet *p, const char *name)
{
	size_t k = 0;

	while (k < p->footer.n_columns && strcmp(p->footer.column[k].name, name) != 0)
		k++;
	return k;
}

bool parquet_column_is_bytes(const struct parquet *p, size_t column)
{
	const struct parquet_footer_column *c = &p->footer.column[column];

	return c->type == PARQUET_FOOTER_BYTE_ARRAY && !c->is_list && !c->is_decimal;
}

bool parquet_column_is_text(const struct parquet *p, size_t column)
{
	return parquet_column_is_bytes(p, column) && p->footer.column[column].is_text;
}

const char *parquet_feature(const struct parquet *p, const char *name, size_t n)
{
	const char *key;
	json_t *feature;

	json_object_foreach(p->features, key, feature)
	{
		if (strlen(key) == n && memcmp(key, name, n) == 0)
			return json_string_value(json_object_get(feature, "_type"));
	}
	return NULL;
}

const char *parquet_want(struct parquet *p, size_t column)
{
	const struct parquet_footer_column *c = &p->footer.column[column];

	const char *wrong = c->is_list ? "it is a list, of which a row may have many"
			    : c->type == PARQUET_FOOTER_INT96   ? "its type is INT96"
			    : c->type == PARQUET_FOOTER_UNKNOWN ? "its type is not known here"
			    : c->is_decimal ? "its type is DECIMAL; make it DOUBLE or text"
					    : NULL;

	if (wrong) {
		char refusal[sizeof p->refusal];

		snprintf(refusal, sizeof refusal, "column '%s' cannot be read: %s", c->name, wrong);
		escape_copy(p->refusal, sizeof p->refusal, refusal);
		return p->refusal;
	}
	p->is_wanted[column] = true;
	return NULL;
}

/* {"label": {"names": ["zero", ...], "_type": "ClassLabel"}} */
const char *parquet_class(const struct parquet *p, size_t column, int64_t k)
{
	const json_t *feature = json_object_get(p->features, p->footer.column[column].name);
	const json_t *names = json_object_get(feature, "names");
	const char *type = json_string_value(json_object_get(feature, "_type"));

	return type && strcmp(type, "ClassLabel") == 0 && k >= 0 &&
		       (uint64_t)k < json_array_size(names)
		   ? json_string_value(json_array_get(names, (size_t)k))
		   : NULL;
}
