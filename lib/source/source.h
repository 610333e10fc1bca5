/* SPDX-License-Identifier: GPL-2.0-or-later */
/* source - recordings, wherever they lie, one after the other
 *
 * A source is told by what it is, not by its name:
 *
 *     folder     all recordings below it (folder.h)
 *     archive    tar, tar.gz, tar.xz, tar.zst, zip; also standard input (archive_reader.h)
 *     Parquet    a row a recording (parquet.h)
 *     manifest   text: a list of files, or a table of them (manifest.h); also standard input
 *     recording  anything else
 *
 * Of folders, manifests and files all items are known as soon as they are added: they are listed.
 * Those on standard input, archives and Parquet come one by one: they stream, in memory that does
 * not grow with their number. */
#ifndef EARPIPE_SOURCE_H
#define EARPIPE_SOURCE_H

#include "tables/columns.h"
#include "source/item.h"

#include <stdio.h>

enum source_got {
	SOURCE_ITEM,
	SOURCE_END,
	SOURCE_BAD,    /* this item cannot be had; the next one may */
	SOURCE_BROKEN, /* nothing more of what was added by this path; others may follow */
};

struct source;

/* No recordings yet. Before waiting for a pipe, out is flushed (stream_wait). NULL: no memory. */
struct source *source_new(FILE *out);
void source_free(struct source *s);

/* What columns of tables and of Parquet files are called, before the first source_add; the
 * caller's. A table that lacks one of them is at fault. */
void source_name_columns(struct source *s, const struct column_names *names);

/* Whether a table or a Parquet file was met until now: without one, names of columns do nothing. */
bool source_has_table(const struct source *s);

/* A line to be shown to the user about what was added or read until now, with the place in front;
 * each is given once. NULL: there is none. Valid until the next call of a source_ function. */
const char *source_note(struct source *s);

/* Adds a path, before the first source_next; "-": standard input. Returns 0, or an exit status with
 * why[size] saying what is wrong, without the path. */
int source_add(struct source *s, const char *path, char *why, size_t size);

/* Whether all items are listed. */
bool source_is_listed(const struct source *s);

/* Looks once at each listed item, before the first source_next. Keeps those that judge sets *keep
 * for, sorted by *key; equal keys, such as 0 for all, keep their order. judge returns false to give
 * up. What streams keeps its place: listed items change places only with those that no stream is
 * between. False: no memory, or judge gave up. */
typedef bool source_judge(void *arg, const struct item *item, bool *keep, uint64_t *key);
bool source_arrange(struct source *s, source_judge *judge, void *arg);

/* The next item, valid until the next call. A source in which there is no recording is BROKEN. */
enum source_got source_next(struct source *s, struct item *item);

/* The bytes of an item that has no path: *n of them, valid until source_next. */
enum source_got source_load(struct source *s, const unsigned char **bytes, size_t *n);

/* What a message calls the current item: "digits.tar: 7_theo_3.wav"; after SOURCE_BROKEN: the
 * source. */
const char *source_where(struct source *s);

/* After SOURCE_BAD or _BROKEN: what is wrong, and the status that it deserves (1 or 3). */
const char *source_why(const struct source *s);
int source_status(const struct source *s);

#endif
