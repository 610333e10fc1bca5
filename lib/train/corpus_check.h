/* SPDX-License-Identifier: GPL-2.0-or-later */
/* corpus_check - what about a corpus will make a model worse, or its figures misleading; how good the
 * model is */
#ifndef EARPIPE_CORPUS_CHECK_H
#define EARPIPE_CORPUS_CHECK_H

#include "train/training_input.h"

/* Told for each finding: a line of text without an end. */
typedef void corpus_check_fn(const char *line, void *arg);

/* Looks at a sorted corpus and at who speaks in it. Finds labels and speakers of the validation and
 * test parts that the training part lacks or writes otherwise, classes that differ only in case or
 * blanks, clips of other parts that the training part has as well, and, unless balanced, classes
 * with fewer than a quarter of the median's clips. False: no memory. */
bool corpus_check(const struct corpus *c, const struct training_input *in, bool balanced,
		  corpus_check_fn *tell, void *arg);

/* Tells how good a trained model is, as far as that is known, and that it has no MODEL_NONE. */
void corpus_check_model(const struct corpus *c, const struct model_facts *facts,
			corpus_check_fn *tell, void *arg);

#endif
