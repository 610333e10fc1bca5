/* SPDX-License-Identifier: GPL-2.0-or-later */
/* review - what about a corpus will make a model worse, or its figures misleading; how good the
 * model is */
#ifndef EARPIPE_REVIEW_H
#define EARPIPE_REVIEW_H

#include "intake.h"

/* Told for each finding: a line of text without an end. */
typedef void review_fn(const char *line, void *arg);

/* Looks at a sorted corpus and at who speaks in it. Finds labels and speakers of the validation and
 * test parts that the training part lacks or writes otherwise, classes that differ only in case or
 * blanks, clips of other parts that the training part has as well, and, unless balanced, classes
 * with fewer than a quarter of the median's clips. False: no memory. */
bool review_corpus(const struct corpus *c, const struct intake *in, bool balanced, review_fn *tell,
		   void *arg);

/* Tells how good a trained model is, as far as that is known, and that it has no MODEL_NONE. */
void review_model(const struct corpus *c, const struct model_facts *facts, review_fn *tell,
		  void *arg);

#endif
