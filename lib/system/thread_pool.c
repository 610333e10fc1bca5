/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _DEFAULT_SOURCE /* _SC_NPROCESSORS_ONLN */
#include "system/thread_pool.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

struct worker {
	struct thread_pool *pool;
	unsigned thread;
	pthread_t id;
};

struct thread_pool {
	unsigned threads;
	struct worker *workers; /* [threads]; number 0 is the caller and has no id */

	pthread_mutex_t lock; /* protects all below that is not atomic */
	pthread_cond_t start, done;
	atomic_uint round;  /* loops begun so far; changed under the lock */
	atomic_uint active; /* workers within this round; changed under the lock */
	bool open;          /* a worker may still join the round */
	bool quit;

	thread_pool_fn *fn;
	void *arg;
	size_t n;
	atomic_size_t next; /* the first item that no thread has taken */
};

/* How often a thread polls before it sleeps, some ten microseconds: a layer of a small net takes
 * less time than waking up. */
enum { LOOKS = 500 };

static void rest(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#endif
}

/* Polls until the number differs from `value` (unless `differs`: equals it), for a limited time. */
static void look_for(atomic_uint *number, unsigned value, bool differs)
{
	for (int i = 0; i < LOOKS; i++) {
		if ((atomic_load_explicit(number, memory_order_relaxed) != value) == differs)
			return;
		rest();
	}
}

static void take_items(struct thread_pool *pool, unsigned thread)
{
	for (;;) {
		size_t item = atomic_fetch_add_explicit(&pool->next, 1, memory_order_relaxed);

		if (item >= pool->n)
			return;
		pool->fn(pool->arg, item, thread);
	}
}

/* Waits for a round that is not `seen`; the lock is held before and after. */
static void wait_for_round(struct thread_pool *pool, unsigned seen)
{
	pthread_mutex_unlock(&pool->lock);
	look_for(&pool->round, seen, true);
	pthread_mutex_lock(&pool->lock);
	while (pool->round == seen && !pool->quit)
		pthread_cond_wait(&pool->start, &pool->lock);
}

static void *work(void *arg)
{
	struct worker *worker = arg;
	struct thread_pool *pool = worker->pool;
	unsigned seen = 0;

	pthread_mutex_lock(&pool->lock);
	for (;;) {
		wait_for_round(pool, seen);
		if (pool->quit)
			break;
		seen = pool->round;
		if (!pool->open) /* woken too late: the other threads have done all items */
			continue;
		pool->active++;
		pthread_mutex_unlock(&pool->lock);
		take_items(pool, worker->thread);
		pthread_mutex_lock(&pool->lock);
		if (--pool->active == 0)
			pthread_cond_signal(&pool->done);
	}
	pthread_mutex_unlock(&pool->lock);
	return NULL;
}

/* Only the main thread handles signals. */
static bool start_workers(struct thread_pool *pool, unsigned threads)
{
	sigset_t all, before;
	bool ok = true;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (unsigned i = 1; i < threads && ok; i++) {
		pool->workers[i] = (struct worker){ .pool = pool, .thread = i };
		ok = pthread_create(&pool->workers[i].id, NULL, work, &pool->workers[i]) == 0;
		if (ok)
			pool->threads++;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ok;
}

struct thread_pool *thread_pool_new(unsigned threads)
{
	struct thread_pool *pool;

	if (threads < 1 || threads > THREAD_POOL_THREADS_MAX)
		return NULL;
	pool = calloc(1, sizeof(*pool));
	if (!pool)
		return NULL;
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->start, NULL);
	pthread_cond_init(&pool->done, NULL);
	pool->threads = 1;
	pool->workers = calloc(threads, sizeof(*pool->workers));
	if (!pool->workers || !start_workers(pool, threads)) {
		thread_pool_free(pool);
		return NULL;
	}
	return pool;
}

void thread_pool_free(struct thread_pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->quit = true;
	pthread_cond_broadcast(&pool->start);
	pthread_mutex_unlock(&pool->lock);
	for (unsigned i = 1; i < pool->threads; i++)
		pthread_join(pool->workers[i].id, NULL);
	pthread_cond_destroy(&pool->done);
	pthread_cond_destroy(&pool->start);
	pthread_mutex_destroy(&pool->lock);
	free(pool->workers);
	free(pool);
}

unsigned thread_pool_threads(const struct thread_pool *pool)
{
	return pool->threads;
}

void thread_pool_for(struct thread_pool *pool, size_t n, thread_pool_fn *fn, void *arg)
{
	if (pool->threads == 1 || n < 2) {
		for (size_t i = 0; i < n; i++)
			fn(arg, i, 0);
		return;
	}
	pthread_mutex_lock(&pool->lock);
	pool->fn = fn;
	pool->arg = arg;
	pool->n = n;
	atomic_store_explicit(&pool->next, 0, memory_order_relaxed);
	pool->open = true;
	pool->round++;
	pthread_cond_broadcast(&pool->start);
	pthread_mutex_unlock(&pool->lock);

	take_items(pool, 0);

	pthread_mutex_lock(&pool->lock);
	pool->open = false;
	if (pool->active > 0) {
		pthread_mutex_unlock(&pool->lock);
		look_for(&pool->active, 0, false);
		pthread_mutex_lock(&pool->lock);
	}
	while (pool->active > 0)
		pthread_cond_wait(&pool->done, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
}

unsigned thread_pool_cpus(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 1 ? 1 : n > THREAD_POOL_THREADS_MAX ? THREAD_POOL_THREADS_MAX : (unsigned)n;
}
