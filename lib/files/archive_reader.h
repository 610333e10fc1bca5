/* SPDX-License-Identifier: GPL-2.0-or-later */
/* archive_reader - the files within an archive, one after the other as they are stored, by libarchive
 *
 * tar (plain or within gzip, xz or zstd) and zip; nothing else is switched on, and no program is
 * ever run. From a pipe as from a file. Archives joined by cat(1) are one. */
#ifndef EARPIPE_ARCHIVE_READER_H
#define EARPIPE_ARCHIVE_READER_H

#include "files/feed.h"

enum { ARCHIVE_READER_ENTRY_MAX = 256 << 20 }; /* bytes of an entry, unpacked */

enum archive_reader_got {
	ARCHIVE_READER_ENTRY,
	ARCHIVE_READER_END,    /* the end, and the archive says so itself */
	ARCHIVE_READER_BAD,    /* this entry cannot be read, others may */
	ARCHIVE_READER_BROKEN, /* nothing more can be read */
};

struct archive_reader;

/* An archive of that kind, CONTAINER_TAR to CONTAINER_ZSTD. The feed is the caller's and
 * outlives it. NULL: why[size] says what is wrong; *status: 1 input, 3 system. */
struct archive_reader *archive_reader_open(struct feed *feed, enum container kind, char *why,
					   size_t size, int *status);
void archive_reader_free(struct archive_reader *b);

/* Goes to the next entry that is no folder; what was not read of the last one is passed over.
 * ARCHIVE_READER_BAD: its name cannot be had. */
enum archive_reader_got archive_reader_next(struct archive_reader *b);

/* The entry's name as it is stored, in zip as UTF-8, valid until archive_reader_next. */
const char *archive_reader_name(const struct archive_reader *b);

/* Unpacks the entry: *n bytes, valid until the next call. However large it says it is, no more
 * memory is asked for than bytes come out, and no more than ARCHIVE_READER_ENTRY_MAX. */
enum archive_reader_got archive_reader_read(struct archive_reader *b, const unsigned char **bytes,
					    size_t *n);

/* After ARCHIVE_READER_BAD or _BROKEN: what is wrong, and the status that it deserves. */
const char *archive_reader_why(const struct archive_reader *b);
int archive_reader_status(const struct archive_reader *b);

#endif
