/* SPDX-License-Identifier: GPL-2.0-or-later */
/* evaluate - computes loss and accuracy of a net on the validation or test part of a corpus */
#ifndef EARPIPE_EVALUATE_H
#define EARPIPE_EVALUATE_H

#include "train/corpus.h"
#include "nn/pass.h"

struct evaluation {
	size_t n;     /* clips of the part */
	size_t right; /* those whose label has the highest score */
	size_t known; /* those whose label is one of the classes */
	double loss; /* mean cross-entropy of the known ones, in nats, without smoothing; 0: none */
};

/* Evaluates a part, up to `batch` clips at a time; the result does not depend on `batch`. The pass
 * was made without training (pass_new). If `right` [clips of the part] is not NULL, it becomes
 * whether each clip is right. False: no memory. */
bool evaluate_part(struct pass *pass, const struct corpus *c, enum corpus_part part, size_t batch,
		   bool *right, struct evaluation *e);

/* Share of right clips, 0 to 1; 0 for a part without clips. */
double evaluation_accuracy(const struct evaluation *e);

#endif
