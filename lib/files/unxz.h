/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unxz - decompresses a feed in the format of xz, by liblzma
 *
 * libarchive lets a file of 100 kB request a gigabyte of memory. Here a dictionary has at most
 * UNXZ_DICTIONARY_MAX bytes, twice that of 'xz -9'. */
#ifndef EARPIPE_UNXZ_H
#define EARPIPE_UNXZ_H

#include "files/feed.h"

enum { UNXZ_DICTIONARY_MAX = 128 << 20 }; /* bytes */

struct unxz;

/* The caller owns the feed, which must outlive it. NULL: no memory. */
struct unxz *unxz_new(struct feed *feed);
void unxz_free(struct unxz *x);

/* Reads the next piece, valid until the next call, and returns its length. 0: the end, and all
 * checksums were right. -1: the data is truncated or damaged, for good. Several streams are one
 * text; zeros after them are padding. */
ssize_t unxz_read(struct unxz *x, const void **piece);

/* After -1: the reason and its errno value: EILSEQ for damaged data. */
const char *unxz_why(const struct unxz *x);
int unxz_error(const struct unxz *x);

#endif
