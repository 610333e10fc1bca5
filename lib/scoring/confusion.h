/* SPDX-License-Identifier: GPL-2.0-or-later */
/* confusion - counts answers: right ones, by label, by speaker, and which label got which answer */
#ifndef EARPIPE_CONFUSION_H
#define EARPIPE_CONFUSION_H

#include "scoring/answer.h"
#include "scoring/tally.h"

/* Zero-initialised holds no answers. */
struct confusion {
	size_t right, n;
	size_t words, words_right; /* answers whose label is a word; right ones of them */
	size_t words_rejected;     /* those answered by none */
	size_t others;             /* answers whose label is none */
	size_t others_accepted;    /* those answered by a word */
	size_t unknown;            /* answers whose label is not known (answer_is_known) */
	struct tallies labels;     /* labels and answers; tallied by the label */
	struct tallies speakers;   /* of answers whose speaker is known */
	struct pairs pairs;        /* indices in labels: row the label, column the answer */
};

/* Counts an answer. The classes of the first one are labels, even if no answer has them. False:
 * no memory. */
bool confusion_add(struct confusion *c, const struct answer *a);
void confusion_free(struct confusion *c);

/* A wrong answer, and how often it came. The names belong to the confusion. */
struct confusion_error {
	const char *label, *guess;
	size_t times;
};

/* The *n kinds of wrong answers, the most frequent first, then bytewise. The caller frees
 * the list. NULL: no memory. */
struct confusion_error *confusion_errors(const struct confusion *c, size_t *n);

/* The *n labels that are not known, the most frequent first, then bytewise. The caller
 * frees the list. NULL: no memory. */
const struct tally **confusion_unknown(const struct confusion *c, size_t *n);

/* Sorts the pairs bytewise by label, then by answer. pairs_times() is wrong after that. */
void confusion_sort(struct confusion *c);

#endif
