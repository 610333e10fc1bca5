/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "stream/chunker.h"

#include "base/tensor.h"

#include <stdlib.h>
#include <string.h>

/* Rows of no bytes, too, must be few enough to be an extent that any reader takes. */
static const size_t ROWS_MAX = SIZE_MAX / 2;

void chunker_free(struct chunker *c)
{
	free(c->data);
	c->data = NULL;
	c->cap = c->start = c->n = 0;
}

static void draw_length(struct chunker *c)
{
	c->length = c->least;
	if (c->most > c->least)
		c->length += (size_t)rng_below(&c->lengths, c->most - c->least + 1);
}

void chunker_begin(struct chunker *c, size_t row, uint64_t signal)
{
	c->lengths = rng_stream(c->seed, signal, 0, 0);
	c->row = row;
	c->start = c->n = 0;
	draw_length(c);
}

bool chunker_fits(const struct chunker *c, size_t n, size_t bytes)
{
	size_t piece, room = c->length - c->n; /* at most one piece is held */

	return n <= ROWS_MAX - c->n && size_mul(c->n + (n < room ? n : room), c->row, &piece) &&
	       piece <= bytes;
}

/* Grows the memory to that many bytes, and at least to twice its size. Small pushes stay cheap. */
static bool reserve(struct chunker *c, size_t bytes)
{
	size_t cap = c->cap <= SIZE_MAX / 2 && bytes < 2 * c->cap ? 2 * c->cap : bytes;

	if (bytes <= c->cap)
		return true;
	unsigned char *data = realloc(c->data, cap);
	if (!data)
		return false;
	c->data = data;
	c->cap = cap;
	return true;
}

bool chunker_push(struct chunker *c, const void *rows, size_t n)
{
	size_t bytes;

	if (n > ROWS_MAX - c->n || !size_mul(c->n + n, c->row, &bytes))
		return false;
	if (c->start > 0 && c->n * c->row > 0)
		memmove(c->data, c->data + c->start * c->row, c->n * c->row);
	c->start = 0;
	if (!reserve(c, bytes))
		return false;
	if (n * c->row > 0)
		memcpy(c->data + c->n * c->row, rows, n * c->row);
	c->n += n;
	return true;
}

/* The first n rows that are held. */
static void give(struct chunker *c, size_t n, struct piece *piece)
{
	piece->data = n * c->row > 0 ? c->data + c->start * c->row : NULL;
	piece->n = n;
	c->start += n;
	c->n -= n;
	draw_length(c);
}

bool chunker_take(struct chunker *c, struct piece *piece)
{
	if (c->n <= c->length)
		return false;
	give(c, c->length, piece);
	return true;
}

void chunker_rest(struct chunker *c, struct piece *piece)
{
	give(c, c->n, piece);
}
