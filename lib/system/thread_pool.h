/* SPDX-License-Identifier: GPL-2.0-or-later */
/* thread_pool - a few threads that share a loop
 *
 * Items go to whichever thread is free (clips differ in length, and the machine may have other
 * work). An item must write nothing that another one touches: then the results cannot depend on the
 * number of threads. */
#ifndef EARPIPE_THREAD_POOL_H
#define EARPIPE_THREAD_POOL_H

#include <stddef.h>

struct thread_pool;

/* item: 0 to n - 1. thread: 0 to thread_pool_threads() - 1; no two items that run at once have the same,
 * so that it may choose scratch memory, but never what is computed. */
typedef void thread_pool_fn(void *arg, size_t item, unsigned thread);

enum { THREAD_POOL_THREADS_MAX = 256 };

/* A pool of 1 to THREAD_POOL_THREADS_MAX threads, the caller being one of them: a pool of one makes no
 * thread. All signals are blocked in the others. NULL: no memory or no threads. */
struct thread_pool *thread_pool_new(unsigned threads);

/* Ends and frees; NULL is fine. */
void thread_pool_free(struct thread_pool *pool);

unsigned thread_pool_threads(const struct thread_pool *pool);

/* Runs fn(arg, i, thread) for i from 0 to n - 1 and returns when all are done. Not from within an
 * item. */
void thread_pool_for(struct thread_pool *pool, size_t n, thread_pool_fn *fn, void *arg);

/* The number of CPUs that are online, 1 to THREAD_POOL_THREADS_MAX. */
unsigned thread_pool_cpus(void);

#endif
