/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thread_pool: every item runs once, threads have different numbers, many loops run in a row */
#include "../check.h"
#include "system/thread_pool.h"

#include <string.h>

enum { ITEMS = 1000 };

struct work {
	int done[ITEMS];
	int running[THREAD_POOL_THREADS_MAX];
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
	struct thread_pool *pool = thread_pool_new(threads);
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
		thread_pool_for(pool, n, item, &w);
		for (size_t i = 0; i < ITEMS; i++)
			wrong += w.done[i] != (i < n);
	}
	CHECK(wrong == 0 && w.clashes == 0 && thread_pool_threads(pool) == threads, name,
	      "%d items not done once, %d clashes", wrong, w.clashes);
	thread_pool_free(pool);
}

int main(void)
{
	test_pool(1);
	test_pool(2);
	test_pool(5);
	CHECK(!thread_pool_new(0) && !thread_pool_new(THREAD_POOL_THREADS_MAX + 1), "pool-range",
	      "made one");
	CHECK(thread_pool_cpus() >= 1, "pool-cpus", "none");
	thread_pool_free(NULL);
	return check_status();
}
