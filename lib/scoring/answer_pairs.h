/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_pairs - pairs two models' answers to the same recordings by the id of the recording
 *
 * Add all answers of both models (sides 0 and 1), call answer_pairs_check, then compare. */
#ifndef EARPIPE_ANSWER_PAIRS_H
#define EARPIPE_ANSWER_PAIRS_H

#include "base/statistics.h"
#include "base/vocabulary.h"

#include <stdbool.h>

struct answer_pair {
	size_t label;     /* index in the vocabulary */
	size_t speaker;   /* in theirs; VOCABULARY_NONE: not known */
	size_t answer[2]; /* like the label */
	bool has[2], right[2];
};

/* A zero-initialised one holds no pairs. */
struct answer_pairs {
	struct vocabulary ids, labels, speakers; /* in order of arrival; answers are labels */
	struct answer_pair *of;                  /* [ids.n] */
	size_t cap;
};

enum answer_pairs_fault {
	ANSWER_PAIRS_OK,
	ANSWER_PAIRS_NO_MEMORY,
	ANSWER_PAIRS_TWICE,       /* that side has answered this recording already */
	ANSWER_PAIRS_OTHER_LABEL, /* the other side has another label for it */
};

/* Adds a side's answer, which is right if it is the label. speaker may be NULL; a recording has the
 * speaker that came first. */
enum answer_pairs_fault answer_pairs_add(struct answer_pairs *p, int side, const char *id,
					 const char *label, const char *speaker,
					 const char *answer);
void answer_pairs_free(struct answer_pairs *p);

/* The id of the first recording that only one side has answered; NULL: there is none. *side is the
 * one that has no answer. */
const char *answer_pairs_check(const struct answer_pairs *p, int *side);

/* Counts of recordings. */
struct answer_counts {
	size_t n, right[2], both, only[2], neither;
};

/* Returns the counts of all recordings. Writes those of each speaker to by_speaker [speakers.n],
 * which may be NULL. */
struct answer_counts answer_pairs_count(const struct answer_pairs *p,
					struct answer_counts *by_speaker);

/* The recordings whose answers differ, with both answers wrong or one of them right: first those
 * that only the first side has right, then those that only the second has, then the others; each in
 * order of arrival. The caller frees the list of *n indices of pairs. NULL: no memory. */
size_t *answer_pairs_changes(const struct answer_pairs *p, size_t *n);

/* The comparison over speakers. A difference is the accuracy of the second side minus that of the
 * first, from -1 to 1. */
struct answer_speakers {
	size_t n; /* speakers */
	/* speakers whose accuracy is higher, lower, the same on the second side */
	size_t better, worse, equal;
	double mean[2];           /* of the accuracies of each side */
	double difference;        /* mean of the differences */
	struct interval interval; /* of that mean (statistics_student) */
	double paired_t, sign;    /* p of the tests (statistics.h) */
};

/* Compares the two sides over the counts by_speaker [n]. False: no memory. The means are NaN if no
 * recording has a speaker. */
bool answer_pairs_over_speakers(const struct answer_counts *by_speaker, size_t n,
				struct answer_speakers *s);

#endif
