/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hash_map - where in a list that stands which has a certain key of 64 bits */
#ifndef EARPIPE_HASH_MAP_H
#define EARPIPE_HASH_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialised knows no key. */
struct hash_map {
	uint64_t *key; /* [cap], open addressing, at most half full; 0: free */
	size_t *place; /* [cap] */
	size_t cap, n;
};

/* The place of the key, after it was set to `place` if there was none. Keys are digests, or numbers
 * that are as well mixed; 0 counts as 1. NULL: no memory. */
size_t *hash_map_add(struct hash_map *l, uint64_t key, size_t place, bool *is_new);

/* The place of the key; NULL: it has none. */
const size_t *hash_map_find(const struct hash_map *l, uint64_t key);

void hash_map_free(struct hash_map *l);

#endif
