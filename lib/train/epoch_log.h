/* SPDX-License-Identifier: GPL-2.0-or-later */
/* epoch_log - writes a line of JSON for each epoch (cnn-train --log)
 *
 *     epoch step        done so far, from 1
 *     loss accuracy     on the training clips, as they were altered
 *     test_accuracy     if there are test clips
 *     lr                learning rate of the last step
 *     seconds           since the run began or was resumed
 *     val_loss val_accuracy
 *                       if there are validation clips */
#ifndef EARPIPE_EPOCH_LOG_H
#define EARPIPE_EPOCH_LOG_H

#include "train/train.h"

#include <stdio.h>

/* Writes a line and flushes it. False: see errno. */
bool epoch_log_write(FILE *log, const struct train_state *s, const struct evaluation *validation,
		     const struct evaluation *test, double seconds);

#endif
