/* SPDX-License-Identifier: GPL-2.0-or-later */
/* stream_reader - reads the recordings of a path that streams: an archive, a Parquet file, or
 * standard input, which may also be a list or a single recording
 *
 * files/archive_reader.h and parquet/parquet.h detect truncated or damaged files; this module turns
 * their answers into SOURCE_BAD or SOURCE_BROKEN. */
#ifndef EARPIPE_STREAM_READER_H
#define EARPIPE_STREAM_READER_H

#include "base/status.h"
#include "files/unread.h"
#include "source/part_list.h"
#include "source/source.h"

/* Zero-initialise all but the first two members: nothing is open. */
struct stream_reader {
	FILE *out;               /* flushed before waiting for a pipe */
	struct part_list *parts; /* receives the notes */
	const char *path;        /* of the open stream; owned by the caller */
	struct feed *feed;       /* NULL: nothing is open */
	/* one of these, or none if the feed is a recording itself */
	struct audiotable *table;
	struct archive_reader *archive;
	struct manifest *manifest;
	size_t n_items;       /* recordings found until now */
	char *name, *where;   /* the item's name within the stream; its name in messages */
	unsigned char *bytes; /* [bytes_cap], of a recording that is the whole feed */
	size_t bytes_cap;
	struct unread leftover; /* files of the archive that are not read */
	enum status status;     /* after SOURCE_BAD or SOURCE_BROKEN */
	char why[600];
};

/* Opens a path, which the caller keeps until its end. False: it is broken. */
bool stream_reader_open(struct stream_reader *s, const char *path);

/* The next item, valid until the next call. A stream without any is broken, unless it may be empty
 * and is a table. SOURCE_END and SOURCE_BROKEN: it is closed. */
enum source_got stream_reader_next(struct stream_reader *s, bool may_be_empty, struct item *item);

/* The bytes of the present item: *n of them, valid until the next item. */
enum source_got stream_reader_load(struct stream_reader *s, const unsigned char **bytes, size_t *n);

/* The name for messages of the current item, or of the stream if there is none. */
const char *stream_reader_where(struct stream_reader *s);

/* Rejects a kind of file that is not supported. Returns STATUS_INPUT, with why[size]. */
enum status stream_reader_refuse(const char *name, char *why, size_t size);

void stream_reader_free(struct stream_reader *s);

#endif
