/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rng - random numbers by counter: a seed and a stream always give the same numbers
 *
 * Number i of a stream is the splitmix64 finaliser (Steele, Lea and Flood 2014, "Fast splittable
 * pseudorandom number generators", the MIX64 of Stafford's variant 13) of key + i * golden ratio.
 * A stream has up to three numbers (say epoch, clip, purpose). So the numbers for one clip do not
 * depend on those for another, nor on the order in which clips are processed. */
#ifndef EARPIPE_RNG_H
#define EARPIPE_RNG_H

#include <stddef.h>
#include <stdint.h>

struct rng {
	uint64_t key;
	uint64_t counter; /* numbers drawn so far */
};

/* The generator of stream (a, b, c) of a seed. */
struct rng rng_stream(uint64_t seed, uint64_t a, uint64_t b, uint64_t c);

/* 64 random bits. */
uint64_t rng_bits(struct rng *r);

/* Uniform in [0, 1), a multiple of 2^-24. */
float rng_uniform(struct rng *r);

/* Normal, mean 0, deviation 1 (Box and Muller 1958; two draws for each number). */
float rng_normal(struct rng *r);

/* Uniform in 0..n-1 without bias (Lemire 2019, with rejection); 0 if n is 0. */
uint64_t rng_below(struct rng *r, uint64_t n);

/* Shuffles order[n] (Fisher and Yates, from the end). */
void rng_shuffle(struct rng *r, size_t *order, size_t n);

#endif
