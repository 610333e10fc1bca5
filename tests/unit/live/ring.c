/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "live/ring.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>

/* Sample number i is the float i % COUNT_MAX: a float counts that far without a hole. */
enum { COUNT_MAX = 1 << 24 };

static float *counting(float *out, uint64_t from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = (float)((from + i) % COUNT_MAX);
	return out;
}

static bool counts(const float *samples, uint64_t from, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (samples[i] != (float)((from + i) % COUNT_MAX))
			return false;
	return true;
}

static void test_capacity(void)
{
	struct ring *r = ring_new(1000);

	CHECK(r && ring_capacity(r) == 1024, "capacity_is_a_power_of_two", "is %zu",
	      r ? ring_capacity(r) : 0);
	ring_free(r);
	r = ring_new(1);
	CHECK(r && ring_capacity(r) == 1, "capacity_of_one", "is %zu", r ? ring_capacity(r) : 0);
	ring_free(r);
	CHECK(ring_new((size_t)-1) == NULL, "capacity_too_large", "was accepted");
	ring_free(NULL);
}

static void test_wrap(void)
{
	struct ring *r = ring_new(8);
	float buf[8];
	uint64_t gap, at = 0;
	bool right = true;

	for (size_t n = 1; n <= 8; n++) {
		for (int times = 0; times < 9; times++) {
			right = right && ring_write(r, counting(buf, at, n), n);
			right = right && ring_read(r, buf, 8, &gap) == n && gap == 0;
			right = right && counts(buf, at, n);
			at += n;
		}
	}
	CHECK(right && ring_read(r, buf, 8, &gap) == 0 && gap == 0, "wraps_around", "at %llu",
	      (unsigned long long)at);
	ring_free(r);
}

static void test_gap_is_where_it_was(void)
{
	struct ring *r = ring_new(8);
	float buf[8];
	uint64_t gap;
	size_t n;

	ring_write(r, counting(buf, 0, 6), 6);
	CHECK(!ring_write(r, buf, 3) && ring_lost(r) == 3, "full_ring_loses_the_block", "lost %llu",
	      (unsigned long long)ring_lost(r));
	ring_lose(r, 10);
	ring_write(r, counting(buf, 100, 2), 2);
	n = ring_read(r, buf, 8, &gap);
	CHECK(n == 6 && gap == 0 && counts(buf, 0, 6), "read_ends_before_a_gap", "%zu, gap %llu", n,
	      (unsigned long long)gap);
	n = ring_read(r, buf, 1, &gap);
	CHECK(n == 1 && gap == 13 && counts(buf, 100, 1), "gap_comes_with_what_follows",
	      "%zu, gap %llu", n, (unsigned long long)gap);
	n = ring_read(r, buf, 8, &gap);
	CHECK(n == 1 && gap == 0 && counts(buf, 101, 1), "gap_comes_once", "%zu, gap %llu", n,
	      (unsigned long long)gap);
	ring_free(r);
}

/* More gaps than there are places for: the last one grows, nothing is forgotten. */
static void test_many_gaps(void)
{
	struct ring *r = ring_new(1024);
	float buf[1024];
	uint64_t gap, at = 0;
	bool right = true;
	size_t n;

	for (uint64_t i = 0; i < 40; i++) {
		ring_lose(r, 1);
		ring_write(r, counting(buf, 2 * i + 1, 1), 1);
	}
	while ((n = ring_read(r, buf, 1024, &gap)) > 0) {
		at += gap;
		right = right && counts(buf, at, n);
		at += n;
	}
	CHECK(right && at < 80, "many_gaps_in_their_places", "at %llu", (unsigned long long)at);
	ring_write(r, counting(buf, 80, 1), 1);
	n = ring_read(r, buf, 1024, &gap);
	CHECK(n == 1 && at + gap == 80, "what_had_no_place_is_not_forgotten", "%llu + %llu",
	      (unsigned long long)at, (unsigned long long)gap);
	ring_free(r);
}

enum { BLOCKS = 200000, BLOCK_MAX = 37 };

struct writer {
	struct ring *ring;
	atomic_bool done;
};

static void *write_blocks(void *arg)
{
	struct writer *w = arg;
	struct ring *r = w->ring;
	float buf[BLOCK_MAX];
	uint64_t at = 0;

	for (unsigned i = 0; i < BLOCKS; i++) {
		size_t n = 1 + i * 7 % BLOCK_MAX;
		if (i % 1000 == 0) {
			ring_lose(r, 5);
			at += 5;
		}
		/* if the ring is full, the reader gets a turn, or nearly all would be lost */
		if (!ring_write(r, counting(buf, at, n), n))
			sched_yield();
		at += n;
	}
	atomic_store(&w->done, true);
	return NULL;
}

static uint64_t total_written(void)
{
	uint64_t n = 0;

	for (unsigned i = 0; i < BLOCKS; i++)
		n += 1 + i * 7 % BLOCK_MAX + (i % 1000 == 0 ? 5 : 0);
	return n;
}

/* Every sample is delivered in order or counted in a gap at its place, whatever the two threads do;
 * a loss at the very end has no sample after it that would report it. */
static void test_threads(void)
{
	struct ring *r = ring_new(256);
	float buf[64];
	uint64_t gap, at = 0, delivered = 0, total = total_written();
	struct writer w = { .ring = r };
	bool right = true, over = false;
	pthread_t writer;

	if (pthread_create(&writer, NULL, write_blocks, &w) != 0) {
		check_skip("two_threads", "no thread to be had");
		return;
	}
	while (!over) {
		over = atomic_load(&w.done);
		for (size_t n; (n = ring_read(r, buf, 64, &gap)) > 0; at += n, delivered += n) {
			at += gap;
			right = right && counts(buf, at, n);
		}
		sched_yield();
	}
	pthread_join(writer, NULL);
	CHECK(right && delivered + ring_lost(r) == total && at <= total, "two_threads",
	      "delivered %llu, lost %llu, at %llu of %llu", (unsigned long long)delivered,
	      (unsigned long long)ring_lost(r), (unsigned long long)at, (unsigned long long)total);
	ring_free(r);
}

int main(void)
{
	test_capacity();
	test_wrap();
	test_gap_is_where_it_was();
	test_many_gaps();
	test_threads();
	return check_status();
}
