/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audiotable.h"

#include "parquet.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AUDIO, PATH, LABEL, SPEAKER, SPLIT, ID, INDEX, FIELDS, ALIASES = 8, TEXT_MAX = 65536 };

/* The first name that the table has is taken. */
static const char *const columns[FIELDS][ALIASES] = {
	{ "audio.bytes", "wav.bytes", "speech.bytes", "sound.bytes", "file.bytes", "bytes", "audio",
	  "wav" },
	{ "audio.path", "wav.path", "speech.path", "sound.path", "file.path", "path", "file_name",
	  "file" },
	{ "label", "labels", "class", "word", "text", "sentence", "digit", "category" },
	{ "speaker", "speaker_id", "client_id" },
	{ "split", "subset" },
	{ "id" },
	{ "index" },
};

struct audiotable {
	struct parquet *parquet;
	size_t column[FIELDS]; /* parquet_columns(): there is none */
	bool describes;        /* has more columns than those of the recording, and id */
	char *base, *split;    /* of the file's name; split NULL: it tells none */
	uint64_t row;          /* rows passed */
	int status;
	char *text[FIELDS]; /* of this row, [cap] */
	size_t cap[FIELDS];
	char why[200];
};

static bool is_split(const char *text, size_t len)
{
	static const char *const names[] = { "train", "training",   "test", "testing",
					     "val",   "validation", "dev",  "valid" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strlen(names[i]) == len && memcmp(names[i], text, len) == 0)
			return true;
	return false;
}

/* train-00000-of-00001.parquet, or train/0000.parquet. False: no memory. */
static bool keep_names(struct audiotable *t, const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path, *folder = slash;
	size_t len = strlen(name), word = strcspn(name, "-._0123456789");

	if (len > 8 && strcmp(name + len - 8, ".parquet") == 0)
		len -= 8;
	t->base = strndup(name, len);
	while (folder && folder > path && folder[-1] != '/')
		folder--;
	if (is_split(name, word))
		t->split = strndup(name, word);
	else if (folder && is_split(folder, (size_t)(slash - folder)))
		t->split = strndup(folder, (size_t)(slash - folder));
	else
		return t->base != NULL;
	return t->base && t->split;
}

static size_t find(const struct parquet *p, int field)
{
	size_t none = parquet_columns(p), found = none;

	for (size_t i = 0; i < ALIASES && columns[field][i] && found == none; i++)
		found = parquet_column_find(p, columns[field][i]);
	return found;
}

/* NULL, or what is wrong. */
static const char *want_columns(struct audiotable *t)
{
	size_t none = parquet_columns(t->parquet);

	for (int i = 0; i < FIELDS; i++) {
		t->column[i] = find(t->parquet, i);
		const char *why =
		    t->column[i] < none ? parquet_want(t->parquet, t->column[i]) : NULL;
		if (why)
			return why;
	}
	t->describes = none > (size_t)((t->column[AUDIO] < none) + (t->column[PATH] < none) +
				       (t->column[ID] < none));
	return t->column[AUDIO] < none ? NULL
				       : "has no column of recordings (audio.bytes, or audio)";
}

struct audiotable *audiotable_open(const char *path, char *why, size_t size, int *status)
{
	struct audiotable *t = calloc(1, sizeof *t);
	const char *wrong;

	*status = 3;
	snprintf(why, size, "no memory to read it");
	if (!t || !keep_names(t, path)) {
		audiotable_free(t);
		return NULL;
	}
	if (!(t->parquet = parquet_open(path, why, size, status))) {
		audiotable_free(t);
		return NULL;
	}
	if ((wrong = want_columns(t)) != NULL) {
		*status = 1;
		snprintf(why, size, "%s", wrong);
		audiotable_free(t);
		return NULL;
	}
	return t;
}

void audiotable_free(struct audiotable *t)
{
	if (!t)
		return;
	parquet_free(t->parquet);
	for (int i = 0; i < FIELDS; i++)
		free(t->text[i]);
	free(t->base);
	free(t->split);
	free(t);
}

static bool fail(struct audiotable *t, int status, const char *why)
{
	t->status = status;
	snprintf(t->why, sizeof t->why, "row %" PRIu64 ": %s", t->row - 1, why);
	return false;
}

