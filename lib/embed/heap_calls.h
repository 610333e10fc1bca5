/* SPDX-License-Identifier: GPL-2.0-or-later */
/* heap_calls - makes the modules of libearpipe take their memory from a heap (heap.h)
 *
 * The compiler includes it before each of them. */
#ifndef EARPIPE_HEAP_CALLS_H
#define EARPIPE_HEAP_CALLS_H

#include "embed/heap.h"

/* They declare the functions that become others, so they come first. */
#include <stdlib.h>
#include <string.h>

#define malloc heap_malloc
#define calloc heap_calloc
#define realloc heap_realloc
#define posix_memalign heap_aligned
#define free heap_free

#endif
