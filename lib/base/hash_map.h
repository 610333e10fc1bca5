/* SPDX-License-Identifier: GPL-2.0-or-later */
/* hash_map - the index in a list of the item with a key of 64 bits */
#ifndef EARPIPE_HASH_MAP_H
#define EARPIPE_HASH_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Zero-initialised has no keys. */
struct hash_map {
	uint64_t *key; /* [cap], open addressing, at most half full; 0: free */
	size_t *place; /* [cap] */
	size_t cap, n;
};

/* The place of the key, which is added with this place if it is new. Keys must be as well mixed as
 * digests; 0 and 1 are the same key. NULL: no memory. */
size_t *hash_map_add(struct hash_map *l, uint64_t key, size_t place, bool *is_new);

/* The place of the key; NULL: the key is not there. */
const size_t *hash_map_find(const struct hash_map *l, uint64_t key);

void hash_map_free(struct hash_map *l);

#endif
