/* SPDX-License-Identifier: GPL-2.0-or-later */
/* checkpoint - saves the state of a training run, and resumes it: the model stays the same
 *
 * A checkpoint is a stream:
 *
 *     checkpoint   the attributes of the model that is being trained (model.h; without loss and
 *                  accuracy) and those below, without numbers
 *     weight       for each array of the net's table, with its name
 *     moment       for each array and each block of the optimiser (train_blocks), with name and
 *                  moment ("first", "second", "average", "best")
 *     end mark
 *
 *     margin stretch warp noise quiet equalise mask_rows mask_bands
 *                  how clips are altered (feature_augment.h)
 *     digest       of the corpus
 *     step         batches done
 *     loss seen right
 *                  of the current epoch: loss summed over its clips so far, their number,
 *                  and how many of them were right
 *     best_epoch best_train_loss best_loss best_right
 *                  of the best epoch so far (train.h), if one is kept */
#ifndef EARPIPE_CHECKPOINT_H
#define EARPIPE_CHECKPOINT_H

#include "base/status.h"
#include "stream/frame.h"
#include "train/train.h"

#include <stdio.h>

/* Turns the first frame of a model (model_describe) into that of a checkpoint, without the
 * position. False: no memory. */
bool checkpoint_describe(struct frame *f, const struct train_settings *settings,
			 const struct corpus *corpus);

/* Writes a checkpoint of t, which trains net; sets the position in `described`.
 * False: see errno. */
bool checkpoint_write(FILE *out, struct frame *described, const struct net *net, struct train *t);

/* A checkpoint as read. */
struct checkpoint {
	struct frame facts; /* the first frame */
	struct checkpoint_array {
		char *name; /* "conv1.w", "conv1.w first" */
		float *x;   /* [n] */
		size_t n;
	} * arrays;
	size_t n_arrays, cap_arrays;
};

/* Reads a checkpoint, which may be damaged or hostile. STATUS_OK, or an exit status with the reason
 * in why[size]. */
enum status checkpoint_read(struct checkpoint *c, int fd, char *why, size_t size);
void checkpoint_free(struct checkpoint *c);

/* Sets net and t, which were made from the same data and options, to the state of the checkpoint.
 * `described` comes from checkpoint_describe. Returns NULL, or what does not fit in why[size]; net
 * and t are then unusable. */
const char *checkpoint_restore(const struct checkpoint *c, const struct frame *described,
			       struct net *net, struct train *t, char *why, size_t size);

#endif
