/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "scoring/tally.h"

#include <stdlib.h>
#include <string.h>

enum { NAMES = 5000 };

int main(void)
{
	struct tallies list = { 0 };
	struct pairs pairs = { 0 };
	size_t wrong = 0;
	char name[20];

	for (int again = 0; again < 2; again++)
		for (size_t i = 0; i < NAMES; i++) {
			snprintf(name, sizeof name, "n%zu", i * 7919 % NAMES);
			const size_t at = tally_place(&list, name);
			wrong += at != i || strcmp(list.of[at].name, name) != 0;
		}
	CHECK(wrong == 0 && list.n == NAMES, "names", "%zu of %zu wrong", wrong, list.n);
	const struct tally **order = tally_sorted(&list);
	wrong = 0;
	for (size_t i = 1; i < list.n; i++)
		wrong += strcmp(order[i - 1]->name, order[i]->name) >= 0;
	CHECK(wrong == 0, "sorted", "%zu out of order", wrong);
	free(order);
	tally_free(&list);

	CHECK(pairs_times(&pairs, 0, 0) == 0, "no_pairs", "some");
	for (size_t i = 0; i < 3 * NAMES; i++)
		if (!pairs_count(&pairs, i % NAMES, i * i % 3))
			wrong++;
	for (size_t i = 0; i < NAMES; i++) {
		size_t have = 0;
		for (size_t k = 0; k < 3; k++)
			have += pairs_times(&pairs, i, k);
		wrong += have != 3 || pairs_times(&pairs, i, 3) != 0;
	}
	CHECK(wrong == 0, "pairs", "%zu wrong", wrong);
	pairs_free(&pairs);
	return check_status();
}
