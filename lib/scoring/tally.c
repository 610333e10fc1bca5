/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scoring/tally.h"

#include "base/array.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

size_t tally_place(struct tallies *list, const char *name)
{
	struct tally *of = array_room(list->of, &list->cap, list->n, 1, sizeof *of);
	const size_t place = of ? vocabulary_add(&list->names, name) : VOCABULARY_NONE;

	if (of)
		list->of = of;
	if (place == VOCABULARY_NONE)
		return SIZE_MAX;
	if (place == list->n)
		list->of[list->n++] = (struct tally){ .name = list->names.words[place] };
	return place;
}

void tally_free(struct tallies *list)
{
	vocabulary_free(&list->names);
	free(list->of);
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

/* Each pair has a key of its own, never 0: an odd factor and a shift lose no bit. */
static uint64_t pair_key(size_t row, size_t column)
{
	const uint64_t mixed = (((uint64_t)row + 1) << 32 | (uint64_t)column) * 0x9e3779b97f4a7c15u;

	return mixed ^ mixed >> 32;
}

bool pairs_count(struct pairs *list, size_t row, size_t column)
{
	struct pair *of = array_room(list->of, &list->cap, list->n, 1, sizeof *of);
	const size_t *place;
	bool is_new;

	if (!of)
		return false;
	list->of = of;
	if (row >= UINT32_MAX || column >= UINT32_MAX ||
	    !(place = hash_map_add(&list->places, pair_key(row, column), list->n, &is_new)))
		return false;
	if (is_new)
		list->of[list->n++] = (struct pair){ row, column, 0 };
	list->of[*place].times++;
	return true;
}

size_t pairs_times(const struct pairs *list, size_t row, size_t column)
{
	const size_t *place = hash_map_find(&list->places, pair_key(row, column));

	return place ? list->of[*place].times : 0;
}

void pairs_free(struct pairs *list)
{
	hash_map_free(&list->places);
	free(list->of);
	*list = (struct pairs){ 0 };
}
