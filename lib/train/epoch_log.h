/* SPDX-License-Identifier: GPL-2.0-or-later */
/* epoch_log - writes a line of JSON for each epoch (cnn-train --log)
 *
 *     epoch step        done so far, from 1
 *     loss accuracy     on the training clips, as they were altered
 *     test_accuracy     if there are test clips
 *     lr                learning rate of the last step
 *     seconds           since the run began or was resumed
 *     val_loss val_accuracy
 *                       if there are validation clips
 *     val_speakers val_groups test_speakers test_groups
 *                       by the value of that attribute: n clips, errors; if there are any */
#ifndef EARPIPE_EPOCH_LOG_H
#define EARPIPE_EPOCH_LOG_H

#include "train/train.h"

#include <stdio.h>

struct epoch_results {
	const struct evaluation *validation, *test;
	const struct corpus *corpus;
	const bool *right[2]; /* which clips of validation, test are right */
};

/* Writes a line and flushes it. False: see errno. */
bool epoch_log_write(FILE *log, const struct train_state *s, const struct epoch_results *results,
		     double seconds);

#endif
