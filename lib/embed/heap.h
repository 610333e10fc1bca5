/* SPDX-License-Identifier: GPL-2.0-or-later */
/* heap - gives memory from one block, which is a heap of its own
 *
 * libearpipe compiles the modules with -include embed/heap_calls.h: their malloc, calloc, realloc,
 * posix_memalign and free become the functions below, which take from the heap that is current in
 * the calling thread. A heap is current only while an instance is opened. At all other times there
 * is no memory to get, so a module that asked for some would fail, and a test would notice.
 *
 * A chunk is found by going through all of them (first fit). An instance has about a hundred, and
 * the same calls give the same places in any block. */
#ifndef EARPIPE_HEAP_H
#define EARPIPE_HEAP_H

#include <stddef.h>

enum { HEAP_ALIGN = 64 }; /* bytes: of the block and of all chunks */

struct heap {
	unsigned char *block;
	size_t size; /* bytes */
	size_t most; /* bytes from its start that have ever been in use */
};

/* Makes `block` [size], aligned to HEAP_ALIGN, an empty heap, and makes that current in this
 * thread. */
void heap_begin(struct heap *h, void *block, size_t size);

/* After that no heap is current. The memory that was given stays in use. */
void heap_end(void);

/* A block, from the C library. NULL: no memory. heap_free_block takes NULL, too. */
void *heap_new_block(size_t size);
void heap_free_block(void *block);

/* As the functions of the C library. Those that give memory return NULL (heap_aligned: not 0) if the
 * current heap has no room, or if there is none. */
void *heap_malloc(size_t size);
void *heap_calloc(size_t n, size_t size);
void *heap_realloc(void *p, size_t size);
int heap_aligned(void **p, size_t align, size_t size); /* align: at most HEAP_ALIGN */
void heap_free(void *p);

#endif
