/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _DEFAULT_SOURCE /* madvise */

#include "parquet/buffer.h"

#include <stdlib.h>
#include <sys/mman.h>

bool buffer_reserve(struct buffer *b, size_t n)
{
	unsigned char *bigger;

	if (n > b->cap) {
		if (!(bigger = realloc(b->at, n)))
			return false;
		b->at = bigger;
		b->cap = n;
	}
	return true;
}

/* Large buffers use huge pages, if the system has them: allocating thousands of small pages would
 * take longer than decompressing into them. */
bool buffer_replace(struct buffer *b, size_t n)
{
	enum { LARGE = 2 << 20 };
	const size_t pages = (n + LARGE - 1) / LARGE;
	void *room = NULL;

	if (n <= b->cap)
		return true;
	free(b->at);
	*b = (struct buffer){ NULL, 0, 0 };
	if (pages <= 1)
		return buffer_reserve(b, n + n / 4);
	if (posix_memalign(&room, LARGE, pages * LARGE) != 0)
		return false;
#ifdef MADV_HUGEPAGE
	madvise(room, pages * LARGE, MADV_HUGEPAGE);
#endif
	*b = (struct buffer){ room, 0, pages * LARGE };
	return true;
}
