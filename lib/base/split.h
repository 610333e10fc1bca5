/* SPDX-License-Identifier: GPL-2.0-or-later */
/* split - the parts of a data set: training, validation, test */
#ifndef EARPIPE_SPLIT_H
#define EARPIPE_SPLIT_H

#include <stddef.h>

/* The part that n bytes of text name: "train", "validation" or "test"; NULL: none of them.
 *
 * Case and blanks around the name are ignored. The names are train, training, tr; validation,
 * validate, val, valid, dev, development, devel, cv; test, testing, tst, eval, evaluation, holdout,
 * held-out. A suffix after one of "-_. :/0123456789([" is ignored: train-00000, test-clean,
 * dev.other. So is the prefix "partial-", which Hugging Face's conversion of large sets adds. */
const char *split_of(const char *text, size_t n);

/* The part in the name of a file or a folder, of n bytes: one of its words, between
 * "-_. 0123456789" and the like, is train, training, validation, valid, val, dev, development,
 * test, testing, eval or evaluation: train-00000-of-00001, keywords_test, partial-train. Short
 * words that names have for other reasons (cv, tr) are ignored. NULL: no part, or two. */
const char *split_of_name(const char *name, size_t n);

#endif
