/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "source/folder_source.h"

#include "base/status.h"
#include "files/extension.h"
#include "files/feed.h"
#include "files/unread.h"
#include "source/folder.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char list_of_files[] = "the list of its files";

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Adds a note if no table of the folder lists some of its recordings, which are then not read. */
static enum status note_unlisted(struct part_list *parts, const char *path, const struct folder *f,
				 const struct items *listed, char *why, size_t size)
{
	const char **paths = calloc(listed->n + 1, sizeof *paths), *first = NULL;
	size_t n = 0;
	char text[400];

	if (!paths)
		return status_no_memory(why, size, list_of_files);
	for (size_t i = 0; i < listed->n; i++)
		paths[i] = listed->at[i].path;
	qsort(paths, listed->n, sizeof *paths, by_text);
	for (size_t i = 0; i < f->recordings.n; i++) {
		const char *const *key = (const char *const *)&f->recordings.at[i].path;
		if (bsearch(key, paths, listed->n, sizeof *paths, by_text))
			continue;
		first = first ? first : *key;
		n++;
	}
	free(paths);
	if (n > 0) {
		snprintf(text, sizeof text,
			 "%zu recording%s (%.100s%s) %s not in its %s and %s not read", n,
			 n == 1 ? "" : "s", first, n > 1 ? ", ..." : "", n == 1 ? "is" : "are",
			 extension_file_name(f->metadata.at[0].path), n == 1 ? "is" : "are");
		notes_add(&parts->notes, path, text);
	}
	return STATUS_OK;
}

/* Reads a table of an audiofolder into the list. *is_table: it is such a table, and not another
 * file of that name. */
static enum status read_metadata(struct part_list *parts, const char *path, struct items *list,
				 bool *is_table, char *why, size_t size)
{
	enum status status, used = snprintf(why, size, "%.200s: ", path);
	struct feed *feed = feed_open(path, NULL, why + used, size - (size_t)used, &status);
	struct manifest *m = feed ? manifest_open(feed, path, parts->names) : NULL;
	size_t n;

	*is_table = true;
	if (feed)
		status = m ? part_list_add_manifest(parts, m, path, list, &n, why + used,
						    size - (size_t)used)
			   : status_no_memory(why, size, list_of_files);
	*is_table = !m || manifest_is_table(m);
	manifest_free(m);
	feed_close(feed);
	return status;
}

/* Adds the recordings that the tables of an audiofolder list. *done: there are such tables. */
static enum status add_metadata(struct part_list *parts, const char *path, struct folder *f,
				bool *done, char *why, size_t size)
{
	struct items listed = { 0 };
	bool is_table = true;
	enum status status = STATUS_OK;

	*done = false;
	for (size_t i = 0; i < f->metadata.n && is_table && !status; i++)
		if (extension_of(f->metadata.at[i].path, NULL) == EXTENSION_TABLE)
			status = read_metadata(parts, f->metadata.at[i].path, &listed, &is_table,
					       why, size);
	if (!is_table)
		status = STATUS_OK;
	if (is_table && !status && listed.n > 0)
		status = note_unlisted(parts, path, f, &listed, why, size);
	for (size_t i = 0; i < listed.n && is_table && !status; i++)
		status = part_list_add_item(parts, &listed.at[i], why, size);
	for (size_t i = 0; i < f->metadata.n && !status; i++) {
		const char *table = f->metadata.at[i].path;
		if (!is_table && !unread_add(&f->leftover, table))
			status = status_no_memory(why, size, list_of_files);
		else if (is_table && extension_of(table, NULL) == EXTENSION_PARQUET)
			status = part_list_add_stream(parts, table, why, size);
	}
	*done = is_table && f->metadata.n > 0;
	items_free(&listed);
	return status;
}

/* Adds notes about files of the folder that are not read. */
static void note_leftover(struct part_list *parts, const char *path, const struct unread *l)
{
	char names[200], text[600];

	unread_sound(l, text, sizeof text);
	if (*text)
		notes_add(&parts->notes, path, text);
	unread_labels(l, text, sizeof text);
	if (*text)
		notes_add(&parts->notes, path, text);
	unread_names(l, EXTENSION_TABLE, names, sizeof names);
	if (!*names)
		return;
	bool one = unread_count(l, EXTENSION_TABLE) == 1;
	snprintf(text, sizeof text, "holds %s, which look%s like %s and %s not read: name %s",
		 names, one ? "s" : "", one ? "a table" : "tables", one ? "is" : "are",
		 one ? "it to use it" : "them to use them");
	notes_add(&parts->notes, path, text);
}

