/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pool: every item once, threads told apart, many loops in a row */
#include "check.h"
#include "pool.h"

#include <string.h>

enum { ITEMS = 1000 };

struct work {
	int done[ITEMS];
	int running[POOL_THREADS_MAX];
	unsigned threads;
	int clashes;
};

static void item(void *arg, size_t i, unsigned thread)
{
	struct work *w = arg;

	if (thread >= w->threads || w->running[thread]++ != 0)
		w->clashes++;
	w->done[i]++;
	w->running[thread]--;
}

static void test_pool(unsigned threads)
{
	static struct work w;
	struct pool *pool = pool_new(threads);
	int wrong = 0;
	char name[32];

	snprintf(name, sizeof name, "pool-%u", threads);
	if (!CHECK(pool != NULL, name, "no pool"))
		return;
	memset(&w, 0, sizeof w);
	w.threads = threads;
	for (size_t round = 0; round < 500; round++) {
		size_t n = round % 7 ? round : ITEMS;

		memset(w.done, 0, sizeof w.done);
		pool_for(pool, n, item, &w);
		for (size_t i = 0; i < ITEMS; i++)
			wrong += w.done[i] != (i < n);
	}
	CHECK(wrong == 0 && w.clashes == 0 && pool_threads(pool) == threads, name,
	      "%d items not done once, %d clashes", wrong, w.clashes);
	pool_free(pool);
}

int main(void)
{
	test_pool(1);
	test_pool(2);
	test_pool(5);
	CHECK(!pool_new(0) && !pool_new(POOL_THREADS_MAX + 1), "pool-range", "made one");
	CHECK(pool_cpus() >= 1, "pool-cpus", "none");
	pool_free(NULL);
	return check_status();
}
