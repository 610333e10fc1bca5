/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mistakes - keeps the wrong answers, and ranks them by how little the model believed the label */
#ifndef EARPIPE_MISTAKES_H
#define EARPIPE_MISTAKES_H

#include "base/vocabulary.h"
#include "scoring/answer.h"

struct mistake {
	size_t label, answer, speaker; /* indices in names; speaker: VOCABULARY_NONE: not known */
	char *id;
	double p; /* probability of the answer; NaN: it is MODEL_NONE by the threshold alone */
	double label_p; /* probability of the label; 0 if it is not a class */
};

/* A zero-initialised one holds none. */
struct mistakes {
	struct vocabulary names;
	struct mistake *of; /* [n] */
	size_t n, cap;
};

/* Adds an answer if it is wrong. False: no memory. */
bool mistakes_add(struct mistakes *m, const struct answer *a, const char *id);
void mistakes_free(struct mistakes *m);

/* Sorts them: first the one whose label has the lowest probability, with equal ones bytewise by id. */
void mistakes_sort(struct mistakes *m);

#endif
