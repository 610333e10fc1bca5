/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source - reads the recordings of folders, archives, tables and files one by one
 *
 * The first bytes of a path decide what it is:
 *
 *     folder     all recordings below it (folder_source.h)
 *     archive    tar, tar.gz, tar.xz, tar.zst, zip; also standard input (archive_reader.h)
 *     Parquet    one recording in each row (parquet.h)
 *     manifest   text: a list of files, or a table of them (manifest.h); also standard input
 *     recording  anything else, and each file with the extension of a recording
 *
 * The items of folders, manifests and files are listed: they are known when the path is added.
 * Those of archives, Parquet files and standard input stream: they come one by one, in memory that
 * does not grow with their number (stream_reader.h). */
#ifndef EARPIPE_SOURCE_H
#define EARPIPE_SOURCE_H

#include "base/status.h"
#include "tables/columns.h"
#include "source/item.h"

#include <stdio.h>

enum source_got {
	SOURCE_ITEM,
	SOURCE_END,
	SOURCE_BAD,    /* this item cannot be read; the next one may */
	SOURCE_BROKEN, /* the rest of this path cannot be read; other paths may follow */
};

struct source;

/* Makes an empty source. Before waiting for a pipe, it flushes out (stream_wait).
 * NULL: no memory. */
struct source *source_new(FILE *out);
void source_free(struct source *s);

/* Sets the names of columns of tables and Parquet files, before the first source_add. The caller
 * owns them. A table without such a column is an error. */
void source_name_columns(struct source *s, const struct column_names *names);

/* Whether a table or a Parquet file was read so far: only then do names of columns matter. */
bool source_has_table(const struct source *s);

/* The next line for the user about the paths so far, "PATH: ...". NULL: there are no more. Valid
 * until the next call of a source_ function. */
const char *source_note(struct source *s);

/* Adds a path, before the first source_next; "-": standard input. Returns STATUS_OK, or a status
 * with why[size], without the path. */
enum status source_add(struct source *s, const char *path, char *why, size_t size);

/* Whether all items are listed. */
bool source_is_listed(const struct source *s);

/* Calls judge once for each listed item, before the first source_next. Keeps the items for which it
 * sets *keep, sorted by *key; equal keys keep their order. judge returns false to give up. Streams
 * keep their place: listed items are sorted only among those between two streams. False: no memory,
 * or judge gave up. */
typedef bool source_judge(void *arg, const struct item *item, bool *keep, uint64_t *key);
bool source_arrange(struct source *s, source_judge *judge, void *arg);

/* The next item, valid until the next call. A stream without a recording is SOURCE_BROKEN. */
enum source_got source_next(struct source *s, struct item *item);

/* The bytes of an item that has no path: *n of them, valid until source_next. */
enum source_got source_load(struct source *s, const unsigned char **bytes, size_t *n);

/* The current item's name for messages: "digits.tar: 7_theo_3.wav"; after
 * SOURCE_BROKEN: the source. */
const char *source_where(struct source *s);

/* After SOURCE_BAD or SOURCE_BROKEN: the reason, and STATUS_INPUT or STATUS_SYSTEM. */
const char *source_why(const struct source *s);
enum status source_status(const struct source *s);

#endif
