/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lr_find - a learning rate by a range test (Smith 2017, "Cyclical learning rates for training
 * neural networks", section 3.3)
 *
 * A net learns at rates that grow from step to step, by the same factor each time, and its loss
 * tells which of them are too low, good and too high. */
#ifndef EARPIPE_LR_FIND_H
#define EARPIPE_LR_FIND_H

#include "train/train.h"

enum { LR_FIND_STEPS = 120 };
static const double LR_FIND_LOWEST = 1e-5, LR_FIND_HIGHEST = 1;

struct lr_find {
	double rate[LR_FIND_STEPS], loss[LR_FIND_STEPS]; /* the loss is smoothed */
	size_t n;       /* steps done: fewer when the loss went beyond four times its least */
	double highest; /* what to take for the highest rate of a training: a fifth of the one with
			 * the least loss, since that one is about to be too high */
};

/* Spoils t's net. The settings of t are to have LR_FIND_STEPS steps or more. False: see
 * train_failed; TRAIN_DIVERGED is none, but ends the test. */
bool lr_find_run(struct lr_find *f, struct train *t);

#endif