/* Room for n bytes and a NUL in the field's text. */
static bool make_room(struct audiotable *t, int field, size_t n)
{
	char *grown;

	if (n > TEXT_MAX)
		return fail(t, 1, "has a text longer than 64 KiB");
	if (n < t->cap[field])
		return true;
	if (!(grown = realloc(t->text[field], n + 1)))
		return fail(t, 3, "no memory for its texts");
	t->text[field] = grown;
	t->cap[field] = n + 1;
	return true;
}

/* The value as text in t->text[field]; NULL into *text: there is none. */
static bool read_text(struct audiotable *t, int field, const char **text)
{
	const struct parquet_value *v;
	const char *class_name;
	char number[40];

	*text = NULL;
	if (t->column[field] == parquet_columns(t->parquet))
		return true;
	v = parquet_value(t->parquet, t->column[field]);
	if (v->kind == PARQUET_NULL || (v->kind == PARQUET_BYTES && v->n == 0))
		return true;
	const unsigned char *bytes = v->bytes;
	size_t n = v->n;
	if (v->kind != PARQUET_BYTES) {
		class_name = v->kind == PARQUET_INT
				 ? parquet_class(t->parquet, t->column[field], v->integer)
				 : NULL;
		if (v->kind == PARQUET_INT)
			snprintf(number, sizeof number, "%" PRId64, v->integer);
		else
			snprintf(number, sizeof number, "%.10g", v->real);
		bytes = (const unsigned char *)(class_name ? class_name : number);
		n = strlen((const char *)bytes);
	}
	if (memchr(bytes, 0, n))
		return fail(t, 1, "has a text with a NUL in it");
	if (!make_room(t, field, n))
		return false;
	memcpy(t->text[field], bytes, n);
	t->text[field][n] = '\0';
	*text = t->text[field];
	return true;
}

/* Where the row has no path, its number tells it from others. */
static bool make_name(struct audiotable *t, struct item *item)
{
	if (item->name)
		return true;
	if (!make_room(t, PATH, strlen(t->base) + 30))
		return false;
	sprintf(t->text[PATH], "%s-%" PRIu64, t->base, t->row - 1);
	item->name = t->text[PATH];
	return true;
}

static void read_index(const struct audiotable *t, struct item *item)
{
	const struct parquet_value *v;

	if (t->column[INDEX] == parquet_columns(t->parquet))
		return;
	v = parquet_value(t->parquet, t->column[INDEX]);
	item->has_index = v->kind == PARQUET_INT;
	item->index = item->has_index ? v->integer : 0;
}

enum audiotable_got audiotable_next(struct audiotable *t, struct item *item)
{
	int got = t->status ? -1 : parquet_next(t->parquet);

	if (got == 0)
		return AUDIOTABLE_END;
	if (got < 0) {
		if (!t->status) {
			t->status = parquet_status(t->parquet);
			snprintf(t->why, sizeof t->why, "%s", parquet_why(t->parquet));
		}
		return AUDIOTABLE_BAD;
	}
	t->row++;
	*item = (struct item){ .is_described = t->describes, .t0 = NAN, .t1 = NAN };
	if (!read_text(t, PATH, &item->name) || !read_text(t, LABEL, &item->label) ||
	    !read_text(t, SPEAKER, &item->speaker) || !read_text(t, SPLIT, &item->split) ||
	    !read_text(t, ID, &item->id) || !make_name(t, item))
		return AUDIOTABLE_BAD;
	read_index(t, item);
	if (!item->split)
		item->split = t->split;
	return AUDIOTABLE_ITEM;
}

const unsigned char *audiotable_bytes(const struct audiotable *t, size_t *n)
{
	const struct parquet_value *v = parquet_value(t->parquet, t->column[AUDIO]);

	*n = v->kind == PARQUET_BYTES ? v->n : 0;
	return v->kind == PARQUET_BYTES ? v->bytes : NULL;
}

const char *audiotable_why(const struct audiotable *t)
{
	return t->why;
}

int audiotable_status(const struct audiotable *t)
{
	return t->status;
}
