/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hash_map - finds the index of an item in a list by a key of 64 bits */
#ifndef EARPIPE_HASH_MAP_H
#define EARPIPE_HASH_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A zero-initialised map has no keys. */
struct hash_map {
	uint64_t *key; /* [cap], open addressing, at most half full; 0: free */
	size_t *place; /* [cap] */
	size_t cap, n;
};

/* Returns the place of the key; a new key is added with `place`. Keys must be as well mixed as
 * digests; 0 and 1 are the same key. NULL: no memory. */
size_t *hash_map_add(struct hash_map *l, uint64_t key, size_t place, bool *is_new);

/* Returns the place of the key; NULL: the map does not have it. */
const size_t *hash_map_find(const struct hash_map *l, uint64_t key);

void hash_map_free(struct hash_map *l);

#endif
