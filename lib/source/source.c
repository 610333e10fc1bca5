/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/source.h"

#include "base/status.h"
#include "files/extension.h"
#include "files/feed.h"
#include "source/folder_source.h"
#include "source/stream_reader.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct source {
	struct part_list parts;
	size_t at;                   /* the part that is read */
	bool is_broken;              /* the rest of that part cannot be read */
	const struct item *listed;   /* the current item, if it is one of a list */
	struct stream_reader reader; /* of a part that streams */
};

struct source *source_new(FILE *out)
{
	struct source *s = calloc(1, sizeof *s);

	if (s) {
		s->reader.out = out;
		s->reader.parts = &s->parts;
	}
	return s;
}

void source_free(struct source *s)
{
	if (!s)
		return;
	stream_reader_free(&s->reader);
	part_list_free(&s->parts);
	free(s);
}

void source_name_columns(struct source *s, const struct column_names *names)
{
	s->parts.names = names;
}

bool source_has_table(const struct source *s)
{
	return s->parts.has_table;
}

const char *source_note(struct source *s)
{
	return notes_take(&s->parts.notes);
}

/* ---- adding ---- */

static enum status add_file(struct source *s, const char *path, char *why, size_t size)
{
	const struct item item = { .name = path, .path = path, .t0 = NAN, .t1 = NAN };

	return part_list_add_item(&s->parts, &item, why, size);
}

/* Adds the items of a manifest on disk at once, as for a folder. */
static enum status add_manifest(struct source *s, const char *path, struct feed *feed, char *why,
				size_t size)
{
	struct manifest *m = manifest_open(feed, path, s->parts.names);
	size_t n;
	enum status status = m ? part_list_add_manifest(&s->parts, m, path, NULL, &n, why, size)
			       : status_no_memory(why, size, "its list");

	if (!status && n == 0) {
		snprintf(why, size, "lists no recordings");
		status = STATUS_INPUT;
	}
	manifest_free(m);
	return status;
}

/* Adds a file by its first bytes, unless it has the name of a recording. */
static enum status add_by_magic(struct source *s, const char *path, char *why, size_t size)
{
	enum status status;
	size_t n;
	struct feed *feed = feed_open(path, NULL, why, size, &status);
	const unsigned char *head;

	if (!feed)
		return status;
	head = feed_head(feed, &n);
	switch (container_kind(head, n)) {
	case CONTAINER_TAR:
	case CONTAINER_ZIP:
	case CONTAINER_GZIP:
	case CONTAINER_XZ:
	case CONTAINER_ZSTD:
	case CONTAINER_PARQUET:
		status = part_list_add_stream(&s->parts, path, why, size);
		break;
	case CONTAINER_FOREIGN:
		status = stream_reader_refuse(container_name(head, n), why, size);
		break;
	case CONTAINER_TEXT:
		status = add_manifest(s, path, feed, why, size);
		break;
	default:
		status = add_file(s, path, why, size);
	}
	feed_close(feed);
	return status;
}

enum status source_add(struct source *s, const char *path, char *why, size_t size)
{
	bool is_recording = extension_length(path, strlen(path)) > 0;
	struct stat st;

	if (strcmp(path, "-") == 0)
		return part_list_add_stream(&s->parts, path, why, size);
	if (stat(path, &st) != 0) {
		snprintf(why, size, "%s", strerror(errno));
		return status_of_errno(errno);
	}
	if (S_ISDIR(st.st_mode))
		return folder_source_add(&s->parts, path, why, size);
	if (is_recording)
		return add_file(s, path, why, size);
	if (!S_ISREG(st.st_mode))
		return part_list_add_stream(&s->parts, path, why, size);
	return add_by_magic(s, path, why, size);
}

bool source_is_listed(const struct source *s)
{
	for (size_t i = 0; i < s->parts.n; i++)
		if (s->parts.part[i].stream)
			return false;
	return true;
}

/* Drops the items of a list that are not wanted, and sorts the others. */
static bool arrange(struct items *list, source_judge *judge, void *arg)
{
	uint64_t *keys = calloc(list->n + 1, sizeof *keys);
	bool *keep = calloc(list->n + 1, sizeof *keep);
	bool enough = keys && keep;
	size_t n = 0;

	for (size_t i = 0; i < list->n && enough; i++) {
		enough = judge(arg, &list->at[i], &keep[i], &keys[n]);
		n += keep[i];
	}
	if (enough) {
		items_keep(list, keep);
		enough = items_sort_by_key(list, keys);
	}
	free(keys);
	free(keep);
	return enough;
}

bool source_arrange(struct source *s, source_judge *judge, void *arg)
{
	for (size_t i = 0; i < s->parts.n; i++)
		if (!arrange(&s->parts.part[i].list, judge, arg))
			return false;
	return true;
}

/* ---- reading ---- */

/* The next item of the part; SOURCE_END after the last one. */
static enum source_got next_of_part(struct source *s, struct part *part, struct item *item)
{
	if (part->stream) {
		if (!s->reader.feed && !stream_reader_open(&s->reader, part->stream))
			return SOURCE_BROKEN;
		return stream_reader_next(&s->reader, part->may_be_empty, item);
	}
	if (part->next == part->list.n)
		return SOURCE_END;
	s->listed = &part->list.at[part->next++];
	*item = *s->listed;
	return SOURCE_ITEM;
}

enum source_got source_next(struct source *s, struct item *item)
{
	s->at += s->is_broken; /* its name is not needed any more */
	s->is_broken = false;
	s->listed = NULL;
	for (; s->at < s->parts.n; s->at++) {
		enum source_got got = next_of_part(s, &s->parts.part[s->at], item);

		s->is_broken = got == SOURCE_BROKEN;
		if (got != SOURCE_END)
			return got;
	}
	return SOURCE_END;
}

enum source_got source_load(struct source *s, const unsigned char **bytes, size_t *n)
{
	enum source_got got = stream_reader_load(&s->reader, bytes, n);

	s->is_broken = got == SOURCE_BROKEN;
	return got;
}

const char *source_where(struct source *s)
{
	if (s->listed)
		return s->listed->path;
	return s->at < s->parts.n ? stream_reader_where(&s->reader) : "";
}

const char *source_why(const struct source *s)
{
	return s->reader.why;
}

enum status source_status(const struct source *s)
{
	return s->reader.status;
}
