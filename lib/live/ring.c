/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "live/ring.h"

#include "base/tensor.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Gaps that the reader has not reached yet, at most. When there are that many, the writer loses all
 * samples, which makes the last gap longer. */
enum { GAPS = 16 };

struct gap {
	size_t at;  /* position of the sample after it */
	uint64_t n; /* samples missing there */
};

/* Positions count all samples and wrap around with size_t; masked, they are places in the buffer.
 * Each is stored by one thread only, with release, and loaded by the other with acquire. */
struct ring {
	float *samples; /* [mask + 1] */
	size_t mask;
	atomic_size_t written, taken; /* samples, by the writer and by the reader */
	struct gap gaps[GAPS];
	atomic_size_t gaps_written, gaps_taken;
	atomic_uint_least64_t lost;
	uint64_t missing; /* used by the writer only: lost since the last sample written */
};

struct ring *ring_new(size_t samples)
{
	struct ring *r;
	size_t capacity = 1, bytes;

	while (capacity < samples)
		if (!size_mul(capacity, 2, &capacity))
			return NULL;
	if (!size_mul(capacity, sizeof *r->samples, &bytes) || !(r = calloc(1, sizeof *r)))
		return NULL;
	r->mask = capacity - 1;
	/* The pages are touched here, so that the callback causes no page fault. */
	if (!(r->samples = malloc(bytes))) {
		free(r);
		return NULL;
	}
	memset(r->samples, 0, bytes);
	return r;
}

void ring_free(struct ring *r)
{
	if (!r)
		return;
	free(r->samples);
	free(r);
}

size_t ring_capacity(const struct ring *r)
{
	return r->mask + 1;
}

void ring_lose(struct ring *r, uint64_t n)
{
	r->missing += n;
	atomic_fetch_add_explicit(&r->lost, n, memory_order_relaxed);
}

/* Records a gap before position `at`. False: there are GAPS already. */
static bool leave_gap(struct ring *r, size_t at)
{
	size_t written = atomic_load_explicit(&r->gaps_written, memory_order_relaxed);

	if (written - atomic_load_explicit(&r->gaps_taken, memory_order_acquire) == GAPS)
		return false;
	r->gaps[written % GAPS] = (struct gap){ at, r->missing };
	atomic_store_explicit(&r->gaps_written, written + 1, memory_order_release);
	r->missing = 0;
	return true;
}

bool ring_write(struct ring *r, const float *samples, size_t n)
{
	size_t written = atomic_load_explicit(&r->written, memory_order_relaxed);
	size_t room =
	    r->mask + 1 - (written - atomic_load_explicit(&r->taken, memory_order_acquire));
	size_t at = written & r->mask, before_wrap = r->mask + 1 - at;

	if (n == 0)
		return true;
	if (n > room || (r->missing > 0 && !leave_gap(r, written))) {
		ring_lose(r, n);
		return false;
	}
	if (before_wrap > n)
		before_wrap = n;
	memcpy(r->samples + at, samples, before_wrap * sizeof *samples);
	memcpy(r->samples, samples + before_wrap, (n - before_wrap) * sizeof *samples);
	atomic_store_explicit(&r->written, written + n, memory_order_release);
	return true;
}

size_t ring_read(struct ring *r, float *out, size_t max, uint64_t *gap)
{
	/* `written` first: a gap was recorded before the samples after it were released. */
	size_t written = atomic_load_explicit(&r->written, memory_order_acquire);
	size_t gaps_written = atomic_load_explicit(&r->gaps_written, memory_order_acquire);
	size_t gaps_taken = atomic_load_explicit(&r->gaps_taken, memory_order_relaxed);
	size_t taken = atomic_load_explicit(&r->taken, memory_order_relaxed);
	size_t at = taken & r->mask, n = written - taken, before_wrap = r->mask + 1 - at;

	*gap = 0;
	if (n == 0 || max == 0)
		return 0;
	if (gaps_taken != gaps_written && r->gaps[gaps_taken % GAPS].at == taken) {
		*gap = r->gaps[gaps_taken++ % GAPS].n;
		atomic_store_explicit(&r->gaps_taken, gaps_taken, memory_order_release);
	}
	if (gaps_taken != gaps_written && r->gaps[gaps_taken % GAPS].at - taken < n)
		n = r->gaps[gaps_taken % GAPS].at - taken;
	if (n > max)
		n = max;
	if (before_wrap > n)
		before_wrap = n;
	memcpy(out, r->samples + at, before_wrap * sizeof *out);
	memcpy(out + before_wrap, r->samples, (n - before_wrap) * sizeof *out);
	atomic_store_explicit(&r->taken, taken + n, memory_order_release);
	return n;
}

uint64_t ring_lost(const struct ring *r)
{
	return atomic_load_explicit(&r->lost, memory_order_relaxed);
}
