/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gunzip - decompresses a feed in the format of gzip (RFC 1952), by zlib
 *
 * libarchive up to 3.7 does not check gzip's checksum. */
#ifndef EARPIPE_GUNZIP_H
#define EARPIPE_GUNZIP_H

#include "files/feed.h"

struct gunzip;

/* The caller owns the feed, which must outlive it. NULL: no memory. */
struct gunzip *gunzip_new(struct feed *feed);
void gunzip_free(struct gunzip *g);

/* Reads the next piece, valid until the next call, and returns its length. 0: the end, and
 * checksum and length were right. -1: the data is truncated or damaged, for good. Several
 * members are one text; zeros after them are padding. */
ssize_t gunzip_read(struct gunzip *g, const void **piece);

/* After -1: the reason and its errno value: EILSEQ for damaged data. */
const char *gunzip_why(const struct gunzip *g);
int gunzip_error(const struct gunzip *g);

#endif
