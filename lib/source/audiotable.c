/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/audiotable.h"

#include "base/escape.h"
#include "files/extension.h"
#include "source/locator.h"
#include "audio/magic.h"
#include "tables/kept_values.h"
#include "parquet/parquet.h"
#include "base/split.h"
#include "base/status.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The columns of all tables, and the bytes of the recording. */
enum {
	AUDIO = COLUMNS,
	FIELDS,
	KEPT = FIELDS, /* a text of any further column */
	TEXTS,
	TEXT_MAX = 65536,
	PATH_MAX_BYTES = 4096,
	NAMES_MAX = 160,
	NAME_MAX_BYTES = 512
};

struct audiotable {
	struct parquet *parquet;
	const struct column_names *names;
	const char **leaf; /* [n_leaves]: the columns' names */
	size_t n_leaves;
	size_t column[FIELDS]; /* n_leaves: there is none */
	size_t *kept_column;   /* [n_kept] */
	size_t n_kept;
	struct kept_values kept; /* of this row */
	bool describes;          /* has more columns than those of the recording, and id */
	char *base, *folder;     /* of the file's path; the folder NULL: the current one */
	const char *split;       /* from the file's name; NULL: none */
	uint64_t row;            /* rows passed */
	bool has_bytes;          /* this one */
	struct locator locator;
	const char *file; /* that this row names; NULL: none */
	enum status status;
	char *text[TEXTS]; /* of this row, [cap] */
	size_t cap[TEXTS];
	char why[400], note[COLUMNS_TEXT_MAX], listed[NAMES_MAX];
};

/* train-00000-of-00001.parquet, or train/0000.parquet. False: no memory. */
static bool keep_names(struct audiotable *t, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = extension_file_name(path), *folder = slash;
	size_t len = strlen(name);

	if (len > 8 && strcasecmp(name + len - 8, ".parquet") == 0)
		len -= 8;
	t->base = strndup(name, len);
	t->folder = slash ? strndup(path, (size_t)(slash - path) + (slash == path)) : NULL;
	t->locator.folder = t->folder;
	while (folder && folder > path && folder[-1] != '/')
		folder--;
	t->split = split_of_name(name, len);
	if (!t->split && folder)
		t->split = split_of_name(folder, (size_t)(slash - folder));
	return t->base && (!slash || t->folder);
}

/* ---- columns ---- */

__attribute__((format(printf, 2, 3))) static bool refuse(struct audiotable *t, const char *format,
							 ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(t->why, sizeof t->why, format, args);
	va_end(args);
	t->status = STATUS_INPUT;
	return false;
}

/* The length of the name of the column's group, or of its whole name. */
static size_t top_n(const char *leaf)
{
	return strcspn(leaf, ".");
}

/* Lists the names of groups and columns for which is_one holds, or of all, with commas between. */
static const char *list_names(struct audiotable *t,
			      bool (*is_one)(const struct audiotable *, size_t))
{
	char listed[sizeof t->listed];
	size_t used = 0, before = 0;

	t->listed[0] = '\0';
	for (size_t k = 0; k < t->n_leaves; k++) {
		const char *name = t->leaf[k];
		size_t n = top_n(name);
		if (k > 0 && top_n(t->leaf[k - 1]) == n && memcmp(t->leaf[k - 1], name, n) == 0 &&
		    name[n] == '.')
			continue;
		if (is_one && !is_one(t, k))
			continue;
		if (used + n + 8 > sizeof t->listed) {
			strcpy(t->listed + used, ", ...");
			break;
		}
		used +=
		    (size_t)sprintf(t->listed + used, "%s%.*s", before++ ? ", " : "", (int)n, name);
	}
	memcpy(listed, t->listed, sizeof listed);
	escape_copy(t->listed, sizeof t->listed, listed);
	return t->listed;
}

static bool is_feature(const struct audiotable *t, size_t column, const char *type)
{
	const char *name = t->leaf[column], *is = parquet_feature(t->parquet, name, top_n(name));

	return is && strcmp(is, type) == 0;
}

