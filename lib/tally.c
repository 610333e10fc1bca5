/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tally.h"

#include "digest.h"
#include "tensor.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- open addressing, shared by both ---- */

/* Where a key's search begins, and how it goes on: slots is a power of 2. */
static size_t first_slot(uint64_t hash, size_t slots)
{
	return (size_t)hash & (slots - 1);
}

static size_t next_slot(size_t slot, size_t slots)
{
	return (slot + 1) & (slots - 1);
}

/* The items with room for one more of `size` bytes; NULL: no memory, and they are as they were. */
static void *with_room(void *items, size_t n, size_t *cap, size_t size)
{
	const size_t wider = *cap ? 2 * *cap : 16;
	size_t bytes;
	void *bigger;

	if (n < *cap)
		return items;
	if (!size_mul(wider, size, &bytes) || !(bigger = realloc(items, bytes)))
		return NULL;
	*cap = wider;
	return bigger;
}

/* Whether one more of n items leaves half of the slots free. */
static bool is_full(size_t n, size_t slots)
{
	return 2 * (n + 1) > slots;
}

/* Twice as many slots, all free; false: no memory. */
static bool more_slots(size_t **slot, size_t *slots)
{
	const size_t wider = *slots ? 2 * *slots : 64;
	size_t *fresh = calloc(wider, sizeof *fresh);

	if (!fresh)
		return false;
	free(*slot);
	*slot = fresh;
	*slots = wider;
	return true;
}

/* ---- names ---- */

static uint64_t name_hash(const char *name)
{
	return digest_add(0, name, strlen(name));
}

static size_t *name_slot(const struct tallies *list, const char *name)
{
	size_t at = first_slot(name_hash(name), list->slots);

	while (list->slot[at] && strcmp(list->of[list->slot[at] - 1].name, name) != 0)
		at = next_slot(at, list->slots);
	return &list->slot[at];
}

size_t tally_place(struct tallies *list, const char *name)
{
	size_t *slot, size = strlen(name) + 1;
	struct tally *of;

	if (is_full(list->n, list->slots)) {
		if (!more_slots(&list->slot, &list->slots))
			return SIZE_MAX;
		for (size_t i = 0; i < list->n; i++)
			*name_slot(list, list->of[i].name) = i + 1;
	}
	slot = name_slot(list, name);
	if (*slot)
		return *slot - 1;
	if (!(of = with_room(list->of, list->n, &list->cap, sizeof *of)))
		return SIZE_MAX;
	list->of = of;
	list->of[list->n] = (struct tally){ .name = malloc(size) };
	if (!list->of[list->n].name)
		return SIZE_MAX;
	memcpy(list->of[list->n].name, name, size);
	*slot = ++list->n;
	return list->n - 1;
}

void tally_free(struct tallies *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->of[i].name);
	free(list->of);
	free(list->slot);
	*list = (struct tallies){ 0 };
}

static int by_name(const void *a, const void *b)
{
	const struct tally *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

const struct tally **tally_sorted(const struct tallies *list)
{
	const struct tally **order = malloc((list->n + 1) * sizeof *order);

	if (!order)
		return NULL;
	for (size_t i = 0; i < list->n; i++)
		order[i] = &list->of[i];
	qsort(order, list->n, sizeof *order, by_name);
	return order;
}

/* ---- pairs ---- */

static size_t *pair_slot(const struct pairs *list, size_t row, size_t column)
{
	/* Knuth's multiplicative hash: the upper bits are the mixed ones */
	const uint64_t mixed = ((uint64_t)row * 0x9e3779b97f4a7c15u + column) * 0x9e3779b97f4a7c15u;
	size_t at = first_slot(mixed >> 32, list->slots);

	while (list->slot[at] && (list->of[list->slot[at] - 1].row != row ||
				  list->of[list->slot[at] - 1].column != column))
		at = next_slot(at, list->slots);
	return &list->slot[at];
}

bool pairs_count(struct pairs *list, size_t row, size_t column)
{
	size_t *slot;
	struct pair *of;

	if (is_full(list->n, list->slots)) {
		if (!more_slots(&list->slot, &list->slots))
			return false;
		for (size_t i = 0; i < list->n; i++)
			*pair_slot(list, list->of[i].row, list->of[i].column) = i + 1;
	}
	slot = pair_slot(list, row, column);
	if (!*slot) {
		if (!(of = with_room(list->of, list->n, &list->cap, sizeof *of)))
			return false;
		list->of = of;
		list->of[list->n] = (struct pair){ row, column, 0 };
		*slot = ++list->n;
	}
	list->of[*slot - 1].times++;
	return true;
}

size_t pairs_times(const struct pairs *list, size_t row, size_t column)
{
	const size_t *slot = list->slots ? pair_slot(list, row, column) : NULL;

	return slot && *slot ? list->of[*slot - 1].times : 0;
}

void pairs_free(struct pairs *list)
{
	free(list->of);
	free(list->slot);
	*list = (struct pairs){ 0 };
}
