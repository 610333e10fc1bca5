/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gunzip - what a feed holds in gzip's format (RFC 1952), by zlib
 *
 * libarchive reads gzip, too, but up to 3.7 does not look at the checksum. */
#ifndef EARPIPE_GUNZIP_H
#define EARPIPE_GUNZIP_H

#include "files/feed.h"

struct gunzip;

/* The feed is the caller's and outlives it. NULL: no memory. */
struct gunzip *gunzip_new(struct feed *feed);
void gunzip_free(struct gunzip *g);

/* The next piece, valid until the next call: its length; 0 at the end, where checksum and length
 * were right; -1: something is wrong, and stays so. Several members are one text, zeros behind them
 * are padding. */
ssize_t gunzip_read(struct gunzip *g, const void **piece);

/* After -1: what is wrong, and the errno value that goes with it: EILSEQ for damaged data. */
const char *gunzip_why(const struct gunzip *g);
int gunzip_error(const struct gunzip *g);

#endif