static bool is_audio(const struct audiotable *t, size_t column)
{
	return is_feature(t, column, "Audio");
}

/* Whether the column is a readable ClassLabel that no other field uses. */
static bool is_class(const struct audiotable *t, size_t column)
{
	return is_feature(t, column, "ClassLabel") && !strchr(t->leaf[column], '.') &&
	       column != t->column[COLUMN_SPEAKER] && column != t->column[COLUMN_SPLIT];
}

/* Whether the column is called leaf and is in a group. */
static bool is_leaf(const char *name, const char *leaf)
{
	size_t n = top_n(name);

	return name[n] == '.' && strcasecmp(name + n + 1, leaf) == 0;
}

/* Whether the column is the bytes of a group that is not a picture. */
static bool is_group(const struct audiotable *t, size_t column)
{
	return is_leaf(t->leaf[column], "bytes") && parquet_column_is_bytes(t->parquet, column) &&
	       !is_feature(t, column, "Image");
}

/* Whether the column has bytes, is in no group, and is not marked as text. */
static bool is_plain(const struct audiotable *t, size_t column)
{
	return !strchr(t->leaf[column], '.') && parquet_column_is_bytes(t->parquet, column) &&
	       !parquet_column_is_text(t->parquet, column) && !is_feature(t, column, "Image");
}

/* Finds a column in the group of name[n]. */
static size_t find_in_group(const struct audiotable *t, const char *name, size_t n,
			    const char *leaf)
{
	size_t k = 0;

	while (k < t->n_leaves && (top_n(t->leaf[k]) != n || memcmp(t->leaf[k], name, n) != 0 ||
				   !is_leaf(t->leaf[k], leaf)))
		k++;
	return k;
}

/* Uses the column or its group as the recording. */
static void take(struct audiotable *t, size_t column)
{
	const char *name = t->leaf[column];
	size_t n = top_n(name);

	if (name[n] == '.') {
		t->column[AUDIO] = find_in_group(t, name, n, "bytes");
		t->column[COLUMN_PATH] = find_in_group(t, name, n, "path");
	} else if (parquet_column_is_text(t->parquet, column)) {
		t->column[COLUMN_PATH] = column;
	} else {
		t->column[AUDIO] = column;
	}
}

/* Chooses among the groups or columns for which is_one holds: the first with a known name, or else
 * the only one. False: there are several, and none has a known name. */
static bool choose(struct audiotable *t, bool (*is_one)(const struct audiotable *, size_t),
		   size_t *found, size_t *n_found)
{
	static const char *const more[] = { "speech", "sound", "recording", "bytes", "data" };
	size_t last = t->n_leaves, known = t->n_leaves, rank = SIZE_MAX;

	*n_found = 0;
	for (size_t k = 0; k < t->n_leaves; k++) {
		char top[256];
		size_t n = top_n(t->leaf[k]);
		if (!is_one(t, k))
			continue;
		*n_found += last == t->n_leaves || top_n(t->leaf[last]) != n ||
			    memcmp(t->leaf[last], t->leaf[k], n) != 0;
		last = k;
		snprintf(top, sizeof top, "%.*s", (int)(n < sizeof top ? n : sizeof top - 1),
			 t->leaf[k]);
		size_t r = columns_rank(COLUMN_PATH, top);
		for (size_t i = 0; r == SIZE_MAX && i < sizeof more / sizeof *more; i++)
			r = strcasecmp(top, more[i]) == 0 ? SIZE_MAX / 2 + i : r;
		if (r < rank) {
			rank = r;
			known = k;
		}
	}
	*found = known < t->n_leaves ? known : last;
	return *n_found <= 1 || known < t->n_leaves;
}

