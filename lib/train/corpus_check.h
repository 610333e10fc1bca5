/* SPDX-License-Identifier: GPL-2.0-or-later */
/* corpus_check - finds what makes a model worse or its figures misleading, and
 * reports the figures */
#ifndef EARPIPE_CORPUS_CHECK_H
#define EARPIPE_CORPUS_CHECK_H

#include "train/training_input.h"

/* Called for each finding, with a line of text without a newline. */
typedef void corpus_check_fn(const char *line, void *arg);

/* Checks a sorted corpus and its speakers. Finds:
 *
 *     labels of the validation and test parts that no training clip has
 *     labels that differ only in case or blanks
 *     speakers of other parts whose name is spelled differently in the training part
 *     clips of other parts that are copies of training clips
 *     unless balanced, classes with fewer than a quarter of the median's clips
 *
 * False: no memory. */
bool corpus_check(const struct corpus *c, const struct training_input *in, bool balanced,
		  corpus_check_fn *tell, void *arg);

/* Reports the accuracy of a trained model, the epoch that was kept, and a
 * missing class MODEL_NONE. */
void corpus_check_model(const struct corpus *c, const struct model_facts *facts,
			corpus_check_fn *tell, void *arg);

#endif
