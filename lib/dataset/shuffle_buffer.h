/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shuffle_buffer - shuffles what streams: holds so many recordings, and gives a random one of them for each
 * that comes */
#ifndef EARPIPE_SHUFFLE_BUFFER_H
#define EARPIPE_SHUFFLE_BUFFER_H

#include "dataset/clip.h"

enum { SHUFFLE_BUFFER_BYTES_MAX = 256 << 20 }; /* of recordings held in memory */

/* A recording that waits: the window's own copies. */
struct waiting {
	struct clip clip;
	char *where, *path;   /* what messages call it; where to open it, NULL: in memory */
	unsigned char *bytes; /* [n] */
	size_t n;
};

struct shuffle_buffer;

/* A window of size >= 1 recordings, or fewer if they have more than bytes_max. The order depends on
 * the seed, the size and what comes, and on nothing else. NULL: no memory. */
struct shuffle_buffer *shuffle_buffer_new(uint64_t seed, size_t size, size_t bytes_max);
void shuffle_buffer_free(struct shuffle_buffer *w);

/* Whether one must be taken before another is put in. */
bool shuffle_buffer_is_full(const struct shuffle_buffer *w);

/* Puts a recording in; path may be NULL, then bytes[n] are copied. False: no memory. */
bool shuffle_buffer_put(struct shuffle_buffer *w, const struct clip *clip, const char *where,
			const char *path, const unsigned char *bytes, size_t n);

/* Takes a random one out; valid until the next call. NULL: the window is empty. */
const struct waiting *shuffle_buffer_take(struct shuffle_buffer *w);

#endif
