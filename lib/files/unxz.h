/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unxz - what a feed holds in the .xz format, by liblzma
 *
 * libarchive reads xz, too, but lets a file of 100 kB ask for a gigabyte of memory. Here a
 * dictionary has up to UNXZ_DICTIONARY_MAX, twice what 'xz -9' makes. */
#ifndef EARPIPE_UNXZ_H
#define EARPIPE_UNXZ_H

#include "files/feed.h"

enum { UNXZ_DICTIONARY_MAX = 128 << 20 }; /* bytes */

struct unxz;

/* The feed is the caller's and outlives it. NULL: no memory. */
struct unxz *unxz_new(struct feed *feed);
void unxz_free(struct unxz *x);

/* The next piece, valid until the next call: its length; 0 at the end, where all checks were right;
 * -1: something is wrong, and stays so. Several streams are one text, zeros behind them are
 * padding. */
ssize_t unxz_read(struct unxz *x, const void **piece);

/* After -1: what is wrong, and the errno value that goes with it: EILSEQ for damaged data. */
const char *unxz_why(const struct unxz *x);
int unxz_error(const struct unxz *x);

#endif
