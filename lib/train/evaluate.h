/* SPDX-License-Identifier: GPL-2.0-or-later */
/* evaluate - how good a net is for the validation or the test part of a corpus */
#ifndef EARPIPE_EVALUATE_H
#define EARPIPE_EVALUATE_H

#include "train/corpus.h"
#include "nn/pass.h"

struct evaluation {
	size_t n, right; /* clips of the part; those whose label comes out on top */
	size_t known;    /* clips whose class is one of the training part's */
	double loss; /* mean cross-entropy of the known ones, in nats, without smoothing; 0: none */
};

/* Judges a part with a pass that does not train, up to `batch` clips at a time, which changes
 * nothing. False: no memory. */
bool evaluate_part(struct pass *pass, const struct corpus *c, enum corpus_part part, size_t batch,
		   struct evaluation *j);

#endif
