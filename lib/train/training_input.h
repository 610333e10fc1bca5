/* SPDX-License-Identifier: GPL-2.0-or-later */
/* training_input - from frames of features to a corpus: all of one kind, those with a label kept */
#ifndef EARPIPE_TRAINING_INPUT_H
#define EARPIPE_TRAINING_INPUT_H

#include "train/corpus.h"
#include "nn/model.h"

struct training_input {
	const struct model *like;                 /* that frames must suit; NULL: none */
	struct frame first;                       /* attributes of the first frame */
	size_t width;                             /* of its rows; 0: there was none */
	size_t unlabelled;                        /* frames that were left out */
	struct vocabulary speakers[CORPUS_PARTS]; /* of the frames with a label */
};

/* Whether a frame can be learnt from together with those before it, which are in the corpus: NULL,
 * or the reason with the way out, in why[size]. */
const char *training_input_refusal(const struct training_input *in, const struct corpus *c,
				   const struct frame *f, char *why, size_t size);

/* Adds a frame that was not refused, whose numbers are x, to the part that its split names in any
 * spelling (split.h), to the training part if it has none; counts one without a label. Labels and
 * speakers are brought to Unicode's normal form C. The first frame sets the corpus's width. False:
 * no memory. */
bool training_input_add(struct training_input *in, struct corpus *c, const struct frame *f,
			const float *x);

void training_input_free(struct training_input *in);

/* Why there is nothing to learn from the corpus, which is sorted by now: NULL, or the reason in
 * why[size]. */
const char *training_input_unusable(const struct training_input *in, const struct corpus *c,
				    char *why, size_t size);

#endif
