/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/array.h"

#include <stdint.h>
#include <stdlib.h>

/* Items stay as they are, and the array moves seldom. */
static void test_growth(void)
{
	enum { N = 5000 };
	size_t cap = 0, wrong = 0, grown = 0;
	int *items = NULL;

	for (size_t n = 0; n < N; n++) {
		const size_t before = cap;
		int *bigger = array_room(items, &cap, n, 1, sizeof *items);

		if (!bigger || cap < n + 1) {
			CHECK(false, "room for one more", "%zu of %zu", n, cap);
			free(items);
			return;
		}
		items = bigger;
		grown += cap != before;
		items[n] = (int)n;
	}
	for (size_t n = 0; n < N; n++)
		wrong += items[n] != (int)n;
	CHECK(wrong == 0 && grown <= 10, "items stay", "%zu are wrong, grown %zu times", wrong,
	      grown);
	items = array_room(items, &cap, N, 3 * N, sizeof *items);
	CHECK(items && cap >= 4 * N && items[N - 1] == N - 1, "room for many", "%zu", cap);
	free(items);
}

static void test_refusals(void)
{
	size_t cap = 0;
	char *items = array_room(NULL, &cap, 0, 1, 1);
	const size_t before = cap;

	CHECK(!array_room(items, &cap, 1, SIZE_MAX, 1) && cap == before, "n overflows", "%zu", cap);
	CHECK(!array_room(items, &cap, 1, SIZE_MAX / 4, 8) && cap == before, "bytes overflow",
	      "%zu", cap);
	free(items);
}

int main(void)
{
	test_growth();
	test_refusals();
	return check_status();
}
