/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "embed/heap.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Blocks come from the C library (heap_calls.h). */
#undef malloc
#undef free

/* Chunks follow each other from the start of the block; the last one ends with it. */
struct chunk {
	_Alignas(HEAP_ALIGN) size_t size; /* with this header: a multiple of HEAP_ALIGN */
	bool used;
};

/* The model is fixed so that the first access in a thread allocates nothing, even if the library was
 * loaded by dlopen. */
static _Thread_local struct heap *current __attribute__((tls_model("initial-exec")));

static struct chunk *chunk_at(const struct heap *h, size_t at)
{
	return (struct chunk *)(void *)(h->block + at);
}

static struct chunk *chunk_of(void *p)
{
	return (struct chunk *)p - 1;
}

void *heap_new_block(size_t size)
{
	return malloc(size);
}

void heap_free_block(void *block)
{
	free(block);
}

void heap_begin(struct heap *h, void *block, size_t size)
{
	*h = (struct heap){ .block = block, .size = size / HEAP_ALIGN * HEAP_ALIGN };
	if (h->size > 0)
		*chunk_at(h, 0) = (struct chunk){ .size = h->size };
	current = h;
}

void heap_end(void)
{
	current = NULL;
}

/* Joins the free chunks that follow a free one. */
static void join_next(const struct heap *h, size_t at)
{
	struct chunk *c = chunk_at(h, at);

	while (at + c->size < h->size && !chunk_at(h, at + c->size)->used)
		c->size += chunk_at(h, at + c->size)->size;
}

/* Takes `need` bytes of the free chunk at `at`; the rest stays free. */
static void *take(struct heap *h, size_t at, size_t need)
{
	struct chunk *c = chunk_at(h, at);

	if (c->size > need)
		*chunk_at(h, at + need) = (struct chunk){ .size = c->size - need };
	c->size = need;
	c->used = true;
	if (at + need > h->most)
		h->most = at + need;
	return c + 1;
}

void *heap_malloc(size_t size)
{
	struct heap *h = current;
	size_t need;

	if (!h || size > h->size)
		return NULL;
	need = sizeof(struct chunk) + (size + HEAP_ALIGN - 1) / HEAP_ALIGN * HEAP_ALIGN;
	for (size_t at = 0; at < h->size; at += chunk_at(h, at)->size) {
		if (chunk_at(h, at)->used)
			continue;
		join_next(h, at);
		if (chunk_at(h, at)->size >= need)
			return take(h, at, need);
	}
	return NULL;
}

void *heap_calloc(size_t n, size_t size)
{
	void *p = size > 0 && n > SIZE_MAX / size ? NULL : heap_malloc(n * size);

	return p ? memset(p, 0, n * size) : NULL;
}

void *heap_realloc(void *p, size_t size)
{
	void *bigger = heap_malloc(size);
	size_t old;

	if (!bigger || !p)
		return bigger;
	old = chunk_of(p)->size - sizeof(struct chunk);
	memcpy(bigger, p, old < size ? old : size);
	heap_free(p);
	return bigger;
}

int heap_aligned(void **p, size_t align, size_t size)
{
	*p = align <= HEAP_ALIGN ? heap_malloc(size) : NULL;
	return *p ? 0 : ENOMEM;
}

void heap_free(void *p)
{
	if (p)
		chunk_of(p)->used = false;
}
