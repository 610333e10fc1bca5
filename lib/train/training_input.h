/* SPDX-License-Identifier: GPL-2.0-or-later */
/* training_input - checks labelled frames of features and adds them to a corpus */
#ifndef EARPIPE_TRAINING_INPUT_H
#define EARPIPE_TRAINING_INPUT_H

#include "train/corpus.h"
#include "nn/model.h"

struct training_input {
	const struct model *like; /* frames must fit this model; NULL: any features do */
	struct frame first;       /* attributes of the first frame */
	size_t width;             /* of its rows; 0: there was no frame yet */
	size_t unlabelled;        /* frames that were left out */
	struct vocabulary speakers[CORPUS_PARTS]; /* of the frames with a label */
};

/* Checks whether a frame can be trained on together with the frames already in the corpus. NULL, or
 * the reason and what to do, in why[size]. */
const char *training_input_refusal(const struct training_input *in, const struct corpus *c,
				   const struct frame *f, char *why, size_t size);

/* Adds a frame that was not refused, with numbers x, to the part that its split names in any
 * spelling (base/split.h); without a split, to the training part. A frame without a label is only
 * counted. Labels and speakers are converted to Unicode's normal form C. The first frame sets the
 * corpus's width. False: no memory, or the cache could not be written; see errno. */
bool training_input_add(struct training_input *in, struct corpus *c, const struct frame *f,
			const float *x);

void training_input_free(struct training_input *in);

/* Checks whether a sorted corpus can be trained on. NULL, or the reason in why[size]. */
const char *training_input_unusable(const struct training_input *in, const struct corpus *c,
				    char *why, size_t size);

#endif
