/* SPDX-License-Identifier: GPL-2.0-or-later */
/* array - makes room in an array that grows */
#ifndef EARPIPE_ARRAY_H
#define EARPIPE_ARRAY_H

#include <stddef.h>

/* Makes room for `more` items after the first n, each of `size` bytes. `items` was allocated for
 * *cap items; NULL if *cap is 0. Returns the array, which may have moved; *cap doubles until all
 * fit. The caller frees it. NULL: no memory; `items` and *cap are unchanged. */
void *array_room(void *items, size_t *cap, size_t n, size_t more, size_t size);

#endif
