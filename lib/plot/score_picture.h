/* SPDX-License-Identifier: GPL-2.0-or-later */
/* score_picture - pictures of answers compared with labels: confusion matrix, reliability diagram */
#ifndef EARPIPE_SCORE_PICTURE_H
#define EARPIPE_SCORE_PICTURE_H

#include "plot/figure.h"
#include "scoring/confusion.h"
#include "scoring/reliability.h"

enum { SCORE_LABELS_MAX = 1000 }; /* of a confusion matrix */

/* Draws the confusion matrix: a row for each label, from the top, a column for each answer, both in
 * bytewise order; the colour is the share of the label's answers. At most SCORE_LABELS_MAX labels.
 * False: no memory. */
bool confusion_picture(const struct confusion *c, struct figure *f);

/* Draws the share of right answers of each bin, with its 95 % interval (Wilson 1927), against the
 * mean probability, and below it how many answers each bin has. False: no memory. */
bool reliability_picture(const struct reliability *r, struct figure *f);

#endif
