/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lr_find - finds a learning rate by a range test (Smith 2017, "Cyclical learning rates for training
 * neural networks", section 3.3)
 *
 * A net is trained while the learning rate grows by the same factor each step. Its loss shows which
 * rates are too low, good and too high. */
#ifndef EARPIPE_LR_FIND_H
#define EARPIPE_LR_FIND_H

#include "train/train.h"

enum { LR_FIND_STEPS = 120 };
static const double LR_FIND_LOWEST = 1e-5, LR_FIND_HIGHEST = 1;
static const double LR_FIND_SMOOTHING = 0.9; /* share of the older loss in the smoothed one */
static const double LR_FIND_DIVERGED = 4;    /* times the least loss: the test ends */
/* The rate to take, as a share of the one with the least loss, which is about to be too high. */
static const double LR_FIND_SHARE = 0.2;

struct lr_find {
	double rate[LR_FIND_STEPS], loss[LR_FIND_STEPS]; /* [n]; the loss is smoothed */
	size_t n;       /* steps done: fewer than LR_FIND_STEPS if the loss diverged */
	double highest; /* what to take for the highest rate of a training */
};

/* Ruins t's net. The settings of t must have LR_FIND_STEPS steps or more. False: see train_failed;
 * TRAIN_DIVERGED is not a failure here, but ends the test. */
bool lr_find_run(struct lr_find *f, struct train *t);

#endif
