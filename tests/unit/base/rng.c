/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rng: moments, ranges, independence of streams, one golden number */
#include "../check.h"
#include "base/rng.h"

#include <string.h>

enum { N = 200000 };

static void test_moments(void)
{
	struct rng r = rng_stream(1, 2, 3, 4);
	double sum = 0, square = 0, normal = 0, normal2 = 0, normal4 = 0;
	bool inside = true;

	for (int i = 0; i < N; i++) {
		double u = rng_uniform(&r);

		inside = inside && u >= 0 && u < 1;
		sum += u;
		square += u * u;
	}
	CHECK(inside, "uniform-range", "outside of [0, 1)");
	check_near(sum / N, 0.5, 0.003, "uniform-mean");
	check_near(square / N, 1.0 / 3, 0.003, "uniform-square");
	for (int i = 0; i < N; i++) {
		double x = rng_normal(&r);

		normal += x;
		normal2 += x * x;
		normal4 += x * x * x * x;
	}
	check_near(normal / N, 0, 0.01, "normal-mean");
	check_near(normal2 / N, 1, 0.015, "normal-variance");
	check_near(normal4 / N, 3, 0.15, "normal-kurtosis");
}

static void test_below(void)
{
	struct rng r = rng_stream(7, 0, 0, 0);
	int count[3] = { 0 };
	/* three quarters of 2^64: without rejection every third number would come twice as often as
	 * the others */
	const uint64_t big = (uint64_t)3 << 62;
	int thirds = 0;

	for (int i = 0; i < N; i++) {
		count[rng_below(&r, 3)]++;
		thirds += rng_below(&r, big) % 3 == 0;
	}
	for (int i = 0; i < 3; i++)
		check_near(count[i] / (double)N, 1.0 / 3, 0.005, "below-3");
	check_near(thirds / (double)N, 1.0 / 3, 0.005, "below-unbiased");
	CHECK(rng_below(&r, 1) == 0 && rng_below(&r, 0) == 0, "below-1", "not 0");
}

static void test_streams(void)
{
	struct rng a = rng_stream(1, 2, 3, 4), again = rng_stream(1, 2, 3, 4);
	const struct rng others[] = { rng_stream(2, 2, 3, 4), rng_stream(1, 3, 3, 4),
				      rng_stream(1, 2, 4, 4), rng_stream(1, 2, 3, 5),
				      rng_stream(2, 1, 3, 4) };
	bool same = true;

	for (int i = 0; i < 100; i++)
		same = same && rng_bits(&a) == rng_bits(&again);
	CHECK(same, "stream-repeats", "other numbers from the same stream");
	for (size_t k = 0; k < sizeof others / sizeof *others; k++) {
		struct rng x = rng_stream(1, 2, 3, 4), y = others[k];
		double product = 0;

		for (int i = 0; i < N; i++)
			product +=
			    ((double)rng_uniform(&x) - 0.5) * ((double)rng_uniform(&y) - 0.5);
		check_near(product / N, 0, 0.001, "streams-apart");
	}
}

static void test_shuffle(void)
{
	size_t order[52], seen[52] = { 0 };
	struct rng r = rng_stream(3, 0, 0, 0);
	double first = 0;
	bool all = true;

	for (int round = 0; round < 20000; round++) {
		for (size_t i = 0; i < 52; i++)
			order[i] = i;
		rng_shuffle(&r, order, 52);
		first += (double)order[0];
	}
	for (size_t i = 0; i < 52; i++)
		seen[order[i]]++;
	for (size_t i = 0; i < 52; i++)
		all = all && seen[i] == 1;
	CHECK(all, "shuffle-permutes", "something lost");
	check_near(first / 20000, 25.5, 0.5, "shuffle-mean");
}

int main(void)
{
	struct rng r = { 0 };

	/* the first number of splitmix64 with state 0, as published with it */
	CHECK(rng_bits(&r) == 0xe220a8397b1dcdaf, "splitmix64", "another number");
	test_moments();
	test_below();
	test_streams();
	test_shuffle();
	return check_status();
}
