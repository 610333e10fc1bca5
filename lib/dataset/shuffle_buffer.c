/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dataset/shuffle_buffer.h"

#include "base/array.h"
#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

enum { STREAM = 1 }; /* of the seed's random numbers */

/* A recording with its own copies of all texts and bytes. */
struct held {
	struct clip clip;
	char *where, *path;
	unsigned char *bytes; /* [n] */
	size_t n;
};

struct shuffle_buffer {
	struct rng rng;
	struct held *held; /* [n] of [cap] */
	size_t size, n, cap, bytes, bytes_max;
	struct held taken;
	struct recording given; /* the recording that the caller received */
};

struct shuffle_buffer *shuffle_buffer_new(uint64_t seed, size_t size, size_t bytes_max)
{
	struct shuffle_buffer *b = calloc(1, sizeof *b);

	if (!b)
		return NULL;
	b->rng = rng_stream(seed, STREAM, 0, 0);
	b->size = size;
	b->bytes_max = bytes_max;
	return b;
}

static void held_free(struct held *h)
{
	clip_free(&h->clip);
	free(h->where);
	free(h->path);
	free(h->bytes);
	*h = (struct held){ 0 };
}

void shuffle_buffer_free(struct shuffle_buffer *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->n; i++)
		held_free(&b->held[i]);
	held_free(&b->taken);
	free(b->held);
	free(b);
}

bool shuffle_buffer_is_full(const struct shuffle_buffer *b)
{
	return b->n >= b->size || (b->n > 0 && b->bytes > b->bytes_max);
}

static bool make_room(struct shuffle_buffer *b)
{
	struct held *grown = array_room(b->held, &b->cap, b->n, 1, sizeof *grown);

	if (grown)
		b->held = grown;
	return grown != NULL;
}

/* Fills in a zero-initialised copy. False: no memory; held_free is due either way. */
static bool copy_recording(struct held *to, const struct recording *from)
{
	if (!clip_copy(&to->clip, from->clip) || !(to->where = strdup(from->where)))
		return false;
	if (from->path)
		return (to->path = strdup(from->path)) != NULL;
	to->n = from->n;
	if (!(to->bytes = malloc(from->n ? from->n : 1)))
		return false;
	memcpy(to->bytes, from->bytes, from->n);
	return true;
}

bool shuffle_buffer_put(struct shuffle_buffer *b, const struct recording *recording)
{
	struct held one = { .n = 0 };

	if (!make_room(b) || !copy_recording(&one, recording)) {
		held_free(&one);
		return false;
	}
	b->held[b->n++] = one;
	b->bytes += one.n;
	return true;
}

const struct recording *shuffle_buffer_take(struct shuffle_buffer *b)
{
	size_t i;

	if (b->n == 0)
		return NULL;
	i = (size_t)rng_below(&b->rng, b->n);
	held_free(&b->taken);
	b->taken = b->held[i];
	b->held[i] = b->held[--b->n];
	b->bytes -= b->taken.n;
	b->given = (struct recording){ .clip = &b->taken.clip,
				       .where = b->taken.where,
				       .path = b->taken.path,
				       .bytes = b->taken.bytes,
				       .n = b->taken.n };
	return &b->given;
}