/* Adds a note about archives or Parquet files that are not read: they often contain
 * the same recordings. */
static enum status note_beside(struct part_list *parts, const char *path, const struct items *list,
			       const char *what, const char *read, char *why, size_t size)
{
	struct unread l = { 0 };
	char names[200], text[400];
	bool enough = true;

	for (size_t i = 0; i < list->n; i++)
		enough = unread_add(&l, list->at[i].path) && enough;
	unread_names(&l, what[0] == 'P' ? EXTENSION_PARQUET : EXTENSION_ARCHIVE, names,
		     sizeof names);
	unread_free(&l);
	snprintf(text, sizeof text, "%s are read, but not its %s (%s): name %s to read %s", read,
		 what, names, list->n == 1 ? "it" : "them", list->n == 1 ? "it" : "them");
	if (list->n > 0)
		notes_add(&parts->notes, path, text);
	return enough ? STATUS_OK : status_no_memory(why, size, list_of_files);
}

/* Rejects a folder without recordings, and says what it has instead. */
static enum status refuse_folder(const struct folder *f, char *why, size_t size)
{
	char text[600];
	size_t others = unread_count(&f->leftover, EXTENSION_NONE);

	unread_sound(&f->leftover, text, sizeof text);
	if (!*text && unread_count(&f->leftover, EXTENSION_TABLE) > 0) {
		char names[200];
		unread_names(&f->leftover, EXTENSION_TABLE, names, sizeof names);
		snprintf(text, sizeof text, "name its tables to read what they list: %s", names);
	} else if (!*text && others > 0) {
		char names[200];
		unread_names(&f->leftover, EXTENSION_NONE, names, sizeof names);
		snprintf(text, sizeof text, "it has %s", names);
	} else if (!*text) {
		snprintf(text, sizeof text, "it has no files");
	}
	snprintf(why, size, "holds no recordings (.wav, .flac, .ogg, .mp3, .sph ...): %s", text);
	return STATUS_INPUT;
}

static enum status add_streams(struct part_list *parts, const struct items *list, char *why,
			       size_t size)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < list->n && !status; i++) {
		status = part_list_add_stream(parts, list->at[i].path, why, size);
		if (!status)
			parts->part[parts->n - 1].may_be_empty = list->n > 1;
	}
	return status;
}

static enum status add_of_folder(struct part_list *parts, const char *path, struct folder *f,
				 char *why, size_t size)
{
	bool by_tables;
	enum status status = add_metadata(parts, path, f, &by_tables, why, size);

	if (status)
		return status;
	if (by_tables || f->recordings.n > 0) {
		for (size_t i = 0; i < f->recordings.n && !by_tables && !status; i++)
			status = part_list_add_item(parts, &f->recordings.at[i], why, size);
		if (!status)
			status = note_beside(parts, path, &f->parquet, "Parquet files",
					     "its recordings", why, size);
		if (!status)
			status = note_beside(parts, path, &f->archives, "archives",
					     "its recordings", why, size);
	} else if (f->parquet.n > 0) {
		status = add_streams(parts, &f->parquet, why, size);
		if (!status)
			status = note_beside(parts, path, &f->archives, "archives",
					     "its Parquet files", why, size);
	} else if (f->archives.n > 0) {
		status = add_streams(parts, &f->archives, why, size);
	} else {
		return refuse_folder(f, why, size);
	}
	note_leftover(parts, path, &f->leftover);
	return status;
}

enum status folder_source_add(struct part_list *parts, const char *path, char *why, size_t size)
{
	struct folder f;
	enum status status = folder_look(path, &f, why, size);
	char text[200];

	if (!status && f.n_links > 0) {
		snprintf(text, sizeof text,
			 "%zu link%s to folders that are read already %s not followed", f.n_links,
			 f.n_links == 1 ? "" : "s", f.n_links == 1 ? "is" : "are");
		notes_add(&parts->notes, path, text);
	}
	if (!status && f.n_dangling > 0) {
		snprintf(text, sizeof text, "%zu link%s nowhere", f.n_dangling,
			 f.n_dangling == 1 ? " leads" : "s lead");
		notes_add(&parts->notes, path, text);
	}
	if (!status)
		status = add_of_folder(parts, path, &f, why, size);
	folder_free(&f);
	return status;
}
