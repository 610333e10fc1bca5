/* SPDX-License-Identifier: GPL-2.0-or-later */
/* heap: parts do not overlap and stay within the block, what is freed is used again, and there is
 * no memory but that of a current heap */
#include "../check.h"

#include "base/rng.h"
#include "embed/heap.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { PARTS = 40, SIZE = 32768, ROUNDS = 20000 };

static _Alignas(HEAP_ALIGN) unsigned char block[SIZE + HEAP_ALIGN];

struct part {
	unsigned char *p;
	size_t n;
	unsigned char value;
};

static bool holds(const struct part *part)
{
	for (size_t i = 0; i < part->n; i++)
		if (part->p[i] != part->value)
			return false;
	return true;
}

/* Takes, resizes and frees parts at random; each keeps its value. */
static void test_random(void)
{
	struct heap h;
	struct part parts[PARTS] = { 0 };
	struct rng random = rng_stream(1, 0, 0, 0);
	size_t wrong = 0, full = 0, given = 0;

	memset(block, 0x55, sizeof block);
	heap_begin(&h, block, SIZE);
	for (size_t round = 0; round < ROUNDS; round++) {
		struct part *part = &parts[rng_below(&random, PARTS)];
		const size_t n = (size_t)rng_below(&random, 2000);
		unsigned char *p;

		if (part->p && rng_below(&random, 3) == 0) {
			heap_free(part->p);
			*part = (struct part){ 0 };
			continue;
		}
		p = heap_realloc(part->p, n);
		full += !p;
		if (!p)
			continue;
		given++;
		wrong += (uintptr_t)p % HEAP_ALIGN != 0 || p < block || p + n > block + SIZE;
		for (size_t i = 0; i < n && i < part->n; i++)
			wrong += p[i] != part->value;
		*part = (struct part){ p, n, (unsigned char)round };
		memset(p, part->value, n);
		for (size_t i = 0; i < PARTS; i++)
			wrong += parts[i].p && !holds(&parts[i]);
	}
	for (size_t i = 0; i < PARTS; i++)
		heap_free(parts[i].p);
	CHECK(wrong == 0, "parts_keep_their_values", "%zu times not", wrong);
	CHECK(full > 100 && given > 1000, "the_block_was_full_at_times", "%zu of %zu", full, given);
	CHECK(block[SIZE] == 0x55, "nothing_beyond_the_block", "written");
	CHECK(heap_malloc(SIZE - 2 * HEAP_ALIGN), "all_is_free_again", "it is not");
	heap_end();
}

static void test_edges(void)
{
	struct heap h;
	unsigned char *zeros;
	void *p, *most;
	bool clear = true;

	CHECK(!heap_malloc(1) && !heap_calloc(1, 1) && heap_aligned(&p, 64, 1) != 0,
	      "no_heap_no_memory", "given");
	heap_begin(&h, block, 0);
	CHECK(!heap_malloc(0), "an_empty_block", "given");
	heap_end();
	heap_begin(&h, block, SIZE);
	memset(block + 2 * HEAP_ALIGN, 1, SIZE - 2 * HEAP_ALIGN);
	CHECK(!heap_malloc(SIZE) && !heap_malloc(SIZE_MAX) && !heap_calloc(SIZE_MAX / 2, 4),
	      "too_much", "given");
	zeros = heap_calloc(10, 10);
	for (size_t i = 0; i < 100; i++)
		clear = clear && zeros[i] == 0;
	CHECK(clear, "calloc_clears", "it does not");
	most = heap_malloc(1);
	heap_free(most);
	heap_free(zeros);
	heap_free(NULL);
	CHECK(h.most == (size_t)((unsigned char *)most - block) + HEAP_ALIGN, "the_most", "%zu",
	      h.most);
	CHECK(heap_malloc(1) == zeros, "the_first_place_is_used_again", "another");
	heap_end();
	CHECK(!heap_malloc(1), "after_the_end", "given");
}

int main(void)
{
	test_random();
	test_edges();
	return check_status();
}
