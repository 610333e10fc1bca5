/* SPDX-License-Identifier: GPL-2.0-or-later */
/* archive_reader - reads the files of an archive one by one, in stored order, by libarchive
 *
 * tar (plain, or in gzip, xz or zstd) and zip, from a pipe or a file; other formats are disabled,
 * and no external program is ever run. Archives joined by cat(1) are read as one.
 * archive_reader_next detects a missing end mark, archive_reader_read an incomplete entry; gunzip.h
 * and unxz.h detect wrong checksums. */
#ifndef EARPIPE_ARCHIVE_READER_H
#define EARPIPE_ARCHIVE_READER_H

#include "base/status.h"
#include "files/feed.h"

enum { ARCHIVE_READER_ENTRY_MAX = 256 << 20 }; /* bytes of an entry, unpacked */

enum archive_reader_got {
	ARCHIVE_READER_ENTRY,
	ARCHIVE_READER_END,    /* the end, which the archive marks */
	ARCHIVE_READER_BAD,    /* this entry cannot be read, others may */
	ARCHIVE_READER_BROKEN, /* nothing more can be read */
};

struct archive_reader;

/* Opens an archive of that kind, CONTAINER_TAR to CONTAINER_ZSTD. The caller owns the feed, which
 * must outlive it. NULL: why[size] has the reason; *status: STATUS_INPUT or STATUS_SYSTEM. */
struct archive_reader *archive_reader_open(struct feed *feed, enum container kind, char *why,
					   size_t size, enum status *status);
void archive_reader_free(struct archive_reader *b);

/* Goes to the next entry that is not a folder. ARCHIVE_READER_BAD: its name cannot be read. */
enum archive_reader_got archive_reader_next(struct archive_reader *b);

/* The entry's name as it is stored, in zip as UTF-8, valid until archive_reader_next. */
const char *archive_reader_name(const struct archive_reader *b);

/* Unpacks the entry: *n bytes, valid until the next call. Memory grows with the unpacked bytes, up
 * to ARCHIVE_READER_ENTRY_MAX, whatever size the entry claims. */
enum archive_reader_got archive_reader_read(struct archive_reader *b, const unsigned char **bytes,
					    size_t *n);

/* After ARCHIVE_READER_BAD or ARCHIVE_READER_BROKEN: the reason and its status. */
const char *archive_reader_why(const struct archive_reader *b);
enum status archive_reader_status(const struct archive_reader *b);

#endif
