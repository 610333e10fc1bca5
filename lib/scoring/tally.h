/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tally - counts names, and pairs of names
 *
 * The time to count one does not grow with the number of names. */
#ifndef EARPIPE_TALLY_H
#define EARPIPE_TALLY_H

#include "base/hash_map.h"
#include "base/vocabulary.h"

struct tally {
	const char *name;
	size_t right, n; /* answers of that name, and those of them that were right */
	size_t unknown;  /* answers of that name whose model has no such class */
};

/* Zero-initialised holds none. */
struct tallies {
	struct tally *of; /* [n], in order of arrival */
	size_t n, cap;
	struct vocabulary names; /* the same ones, in the same order */
};

/* The place of a name, which is added if it is new. SIZE_MAX: no memory. */
size_t tally_place(struct tallies *list, const char *name);
void tally_free(struct tallies *list);

/* The tallies bytewise by name; the caller frees the list. NULL: no memory. */
const struct tally **tally_sorted(const struct tallies *list);

struct pair {
	size_t row, column, times;
};

struct pairs {
	struct pair *of; /* [n], in order of arrival */
	size_t n, cap;
	struct hash_map places;
};

/* Counts a pair of numbers below 2^32 - 1. False: no memory. */
bool pairs_count(struct pairs *list, size_t row, size_t column);

/* How often a pair was counted. */
size_t pairs_times(const struct pairs *list, size_t row, size_t column);
void pairs_free(struct pairs *list);

#endif
