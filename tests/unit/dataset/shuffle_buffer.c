/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "dataset/shuffle_buffer.h"

#include <stdlib.h>
#include <string.h>

enum { N = 1000 };

/* Passes recordings 0 to N - 1 of `bytes` bytes each through a buffer; order[N] is how they come
 * out. Returns the most that were held at once. */
static size_t pass(uint64_t seed, size_t size, size_t bytes, size_t bytes_max, int *order)
{
	struct shuffle_buffer *w = shuffle_buffer_new(seed, size, bytes_max);
	unsigned char *data = calloc(bytes + 1, 1);
	size_t out = 0, most = 0;

	for (size_t i = 0; i < N; i++) {
		char id[20];
		struct clip clip = { .id = id };
		const struct recording in = {
			.clip = &clip, .where = id, .bytes = data, .n = bytes
		};
		const struct recording *one;
		snprintf(id, sizeof id, "%zu", i);
		while (shuffle_buffer_is_full(w) && (one = shuffle_buffer_take(w)))
			order[out++] = atoi(one->clip->id);
		data[0] = (unsigned char)i;
		shuffle_buffer_put(w, &in);
		if (i + 1 - out > most)
			most = i + 1 - out;
	}
	for (const struct recording *one; out < N && (one = shuffle_buffer_take(w)); out++)
		order[out] =
		    one->bytes[0] == (atoi(one->clip->id) & 255) ? atoi(one->clip->id) : -1;
	CHECK(!shuffle_buffer_take(w), "empty_at_the_end", "it is not");
	shuffle_buffer_free(w);
	free(data);
	return most;
}

static bool is_complete(const int *order)
{
	bool seen[N] = { false };

	for (size_t i = 0; i < N; i++) {
		if (order[i] < 0 || order[i] >= N || seen[order[i]])
			return false;
		seen[order[i]] = true;
	}
	return true;
}

int main(void)
{
	int a[N], b[N];
	size_t most = pass(1, 100, 8, 1 << 20, a), same = 0, early = 0;

	CHECK(is_complete(a), "each_once", "not");
	CHECK(most == 100, "as_many_as_asked_for", "%zu", most);
	pass(1, 100, 8, 1 << 20, b);
	CHECK(memcmp(a, b, sizeof a) == 0, "same_seed_same_order", "it differs");
	pass(2, 100, 8, 1 << 20, b);
	for (size_t i = 0; i < N; i++) {
		same += a[i] == b[i];
		early += (size_t)(a[i] > (int)i + 100);
	}
	CHECK(same < 100, "another_seed", "%zu are the same", same);
	CHECK(early == 0, "none_before_it_came", "%zu", early);
	most = pass(1, 100, 1000, 20000, a);
	CHECK(is_complete(a) && most == 21, "bounded_by_bytes", "%zu", most);
	most = pass(1, 1, 8, 1 << 20, a);
	CHECK(is_complete(a) && most == 1 && a[0] == 0 && a[N - 1] == N - 1, "window_of_one", "%zu",
	      most);
	most = pass(1, 100, 1000, 0, a);
	CHECK(is_complete(a) && most == 1, "one_at_least", "%zu", most);
	return check_status();
}
