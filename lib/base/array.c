/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/array.h"

#include "base/tensor.h"

#include <stdint.h>
#include <stdlib.h>

enum { CAP_MIN = 16 };

void *array_room(void *items, size_t *cap, size_t n, size_t more, size_t size)
{
	size_t wider = *cap ? *cap : CAP_MIN, bytes;
	void *bigger;

	if (more > SIZE_MAX / 2 - n)
		return NULL;
	if (items && n + more <= *cap)
		return items;
	while (wider < n + more)
		wider *= 2;
	if (!size_mul(wider, size, &bytes) || !(bigger = realloc(items, bytes)))
		return NULL;
	*cap = wider;
	return bigger;
}
