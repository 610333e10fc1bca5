/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/hash_map.h"

#include <stdlib.h>

enum { CAP_MIN = 256 };

/* The slot of the key, or the free one where it belongs. */
static size_t slot_of(const struct hash_map *l, uint64_t key)
{
	size_t at = (size_t)key & (l->cap - 1);

	while (l->key[at] && l->key[at] != key)
		at = (at + 1) & (l->cap - 1);
	return at;
}

static bool grow(struct hash_map *l)
{
	struct hash_map bigger = { .cap = l->cap ? 2 * l->cap : CAP_MIN, .n = l->n };

	bigger.key = calloc(bigger.cap, sizeof *bigger.key);
	bigger.place = calloc(bigger.cap, sizeof *bigger.place);
	if (!bigger.key || !bigger.place) {
		hash_map_free(&bigger);
		return false;
	}
	for (size_t i = 0; i < l->cap; i++)
		if (l->key[i]) {
			const size_t at = slot_of(&bigger, l->key[i]);

			bigger.key[at] = l->key[i];
			bigger.place[at] = l->place[i];
		}
	hash_map_free(l);
	*l = bigger;
	return true;
}

size_t *hash_map_add(struct hash_map *l, uint64_t key, size_t place, bool *is_new)
{
	size_t at;

	key = key ? key : 1;
	if (2 * (l->n + 1) > l->cap && !grow(l))
		return NULL;
	at = slot_of(l, key);
	*is_new = l->key[at] == 0;
	if (*is_new) {
		l->key[at] = key;
		l->place[at] = place;
		l->n++;
	}
	return &l->place[at];
}

const size_t *hash_map_find(const struct hash_map *l, uint64_t key)
{
	size_t at;

	if (l->cap == 0)
		return NULL;
	key = key ? key : 1;
	at = slot_of(l, key);
	return l->key[at] ? &l->place[at] : NULL;
}

void hash_map_free(struct hash_map *l)
{
	free(l->key);
	free(l->place);
	*l = (struct hash_map){ 0 };
}
