/* SPDX-License-Identifier: GPL-2.0-or-later */
/* shuffle_buffer - shuffles a stream: holds up to `size` recordings and returns a random one before
 * it takes another */
#ifndef EARPIPE_SHUFFLE_BUFFER_H
#define EARPIPE_SHUFFLE_BUFFER_H

#include "dataset/recording.h"

enum { SHUFFLE_BUFFER_BYTES_MAX = 256 << 20 }; /* of recordings held in memory */

struct shuffle_buffer;

/* Makes a buffer of size >= 1 recordings, or fewer if they exceed bytes_max bytes. The order
 * depends only on the seed, the size and the input. NULL: no memory. */
struct shuffle_buffer *shuffle_buffer_new(uint64_t seed, size_t size, size_t bytes_max);
void shuffle_buffer_free(struct shuffle_buffer *b);

/* Whether one must be taken before another is put in. */
bool shuffle_buffer_is_full(const struct shuffle_buffer *b);

/* Adds a copy of a recording. False: no memory. */
bool shuffle_buffer_put(struct shuffle_buffer *b, const struct recording *recording);

/* Removes a random recording and returns it; valid until the next call. NULL: the
 * buffer is empty. */
const struct recording *shuffle_buffer_take(struct shuffle_buffer *b);

#endif
