/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bundle - the files within an archive, one after the other as they are stored, by libarchive
 *
 * tar (plain or within gzip, xz or zstd) and zip; nothing else is switched on, and no program is
 * ever run. From a pipe as from a file. Archives joined by cat(1) are one. */
#ifndef EARPIPE_BUNDLE_H
#define EARPIPE_BUNDLE_H

#include "feed.h"

enum { BUNDLE_ENTRY_MAX = 256 << 20 }; /* bytes of an entry, unpacked */

enum bundle_got {
	BUNDLE_ENTRY,
	BUNDLE_END,    /* the end, and the archive says so itself */
	BUNDLE_BAD,    /* this entry cannot be read, others may */
	BUNDLE_BROKEN, /* nothing more can be read */
};

struct bundle;

/* An archive of that kind, CONTAINER_TAR to CONTAINER_ZSTD. The feed is the caller's and
 * outlives it. NULL: why[size] says what is wrong; *status: 1 input, 3 system. */
struct bundle *bundle_open(struct feed *feed, enum container kind, char *why, size_t size,
			   int *status);
void bundle_free(struct bundle *b);

/* Goes to the next entry that is no folder; what was not read of the last one is passed over.
 * BUNDLE_BAD: its name cannot be had. */
enum bundle_got bundle_next(struct bundle *b);

/* The entry's name as it is stored, in zip as UTF-8, valid until bundle_next. */
const char *bundle_name(const struct bundle *b);

/* Unpacks the entry: *n bytes, valid until the next call. However large it says it is, no more
 * memory is asked for than bytes come out, and no more than BUNDLE_ENTRY_MAX. */
enum bundle_got bundle_read(struct bundle *b, const unsigned char **bytes, size_t *n);

/* After BUNDLE_BAD or _BROKEN: what is wrong, and the status that it deserves. */
const char *bundle_why(const struct bundle *b);
int bundle_status(const struct bundle *b);

#endif
