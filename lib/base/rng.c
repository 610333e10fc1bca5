/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/rng.h"

#include <math.h>

static const uint64_t golden = 0x9e3779b97f4a7c15;
static const double two_pi = 6.283185307179586476925;

static uint64_t mix(uint64_t z)
{
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

struct rng rng_stream(uint64_t seed, uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t key = mix(seed + golden);

	key = mix(key + golden + a);
	key = mix(key + golden + b);
	key = mix(key + golden + c);
	return (struct rng){ .key = key };
}

uint64_t rng_bits(struct rng *r)
{
	return mix(r->key + golden * ++r->counter);
}

float rng_uniform(struct rng *r)
{
	return (float)(rng_bits(r) >> 40) * 0x1p-24f;
}

float rng_normal(struct rng *r)
{
	double radius = 1.0 - (double)(rng_bits(r) >> 11) * 0x1p-53; /* (0, 1]: the log is finite */
	double angle = (double)(rng_bits(r) >> 11) * 0x1p-53;

	return (float)(sqrt(-2.0 * log(radius)) * cos(two_pi * angle));
}

/* The high and the low word of a * b, from four products of half words. */
static uint64_t multiply(uint64_t a, uint64_t b, uint64_t *low)
{
	uint64_t al = a & 0xffffffff, ah = a >> 32, bl = b & 0xffffffff, bh = b >> 32;
	uint64_t ll = al * bl, lh = al * bh, hl = ah * bl;
	uint64_t mid = (ll >> 32) + (lh & 0xffffffff) + (hl & 0xffffffff);

	*low = a * b;
	return ah * bh + (lh >> 32) + (hl >> 32) + (mid >> 32);
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
	uint64_t low, high;

	if (n == 0)
		return 0;
	do {
		high = multiply(rng_bits(r), n, &low);
	} while (low < -n % n);
	return high;
}

void rng_shuffle(struct rng *r, size_t *order, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		size_t j = (size_t)rng_below(r, i), t = order[i - 1];

		order[i - 1] = order[j];
		order[j] = t;
	}
}
