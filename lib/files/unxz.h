/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unxz - decompresses a feed in the format of xz, by liblzma
 *
 * With libarchive a file of 100 kB may ask for a gigabyte of memory. Here a dictionary has up to
 * UNXZ_DICTIONARY_MAX bytes, twice what 'xz -9' makes. */
#ifndef EARPIPE_UNXZ_H
#define EARPIPE_UNXZ_H

#include "files/feed.h"

enum { UNXZ_DICTIONARY_MAX = 128 << 20 }; /* bytes */

struct unxz;

/* The feed is the caller's and outlives it. NULL: no memory. */
struct unxz *unxz_new(struct feed *feed);
void unxz_free(struct unxz *x);

/* Reads the next piece, valid until the next call, and returns its length. 0: the end, and all
 * checksums were right. -1: the data is truncated or damaged, for good. Several streams are one
 * text; zeros after them are padding. */
ssize_t unxz_read(struct unxz *x, const void **piece);

/* After -1: what is wrong, and the errno value that goes with it: EILSEQ for damaged data. */
const char *unxz_why(const struct unxz *x);
int unxz_error(const struct unxz *x);

#endif
