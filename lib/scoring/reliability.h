/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reliability - how often answers are right, by the probability that they were given with */
#ifndef EARPIPE_RELIABILITY_H
#define EARPIPE_RELIABILITY_H

#include <stdbool.h>
#include <stddef.h>

enum { RELIABILITY_BINS = 15 }; /* of equal width, from 0 to 1 */

/* Answers by the probability of the likeliest class. Zero-initialise. */
struct reliability {
	struct reliability_bin {
		size_t n, right;
		double said; /* sum of the probabilities */
	} bin[RELIABILITY_BINS];
	size_t n;
};

/* Adds an answer of probability p. What is no probability goes to the nearer end. */
void reliability_count(struct reliability *r, double p, bool right);

/* The same of the likeliest class of p [n]; truth is the index of the true class, n or more if there is
 * none. */
void reliability_add(struct reliability *r, const float *p, size_t n, size_t truth);

/* The expected calibration error: the mean distance between what the bins say and what is right,
 * weighted by their answers (Guo et al. 2017). */
double reliability_error(const struct reliability *r);

#endif
