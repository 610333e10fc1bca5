/* SPDX-License-Identifier: GPL-2.0-or-later */
/* split - the parts of a data set: to train from, to validate by, to test with */
#ifndef EARPIPE_SPLIT_H
#define EARPIPE_SPLIT_H

#include <stddef.h>

/* The part that n bytes of text name: "train", "validation" or "test"; NULL: none of them.
 *
 * Case does not matter, nor do blanks around the name. Known are train, training, tr; validation,
 * validate, val, valid, dev, development, devel, cv; test, testing, tst, eval, evaluation, holdout,
 * held-out. What follows such a word after one of "-_. :/0123456789([" does not matter either:
 * train-00000, test-clean, dev.other; nor does "partial-" in front, as Hugging Face's conversion of
 * large sets has it. */
const char *split_of(const char *text, size_t n);

/* The part that the n bytes of the name of a file or a folder tell: one of its words, between
 * "-_. 0123456789" and the like, is train, training, validation, valid, val, dev, development,
 * test, testing, eval or evaluation: train-00000-of-00001, keywords_test, partial-train. Short
 * words that names have for other reasons (cv, tr) tell nothing. NULL: no part, or two of them. */
const char *split_of_name(const char *name, size_t n);

#endif
