/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer_groups - counts answers by the value of an attribute, as they were given or at a
 * threshold of the best word
 *
 * The best word of an answer is its likeliest class other than MODEL_NONE, whatever probability
 * that class has. At a threshold, the answer is the best word if its probability is not below the
 * threshold, and MODEL_NONE otherwise. At 0.5 and more, cnn-predict --reject gives the same
 * answers; below it, cnn-predict may give MODEL_NONE for more recordings. */
#ifndef EARPIPE_ANSWER_GROUPS_H
#define EARPIPE_ANSWER_GROUPS_H

#include "base/statistics.h"
#include "base/vocabulary.h"
#include "scoring/answer.h"

struct grouped_answer {
	size_t group, speaker; /* indices in the vocabularies; VOCABULARY_NONE: not known */
	size_t id;             /* likewise: of the recording, which several models may answer */
	size_t run;           /* the model that answered, from 0: each has a threshold of its own */
	bool decides;         /* it is labelled MODEL_NONE, and the threshold is chosen by it */
	float best;           /* probability of the best word */
	bool is_word;         /* the label is a word */
	bool best_right;      /* the best word is the label */
	bool rejected, right; /* the answer as it was given is MODEL_NONE, is the label */
};

/* A zero-initialised one holds no answers. */
struct answer_groups {
	struct vocabulary groups, speakers, ids; /* in order of arrival */
	struct grouped_answer *of;               /* [n] */
	size_t n, cap;
	size_t ungrouped; /* answers without a group */
	size_t runs;      /* the highest run, plus 1 */
};

/* What a frame says of an answer besides the answer itself. */
struct answer_place {
	const char *group, *id; /* NULL: not known */
	size_t run;
	bool decides; /* if it is labelled MODEL_NONE */
};

/* Adds an answer. False: no memory. */
bool answer_groups_add(struct answer_groups *g, const struct answer *a,
		       const struct answer_place *place);
void answer_groups_free(struct answer_groups *g);

/* A share of the words, from 0 to 1. */
struct answer_share {
	size_t n;                 /* words */
	struct interval wilson;   /* over recordings: answers to the same one count as their mean */
	double mean;              /* of the shares of the speakers; NaN if there are none */
	struct interval speakers; /* of that mean, within 0 to 1; NaN: fewer than 3 speakers */
};

enum { ANSWER_GROUPS_SPEAKERS_MIN = 3 };

/* The answers of one group. */
struct answer_group {
	size_t words, speakers; /* answers whose label is a word, and their known speakers */
	struct answer_share right, forced; /* forced: the best word is the label */
	size_t rejected, wrong;            /* words answered by MODEL_NONE, by another word */
	size_t others, others_passed; /* answers labelled MODEL_NONE; those answered by a word */
};

/* Answers without a group; all answers. */
#define ANSWER_GROUPS_NONE (VOCABULARY_NONE)
#define ANSWER_GROUPS_ALL (VOCABULARY_NONE - 1)

/* Counts the answers of a group, an index or one of the two above, at a threshold of the best word
 * for each run, thresholds [runs]; NULL: as they were given. A share over speakers is only known if
 * each word has a speaker. False: no memory. */
bool answer_groups_count(const struct answer_groups *g, size_t group, const double *thresholds,
			 struct answer_group *out);

/* The threshold of a run, for all groups. */
struct answer_point {
	double threshold;      /* the value of the text */
	char text[32];         /* a decimal; "": all that could be rejected have probability 1 */
	size_t others, passed; /* answers of the run that decide; those that reach the threshold */
};

/* Finds the lowest threshold at which at most `share` of the answers of a run that decide pass.
 * Answers with equal probabilities pass together, so fewer may pass. If share * others is below 1,
 * the threshold is above all of them: the caller should refuse it. False: no memory. */
bool answer_groups_point(const struct answer_groups *g, size_t run, double share,
			 struct answer_point *point);

/* The order of groups, bytewise by name: the caller frees it [groups.n]. NULL: no memory. */
size_t *answer_groups_sorted(const struct answer_groups *g);

#endif