/* Uses the column of recordings that the command line names. */
static bool take_named(struct audiotable *t, const char *want)
{
	for (size_t k = 0; k < t->n_leaves; k++) {
		char top[512];
		const char *name = top;
		snprintf(top, sizeof top, "%.*s", (int)top_n(t->leaf[k]), t->leaf[k]);
		struct column_names names = { .name = { [COLUMN_PATH] = want } };
		if (columns_find(COLUMN_PATH, &name, 1, &names) == 0 ||
		    columns_find(COLUMN_PATH, &t->leaf[k], 1, &names) == 0) {
			take(t, k);
			return true;
		}
	}
	return refuse(t, "no column is called '%.60s'; there are: %s", want, list_names(t, NULL));
}

/* Finds the column of recordings. False: there is none, or there are several. */
static bool take_recordings(struct audiotable *t)
{
	static bool (*const kinds[])(const struct audiotable *, size_t) = { is_audio, is_group,
									    is_plain };
	const char *want = t->names ? t->names->name[COLUMN_PATH] : NULL;
	size_t found, n;

	if (want)
		return take_named(t, want);
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		bool is_clear = choose(t, kinds[i], &found, &n);
		if (!is_clear)
			return refuse(t,
				      "has several columns of recordings: %s; name one with "
				      "--path-column",
				      list_names(t, kinds[i]));
		if (n == 0)
			continue;
		take(t, found);
		if (n > 1 && kinds[i] == is_audio)
			snprintf(t->note, sizeof t->note,
				 "has several columns of recordings: %s; '%.*s' is read; "
				 "--path-column names another",
				 list_names(t, is_audio), (int)top_n(t->leaf[found]),
				 t->leaf[found]);
		return true;
	}
	t->column[COLUMN_PATH] = columns_find(COLUMN_PATH, t->leaf, t->n_leaves, NULL);
	return t->column[COLUMN_PATH] < t->n_leaves ||
	       refuse(t,
		      "has no column of recordings (audio, wav, path, file ...); its columns are: "
		      "%s; --path-column names it",
		      list_names(t, NULL));
}

/* Finds the column of paths beside bytes that are in no group. */
static void find_path(struct audiotable *t)
{
	size_t found = columns_find(COLUMN_PATH, t->leaf, t->n_leaves, NULL);

	if (t->column[COLUMN_PATH] == t->n_leaves && found < t->n_leaves &&
	    found != t->column[AUDIO] && parquet_column_is_bytes(t->parquet, found))
		t->column[COLUMN_PATH] = found;
}

static bool find_named(struct audiotable *t, enum column what)
{
	t->column[what] = columns_find(what, t->leaf, t->n_leaves, t->names);
	if (t->column[what] == t->n_leaves && t->names && t->names->name[what])
		return refuse(t, "no column is called '%.60s'; there are: %s", t->names->name[what],
			      list_names(t, NULL));
	return true;
}

/* Whether the name is that of a text, which may be a sentence rather than a word. */
static bool is_about_text(const char *name)
{
	static const char *const texts[] = { "text",          "sentence",  "transcript",
					     "transcription", "utterance", "normalized_text",
					     "phrase" };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (strcasecmp(name, texts[i]) == 0)
			return true;
	return false;
}

/* Whether the column is a class of the speaker rather than of the words. */
static bool is_of_speaker(const struct audiotable *t, size_t column)
{
	static const char *const names[] = { "gender", "sex", "age", "accent" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcasecmp(t->leaf[column], names[i]) == 0)
			return true;
	return false;
}

static bool is_class_of_word(const struct audiotable *t, size_t column)
{
	return is_class(t, column) && !is_of_speaker(t, column);
}

