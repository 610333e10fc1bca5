/* SPDX-License-Identifier: GPL-2.0-or-later */
/* census_data - holds the counts of a census, shared by census.c, which counts, and
 * census_report.c, which writes */
#ifndef EARPIPE_CENSUS_DATA_H
#define EARPIPE_CENSUS_DATA_H

#include "base/hash_map.h"
#include "base/vocabulary.h"
#include "dataset/census.h"

enum {
	SPLITS_MAX = 32,    /* counted separately; further ones count as the last */
	EXAMPLES = 3,       /* clips named in a warning */
	LENGTH_BINS = 1600, /* of 1 % each, from a millisecond: up to two hours */
	LEVEL_BINS = 1201,  /* of 0.1 dB each, from -120 dB */
};

struct census_group {
	const char *name; /* "" if unknown */
	uint64_t clips, in[SPLITS_MAX];
	double seconds;
	double levels; /* the sum of the levels in dB of clips that have one */
	uint64_t loud; /* the number of these clips */
};

struct census_groups {
	struct census_group *tally; /* [n] in order of appearance */
	size_t n, cap;
	struct vocabulary names; /* their names, in the same order */
};

/* A fault: how many clips have it, and the first of them. */
struct finding {
	uint64_t n;
	size_t clip[EXAMPLES], other[EXAMPLES];
};

enum { LABELS, SPEAKERS, SPLITS, RATES, TABLES };

struct kept {
	size_t id; /* where it begins in ids */
	uint32_t label, split;
};

struct census {
	struct census_groups by[TABLES];
	struct kept *clip; /* [n] */
	size_t n, cap;
	char *ids; /* all of them, each with its NUL */
	size_t n_ids, cap_ids;
	struct hash_map contents, names;
	uint64_t digest;
	double seconds, shortest, longest, quietest, loudest;
	uint64_t length[LENGTH_BINS], level[LEVEL_BINS], loud;
	struct finding silent, clipped, dc, tiny, again, relabelled, leaked, renamed;
};

#endif
