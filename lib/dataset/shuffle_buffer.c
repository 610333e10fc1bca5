/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "dataset/shuffle_buffer.h"

#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

enum { STREAM = 1 }; /* of the seed's random numbers */

struct shuffle_buffer {
	struct rng rng;
	struct waiting *waiting; /* [n] of [cap] */
	size_t size, n, cap, bytes, bytes_max;
	struct waiting taken;
};

struct shuffle_buffer *shuffle_buffer_new(uint64_t seed, size_t size, size_t bytes_max)
{
	struct shuffle_buffer *w = calloc(1, sizeof *w);

	if (!w)
		return NULL;
	w->rng = rng_stream(seed, STREAM, 0, 0);
	w->size = size;
	w->bytes_max = bytes_max;
	return w;
}

static void drop(struct waiting *one)
{
	clip_free(&one->clip);
	free(one->where);
	free(one->path);
	free(one->bytes);
	*one = (struct waiting){ 0 };
}

void shuffle_buffer_free(struct shuffle_buffer *w)
{
	if (!w)
		return;
	for (size_t i = 0; i < w->n; i++)
		drop(&w->waiting[i]);
	drop(&w->taken);
	free(w->waiting);
	free(w);
}

bool shuffle_buffer_is_full(const struct shuffle_buffer *w)
{
	return w->n >= w->size || (w->n > 0 && w->bytes > w->bytes_max);
}

static bool make_room(struct shuffle_buffer *w)
{
	size_t cap = w->cap ? 2 * w->cap : 64;
	struct waiting *grown;

	if (w->n < w->cap)
		return true;
	if (!(grown = realloc(w->waiting, cap * sizeof *grown)))
		return false;
	w->waiting = grown;
	w->cap = cap;
	return true;
}

bool shuffle_buffer_put(struct shuffle_buffer *w, const struct clip *clip, const char *where,
			const char *path, const unsigned char *bytes, size_t n)
{
	struct waiting one = { .n = path ? 0 : n };
	bool enough = make_room(w) && clip_copy(&one.clip, clip) && (one.where = strdup(where));

	if (enough && path)
		enough = (one.path = strdup(path)) != NULL;
	else if (enough)
		enough = (one.bytes = malloc(n ? n : 1)) != NULL;
	if (!enough) {
		drop(&one);
		return false;
	}
	if (one.bytes)
		memcpy(one.bytes, bytes, n);
	w->waiting[w->n++] = one;
	w->bytes += one.n;
	return true;
}

const struct waiting *shuffle_buffer_take(struct shuffle_buffer *w)
{
	size_t i;

	if (w->n == 0)
		return NULL;
	i = (size_t)rng_below(&w->rng, w->n);
	drop(&w->taken);
	w->taken = w->waiting[i];
	w->waiting[i] = w->waiting[--w->n];
	w->bytes -= w->taken.n;
	return &w->taken;
}