/* Uses the only ClassLabel as the label, if no column has a name for labels. */
static bool find_label(struct audiotable *t)
{
	size_t *label = &t->column[COLUMN_LABEL], n = 0, found = t->n_leaves;

	if (!find_named(t, COLUMN_LABEL))
		return false;
	if ((t->names && t->names->name[COLUMN_LABEL]) ||
	    (*label < t->n_leaves && (is_class(t, *label) || !is_about_text(t->leaf[*label]))))
		return true;
	for (size_t k = 0; k < t->n_leaves; k++)
		if (is_class_of_word(t, k) || (*label == t->n_leaves && n == 0 && is_class(t, k))) {
			n += is_class_of_word(t, k);
			found = is_class_of_word(t, k) || found == t->n_leaves ? k : found;
		}
	if (n > 1)
		return refuse(t,
			      "has several columns of classes: %s; name the one that is the label "
			      "with --label-column",
			      list_names(t, is_class_of_word));
	if (found < t->n_leaves)
		*label = found;
	return true;
}

/* Describes the columns as in a text table: the recording's group counts as a column of paths.
 * False: no memory. */
static bool describe(struct audiotable *t)
{
	const char **names = calloc(t->n_leaves + 1, sizeof *names);
	const size_t audio =
	    t->column[AUDIO] < t->n_leaves ? t->column[AUDIO] : t->column[COLUMN_PATH];
	const size_t top = top_n(t->leaf[audio]);
	size_t n = 0, place[COLUMNS];
	char text[COLUMNS_TEXT_MAX], path[NAME_MAX_BYTES];

	if (!names)
		return false;
	for (size_t i = 0; i < COLUMNS; i++)
		place[i] = SIZE_MAX;
	snprintf(path, sizeof path, "%.*s", (int)top, t->leaf[audio]);
	place[COLUMN_PATH] = n;
	names[n++] = path;
	for (size_t k = 0; k < t->n_leaves; k++) {
		if (k == t->column[COLUMN_PATH] || k == audio ||
		    (top_n(t->leaf[k]) == top && memcmp(t->leaf[k], path, top) == 0))
			continue;
		for (size_t i = COLUMN_LABEL; i < COLUMNS; i++)
			if (t->column[i] == k)
				place[i] = n;
		names[n++] = t->leaf[k];
	}
	t->describes = columns_describe(names, n, place);
	if (!*t->note && columns_note(names, n, place, t->names, text))
		snprintf(t->note, sizeof t->note, "%s", text);
	free(names);
	return true;
}

/* Requests a column. An optional column that cannot be read, such as a list, is skipped. */
static bool want_column(struct audiotable *t, int field)
{
	const bool is_needed =
	    field != COLUMN_ID && field != COLUMN_INDEX &&
	    (field < COLUMN_T0 || field > COLUMN_DURATION || t->column[AUDIO] == t->n_leaves);
	const char *why =
	    t->column[field] < t->n_leaves ? parquet_want(t->parquet, t->column[field]) : NULL;

	if (why && is_needed)
		return refuse(t, "%s", why);
	if (why)
		t->column[field] = t->n_leaves;
	return true;
}

/* Requests the columns whose values are kept. */
static bool want_kept(struct audiotable *t)
{
	const char *why;

	for (size_t i = 0; i < t->n_kept; i++) {
		t->kept_column[i] = columns_find_named(t->names->kept[i], t->leaf, t->n_leaves);
		if (t->kept_column[i] == t->n_leaves)
			return refuse(t, "no column is called '%.60s'; there are: %s",
				      t->names->kept[i], list_names(t, NULL));
		if ((why = parquet_want(t->parquet, t->kept_column[i])))
			return refuse(t, "%s", why);
	}
	return true;
}

static bool want_columns(struct audiotable *t)
{
	for (int i = 0; i < FIELDS; i++)
		t->column[i] = t->n_leaves;
	if (!take_recordings(t))
		return false;
	if (t->column[AUDIO] == t->n_leaves && t->column[COLUMN_PATH] == t->n_leaves)
		return refuse(t,
			      "its column of recordings is a group without bytes and path; its "
			      "columns are: %s; --path-column names another",
			      list_names(t, NULL));
	find_path(t);
	for (int i = COLUMN_SPEAKER; i < COLUMNS; i++)
		if (!find_named(t, (enum column)i))
			return false;
	if (!find_label(t))
		return false;
	for (int i = 0; i < FIELDS; i++)
		if (!want_column(t, i))
			return false;
	return want_kept(t) && describe(t);
}

