/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream_reader - the recordings of one path that streams: an archive, a Parquet file, or standard
 * input, which may also be a list or a recording itself
 *
 * An archive that is truncated or damaged is noticed in files/archive_reader.h, a Parquet file in
 * parquet/parquet.h; here the answer becomes SOURCE_BAD or SOURCE_BROKEN. */
#ifndef EARPIPE_STREAM_READER_H
#define EARPIPE_STREAM_READER_H

#include "base/status.h"
#include "files/unread.h"
#include "source/part_list.h"
#include "source/source.h"

/* Zero-initialised but for the first two: nothing is open. */
struct stream_reader {
	FILE *out;               /* flushed before waiting for a pipe */
	struct part_list *parts; /* which get the notes */
	const char *path;        /* of what was opened last; the caller's */
	struct feed *feed;       /* NULL: nothing is open */
	/* one of these, or none: the feed is a recording itself */
	struct audiotable *table;
	struct archive_reader *archive;
	struct manifest *manifest;
	size_t n_items;       /* recordings found until now */
	char *name, *where;   /* of the present item within the stream; what messages call it */
	unsigned char *bytes; /* [bytes_cap], of a recording that is the feed */
	size_t bytes_cap;
	struct unread leftover; /* files of the archive that are not read */
	enum status status;     /* after SOURCE_BAD or SOURCE_BROKEN */
	char why[600];
};

/* Opens a path, which must stay until its end. False: it is broken. */
bool stream_reader_open(struct stream_reader *s, const char *path);

/* The next item, valid until the next call. A stream without any is broken, unless it may be empty
 * and is a table. SOURCE_END and SOURCE_BROKEN: it is closed. */
enum source_got stream_reader_next(struct stream_reader *s, bool may_be_empty, struct item *item);

/* The bytes of the present item: *n of them, valid until the next item. */
enum source_got stream_reader_load(struct stream_reader *s, const unsigned char **bytes, size_t *n);

/* What messages call the present item, or the stream if there is none. */
const char *stream_reader_where(struct stream_reader *s);

/* Refuses a kind of file that is not read at all. Returns STATUS_INPUT, with why[size]. */
enum status stream_reader_refuse(const char *name, char *why, size_t size);

void stream_reader_free(struct stream_reader *s);

#endif
