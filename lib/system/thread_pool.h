/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thread_pool - threads that share the items of a loop
 *
 * Each item goes to a thread that is free, since items differ in length. An item must not write
 * memory that another one uses; then the results do not depend on the number of threads. */
#ifndef EARPIPE_THREAD_POOL_H
#define EARPIPE_THREAD_POOL_H

#include <stddef.h>

struct thread_pool;

/* item: 0 to n - 1. thread: 0 to thread_pool_threads() - 1, different for items that run at the
 * same time. It may select scratch memory, but must not change the results. */
typedef void thread_pool_fn(void *arg, size_t item, unsigned thread);

enum { THREAD_POOL_THREADS_MAX = 256 };

/* A pool of 1 to THREAD_POOL_THREADS_MAX threads. The caller is one of them, so a pool of one
 * starts no thread. All signals are blocked in the others. NULL: no memory or no threads. */
struct thread_pool *thread_pool_new(unsigned threads);

/* Ends the threads and frees the pool, which may be NULL. */
void thread_pool_free(struct thread_pool *pool);

unsigned thread_pool_threads(const struct thread_pool *pool);

/* Runs fn(arg, i, thread) for i from 0 to n - 1 and returns when all are done. An item must not
 * call it. */
void thread_pool_for(struct thread_pool *pool, size_t n, thread_pool_fn *fn, void *arg);

/* The number of CPUs that are online, 1 to THREAD_POOL_THREADS_MAX. */
unsigned thread_pool_cpus(void);

#endif
