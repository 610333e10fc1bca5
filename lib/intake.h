/* SPDX-License-Identifier: GPL-2.0-or-later */
/* intake - from frames of features to a corpus: all of one kind, those with a label kept */
#ifndef EARPIPE_INTAKE_H
#define EARPIPE_INTAKE_H

#include "corpus.h"
#include "model.h"

struct intake {
	const struct model *like; /* that frames must suit; NULL: none */
	struct frame first;       /* attributes of the first frame */
	size_t width;             /* of its rows; 0: there was none */
	size_t unlabelled;        /* frames that were left out */
};

/* Whether a frame can be learnt from together with those before it: NULL, or the reason with the
 * way out, in why[size]. */
const char *intake_refusal(const struct intake *in, const struct frame *f, char *why, size_t size);

/* Adds a frame that was not refused, whose numbers are x, to the test part if its split is "test",
 * else to the training part; counts one without a label. The first one sets the corpus's width.
 * False: no memory. */
bool intake_add(struct intake *in, struct corpus *c, const struct frame *f, const float *x);

/* Why there is nothing to learn from the corpus, which is sorted by now: NULL, or the reason in
 * why[size]. */
const char *intake_lack(const struct intake *in, const struct corpus *c, char *why, size_t size);

#endif