static bool open_file(struct audiotable *t, const char *path)
{
	t->status = STATUS_SYSTEM;
	snprintf(t->why, sizeof t->why, "no memory to read it");
	if (!keep_names(t, path))
		return false;
	t->parquet = parquet_open(path, t->why, sizeof t->why, &t->status);
	if (!t->parquet)
		return false;
	t->n_leaves = parquet_columns(t->parquet);
	if (!(t->leaf = calloc(t->n_leaves + 1, sizeof *t->leaf)))
		return false;
	t->n_kept = t->names ? t->names->n_kept : 0;
	if (!(t->kept_column = calloc(t->n_kept + 1, sizeof *t->kept_column)))
		return false;
	for (size_t k = 0; k < t->n_leaves; k++)
		t->leaf[k] = parquet_column_name(t->parquet, k);
	if (!want_columns(t))
		return false;
	t->status = STATUS_OK;
	return true;
}

struct audiotable *audiotable_open(const char *path, const struct column_names *names, char *why,
				   size_t size, enum status *status)
{
	struct audiotable *t = calloc(1, sizeof *t);

	*status = STATUS_SYSTEM;
	snprintf(why, size, "no memory to read it");
	if (!t)
		return NULL;
	t->names = names;
	if (open_file(t, path))
		return t;
	*status = t->status;
	snprintf(why, size, "%s", t->why);
	audiotable_free(t);
	return NULL;
}

void audiotable_free(struct audiotable *t)
{
	if (!t)
		return;
	parquet_free(t->parquet);
	for (int i = 0; i < TEXTS; i++)
		free(t->text[i]);
	kept_values_free(&t->kept);
	free(t->kept_column);
	free(t->leaf);
	free(t->base);
	free(t->folder);
	locator_free(&t->locator);
	free(t);
}

const char *audiotable_note(const struct audiotable *t)
{
	return *t->note ? t->note : NULL;
}

/* ---- rows ---- */

__attribute__((format(printf, 3, 4))) static bool fail(struct audiotable *t, enum status status,
						       const char *format, ...)
{
	int used = snprintf(t->why, sizeof t->why, "row %" PRIu64 ": ", t->row - 1);
	va_list args;

	va_start(args, format);
	vsnprintf(t->why + used, sizeof t->why - (size_t)used, format, args);
	va_end(args);
	t->status = status;
	return false;
}

/* Makes room for n bytes and a NUL in the field's text. */
static bool make_room(struct audiotable *t, int field, size_t n)
{
	char *grown;

	if (n > TEXT_MAX)
		return fail(t, STATUS_INPUT, "has a text longer than 64 KiB");
	if (n < t->cap[field])
		return true;
	if (!(grown = realloc(t->text[field], n + 1)))
		return fail(t, STATUS_SYSTEM, "no memory for its texts");
	t->text[field] = grown;
	t->cap[field] = n + 1;
	return true;
}

static bool keep_text(struct audiotable *t, int field, const void *bytes, size_t n,
		      const char **text)
{
	if (memchr(bytes, 0, n))
		return fail(t, STATUS_INPUT, "has a text with a NUL in it");
	if (!make_room(t, field, n))
		return false;
	memcpy(t->text[field], bytes, n);
	t->text[field][n] = '\0';
	*text = t->text[field];
	return true;
}

/* Reads the name of a class. -1 means no class, as in the test parts of some sets. */
static bool read_class(struct audiotable *t, size_t column, int field, int64_t k, const char **text)
{
	const char *name = parquet_class(t->parquet, column, k);

	if (name)
		return keep_text(t, field, name, strlen(name), text);
	return k == -1 ||
	       fail(t, STATUS_INPUT, "'%.60s' is %" PRId64 ", which none of its classes has",
		    t->leaf[column], k);
}

