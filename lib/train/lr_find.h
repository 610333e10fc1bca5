/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lr_find - finds a learning rate by a range test (Smith 2017, "Cyclical learning rates for
 * training neural networks", section 3.3)
 *
 * It trains a net while the learning rate grows by the same factor at each step. The loss shows
 * which rates are too low, good and too high. */
#ifndef EARPIPE_LR_FIND_H
#define EARPIPE_LR_FIND_H

#include "train/train.h"

enum { LR_FIND_STEPS = 120 };
static const double LR_FIND_LOWEST = 1e-5, LR_FIND_HIGHEST = 1;
static const double LR_FIND_SMOOTHING = 0.9; /* share of the older loss in the smoothed one */
static const double LR_FIND_DIVERGED = 4;    /* times the least loss: the test ends */
/* The recommended rate, as a share of the one with the least loss, which is almost too high. */
static const double LR_FIND_SHARE = 0.2;

struct lr_find {
	double rate[LR_FIND_STEPS], loss[LR_FIND_STEPS]; /* [n]; the loss is smoothed */
	size_t n;       /* steps done: fewer than LR_FIND_STEPS if the loss diverged */
	double highest; /* recommended highest rate of a training */
};

/* Leaves t's net unusable. The settings of t must have LR_FIND_STEPS steps or more. False: see
 * train_failed; TRAIN_DIVERGED only ends the test here. */
bool lr_find_run(struct lr_find *f, struct train *t);

#endif
