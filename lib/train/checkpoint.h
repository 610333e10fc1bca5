/* SPDX-License-Identifier: GPL-2.0-or-later */
/* checkpoint - a training run half done, to go on later as if nothing had been
 *
 * A checkpoint is a stream: a frame "checkpoint" with the attributes of the model in the making
 * (model.h; without loss and accuracy) and those below, and no numbers; a frame "weight" for each
 * array of the net's table, with its name; a frame "moment" for each of them and each block of the
 * optimiser, with name and moment ("first", "second"); the end mark.
 *
 *     margin stretch warp noise quiet equalise mask_rows mask_bands
 *                               how clips are varied, in numbers
 *     digest                    of the corpus
 *     step                      batches done
 *     loss seen right           of the epoch under way: loss summed over its clips so far, how many
 *                               these are, and how many of them were right
 *     best_epoch best_train_loss best_loss best_right
 *                               of the best epoch so far (train.h), if one is kept: its weights are
 *                               a block "best" */
#ifndef EARPIPE_CHECKPOINT_H
#define EARPIPE_CHECKPOINT_H

#include "stream/frame.h"
#include "train/train.h"

#include <stdio.h>

/* Makes a checkpoint's first frame, but for the position, of the one that model_describe made.
 * False: no memory. */
bool checkpoint_describe(struct frame *f, const struct train_settings *settings,
			 const struct corpus *corpus);

/* Writes a checkpoint of t, whose net it is; sets the position in `described`. False: see errno. */
bool checkpoint_write(FILE *out, struct frame *described, const struct net *net, struct train *t);

/* What was read. */
struct checkpoint {
	struct frame facts; /* the first frame */
	struct checkpoint_array {
		char *name; /* "conv1.w", "conv1.w first" */
		float *x;   /* [n] */
		size_t n;
	} * arrays;
	size_t n_arrays, cap_arrays;
};

/* Reads one and believes nothing in it. 0, or an exit status with the reason in why[size]. */
int checkpoint_read(struct checkpoint *c, int fd, char *why, size_t size);
void checkpoint_free(struct checkpoint *c);

/* Sets net and t, which were made from the same data and options, to where the checkpoint is;
 * `described` is what checkpoint_describe made for them. NULL, or what does not fit, in
 * why[size]; net and t are of no use then. */
const char *checkpoint_restore(const struct checkpoint *c, const struct frame *described,
			       struct net *net, struct train *t, char *why, size_t size);

#endif