/* Writes the column's value as text to t->text[field]. *text is NULL if there is none. */
static bool read_column(struct audiotable *t, size_t column, int field, const char **text)
{
	const struct parquet_value *v = parquet_value(t->parquet, column);
	char number[40];

	*text = NULL;
	switch (v->kind) {
	case PARQUET_BYTES:
		return v->n == 0 || keep_text(t, field, v->bytes, v->n, text);
	case PARQUET_INT:
		if (is_feature(t, column, "ClassLabel"))
			return read_class(t, column, field, v->integer, text);
		snprintf(number, sizeof number, "%" PRId64, v->integer);
		return keep_text(t, field, number, strlen(number), text);
	case PARQUET_REAL:
		if (isnan(v->real)) /* pandas writes missing values as NaN */
			return true;
		snprintf(number, sizeof number, "%.10g", v->real);
		return keep_text(t, field, number, strlen(number), text);
	default:
		return true;
	}
}

static bool read_text(struct audiotable *t, int field, const char **text)
{
	*text = NULL;
	return t->column[field] == t->n_leaves || read_column(t, t->column[field], field, text);
}

/* Makes the item's name: its path, or else the file's name with the row's number. */
static bool make_name(struct audiotable *t, struct item *item)
{
	if (item->name)
		return true;
	if (!make_room(t, COLUMN_PATH, strlen(t->base) + 30))
		return false;
	sprintf(t->text[COLUMN_PATH], "%s-%" PRIu64, t->base, t->row - 1);
	item->name = t->text[COLUMN_PATH];
	return true;
}

static bool read_index(struct audiotable *t, struct item *item)
{
	const struct parquet_value *v;
	const char *text;
	char *end;

	if (t->column[COLUMN_INDEX] == t->n_leaves)
		return true;
	v = parquet_value(t->parquet, t->column[COLUMN_INDEX]);
	if (v->kind == PARQUET_INT) {
		item->index = v->integer;
		item->has_index = true;
		return true;
	}
	if (!read_text(t, COLUMN_INDEX, &text))
		return false;
	if (!text)
		return true;
	errno = 0;
	item->index = strtoll(text, &end, 10);
	item->has_index = !errno && !*end && end > text;
	return item->has_index ||
	       fail(t, STATUS_INPUT, "index is '%.40s', wanted a whole number", text);
}

static bool read_seconds(struct audiotable *t, int field, double *seconds)
{
	const struct parquet_value *v;
	const char *text;
	char *end;

	if (!read_text(t, field, &text) || !text)
		return !t->status;
	v = parquet_value(t->parquet, t->column[field]);
	*seconds = v->kind == PARQUET_REAL ? v->real : strtod(text, &end);
	if ((v->kind != PARQUET_REAL && (*end || end == text)) ||
	    !(*seconds >= 0 && *seconds < 1e9))
		return fail(t, STATUS_INPUT, "%s is '%.40s', wanted seconds",
			    t->leaf[t->column[field]], text);
	return true;
}

/* Reads the beginning and end of the used part, as in other tables. */
static bool read_times(struct audiotable *t, struct item *item)
{
	double duration = NAN;

	if (!read_seconds(t, COLUMN_T0, &item->t0) || !read_seconds(t, COLUMN_T1, &item->t1))
		return false;
	if (t->column[COLUMN_T1] == t->n_leaves && !isnan(item->t0)) {
		if (!read_seconds(t, COLUMN_DURATION, &duration))
			return false;
		item->t1 = item->t0 + duration;
	}
	return isnan(item->t1) || item->t1 > (isnan(item->t0) ? 0 : item->t0) ||
	       fail(t, STATUS_INPUT, "t1 is not after t0");
}

/* Whether bytes are a path, since some writers do not mark text as text. A path does not begin like
 * a recording, and ends like the name of one. */
