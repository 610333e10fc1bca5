/* SPDX-License-Identifier: GPL-2.0-or-later */
/* detection - the detection curve: which words are missed, and which sounds that are no word are
 * answered, at each threshold
 *
 * The best word of an answer is its likeliest class other than MODEL_NONE. At a threshold, the
 * recording is answered if the probability of the best word is not below it. A word is missed if it
 * is not answered; a false answer is an answer to a recording labelled MODEL_NONE (Martin et al.
 * 1997, "The DET curve in assessment of detection task performance"). Answers with another word
 * than the label are counted apart. */
#ifndef EARPIPE_DETECTION_H
#define EARPIPE_DETECTION_H

#include "scoring/answer.h"

struct detection_answer {
	float best; /* probability of the best word */
	bool is_word, best_right;
};

/* A zero-initialised one holds no answers. */
struct detection {
	struct detection_answer *of; /* [n] */
	size_t n, cap;
	size_t words, others; /* answers labelled with a word, and with MODEL_NONE */
	double seconds;       /* of those labelled MODEL_NONE whose duration is known */
	size_t untimed;       /* those of them whose duration is not known */
	double reject;        /* the threshold of the model, from the frames */
	bool several;         /* they have several thresholds */
};

/* Adds an answer. seconds: how long the recording is, NaN if that is not known; reject: its
 * threshold, 0 without one. False: no memory. */
bool detection_add(struct detection *d, const struct answer *a, double seconds, double reject);
void detection_free(struct detection *d);

struct detection_point {
	double threshold; /* INFINITY: nothing is answered */
	size_t missed, wrong, false_answers;
};

/* The points at all thresholds that differ, from that where all is answered to that where nothing
 * is. The answers are sorted by it. The caller frees the list of *n points. NULL: no memory. */
struct detection_point *detection_curve(struct detection *d, size_t *n);

/* The equal-error rate: where the line between the points of the curve crosses
 * missed / words = false_answers / others. *at is the point next to it, that of the lower rate of
 * the greater of both errors. NaN if there are no words or no others. */
double detection_equal(const struct detection *d, const struct detection_point *curve, size_t n,
		       size_t *at);

/* The index of the point at a threshold. */
size_t detection_at(const struct detection_point *curve, size_t n, double threshold);

#endif
