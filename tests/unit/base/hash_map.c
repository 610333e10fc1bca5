/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/digest.h"
#include "base/hash_map.h"

enum { N = 5000 };

static uint64_t key_of(size_t i)
{
	return i == 0 ? 0 : digest_add(0, &i, sizeof i); /* 0 stands for a free slot in the map */
}

int main(void)
{
	struct hash_map map = { 0 };
	size_t wrong = 0, found = 0;
	bool is_new;

	CHECK(!hash_map_find(&map, 7), "an empty map", "has a key");
	for (size_t i = 0; i < N; i++) {
		const size_t *place = hash_map_add(&map, key_of(i), 10 * i, &is_new);
		wrong += !place || *place != 10 * i || !is_new || map.cap < 2 * map.n;
	}
	CHECK(wrong == 0, "new keys", "%zu are wrong", wrong);
	for (size_t i = 0; i < N; i++) {
		const size_t *place = hash_map_find(&map, key_of(i));
		wrong += !place || *place != 10 * i;
		place = hash_map_add(&map, key_of(i), 1, &is_new);
		wrong += !place || *place != 10 * i || is_new;
	}
	CHECK(wrong == 0, "known keys", "%zu are wrong", wrong);
	for (size_t i = N; i < 2 * N; i++)
		found += hash_map_find(&map, key_of(i)) != NULL;
	CHECK(found == 0, "other keys", "%zu are found", found);
	*hash_map_add(&map, key_of(3), 0, &is_new) = 99;
	CHECK(*hash_map_find(&map, key_of(3)) == 99, "a place can be changed", "%zu",
	      *hash_map_find(&map, key_of(3)));
	hash_map_free(&map);
	CHECK(!map.key && !map.place && map.cap == 0 && map.n == 0, "a freed map", "%zu of %zu",
	      map.n, map.cap);
	return check_status();
}