static bool is_path(const struct parquet_value *v)
{
	if (v->n >= PATH_MAX_BYTES || magic_of(v->bytes, v->n) != MAGIC_FOREIGN)
		return false;
	for (size_t k = 0; k < v->n; k++)
		if (v->bytes[k] < ' ' || v->bytes[k] == 0x7f)
			return false;
	return extension_length((const char *)v->bytes, v->n) > 0;
}

/* Finds the file that a row without bytes names, relative to the table's folder. */
static bool find_file(struct audiotable *t, struct item *item)
{
	const struct parquet_value *v =
	    t->column[AUDIO] < t->n_leaves ? parquet_value(t->parquet, t->column[AUDIO]) : NULL;
	const bool is_bytes = v && v->kind == PARQUET_BYTES && v->n > 0;
	const char *path = item->name;

	t->has_bytes = is_bytes && !is_path(v);
	t->file = NULL;
	if (t->has_bytes)
		return true;
	if (is_bytes && !keep_text(t, COLUMN_PATH, v->bytes, v->n, &path))
		return false;
	item->name = path;
	if (!path)
		return true;
	if (!(t->file = locator_find(&t->locator, path, NULL)))
		return fail(t, STATUS_SYSTEM, "no memory for a path");
	item->path = t->locator.found ? t->file : NULL;
	return read_times(t, item);
}

/* Takes the values of the columns that are kept. */
static bool read_kept(struct audiotable *t, struct item *item)
{
	const char *text;

	if (t->n_kept == 0)
		return true;
	kept_values_clear(&t->kept);
	for (size_t i = 0; i < t->n_kept; i++) {
		if (!read_column(t, t->kept_column[i], KEPT, &text))
			return false;
		if (!kept_values_add(&t->kept, text))
			return fail(t, STATUS_SYSTEM, "no memory for its texts");
	}
	item->kept = t->kept.text;
	item->n_kept = t->kept.n;
	return true;
}

static bool read_row(struct audiotable *t, struct item *item)
{
	*item = (struct item){ .is_described = t->describes, .t0 = NAN, .t1 = NAN };
	if (!read_text(t, COLUMN_PATH, &item->name) || !read_text(t, COLUMN_LABEL, &item->label) ||
	    !read_text(t, COLUMN_SPEAKER, &item->speaker) ||
	    !read_text(t, COLUMN_SPLIT, &item->split) || !read_text(t, COLUMN_ID, &item->id) ||
	    !read_index(t, item) || !find_file(t, item) || !make_name(t, item) ||
	    !read_kept(t, item))
		return false;
	if (!item->split)
		item->split = t->split;
	else if (split_of(item->split, strlen(item->split)))
		item->split = split_of(item->split, strlen(item->split));
	return true;
}

enum audiotable_got audiotable_next(struct audiotable *t, struct item *item)
{
	enum parquet_got got = t->status ? PARQUET_BAD : parquet_next(t->parquet);

	if (got == PARQUET_END)
		return AUDIOTABLE_END;
	if (got == PARQUET_BAD) {
		if (!t->status) {
			t->status = parquet_status(t->parquet);
			snprintf(t->why, sizeof t->why, "%s", parquet_why(t->parquet));
		}
		return AUDIOTABLE_BAD;
	}
	t->row++;
	return read_row(t, item) ? AUDIOTABLE_ITEM : AUDIOTABLE_BAD;
}

const unsigned char *audiotable_bytes(struct audiotable *t, size_t *n)
{
	const struct parquet_value *v;

	*n = 0;
	if (!t->has_bytes) {
		if (t->file)
			snprintf(
			    t->why, sizeof t->why,
			    "its row holds no bytes of a recording, and there is no file %.300s",
			    t->file);
		else
			snprintf(t->why, sizeof t->why,
				 "its row holds neither bytes of a recording nor a path");
		return NULL;
	}
	v = parquet_value(t->parquet, t->column[AUDIO]);
	*n = v->n;
	return v->bytes;
}

const char *audiotable_why(const struct audiotable *t)
{
	return t->why;
}

enum status audiotable_status(const struct audiotable *t)
{
	return t->status;
}
