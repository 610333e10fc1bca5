/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score_picture - pictures of answers compared with labels: confusion matrix, reliability diagram */
#ifndef EARPIPE_SCORE_PICTURE_H
#define EARPIPE_SCORE_PICTURE_H

#include "plot/figure.h"
#include "scoring/confusion.h"

enum {
	SCORE_LABELS_MAX = 1000, /* of a confusion matrix */
	RELIABILITY_BINS = 15,   /* as many as calibration_error has (calibration.h) */
};

/* Draws the confusion matrix: a row for each label, from the top, a column for each answer, both in
 * bytewise order; the colour is the share of the label's answers. At most SCORE_LABELS_MAX labels.
 * False: no memory. */
bool confusion_picture(const struct confusion *c, struct figure *f);

/* Answers by the probability of the likeliest class. Zero-initialise. */
struct reliability {
	struct reliability_bin {
		size_t n, right;
		double said; /* sum of the probabilities */
	} bin[RELIABILITY_BINS];
	size_t n;
};

/* Adds an answer, p [n]; truth is the index of the true class, n or more if there is none. */
void reliability_add(struct reliability *r, const float *p, size_t n, size_t truth);

/* The expected calibration error: the mean distance between what the bins say and what is right,
 * weighted by their answers (Guo et al. 2017). */
double reliability_error(const struct reliability *r);

/* Draws the share of right answers of each bin, with its 95 % interval (Wilson 1927), against the
 * mean probability, and below it how many answers each bin has. False: no memory. */
bool reliability_picture(const struct reliability *r, struct figure *f);

#endif
