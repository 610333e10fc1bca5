/* SPDX-License-Identifier: GPL-2.0-or-later */
/* precision - precision, recall and F1 of each class, and their means over the classes
 *
 *     precision = right / answered    of the answers with this class, the share that is right
 *     recall    = right / labelled    of the recordings with this label, the share that is right
 *     F1        = 2 right / (answered + labelled), the harmonic mean of the two
 *
 * (van Rijsbergen 1979, "Information retrieval", chapter 7). All are from 0 to 1; NaN if the
 * divisor is 0. */
#ifndef EARPIPE_PRECISION_H
#define EARPIPE_PRECISION_H

#include "scoring/confusion.h"

struct precision {
	const char *name; /* belongs to the confusion */
	size_t labelled, answered, right;
	double precision, recall, f1;
};

/* The figures of all labels, bytewise by name. The caller frees the array [c->labels.n]. NULL: no
 * memory. */
struct precision *precision_of(const struct confusion *c);

/* The means over the *classes classes that are a label or an answer, where a figure that is not
 * defined counts as 0; NaN if there are none. */
struct precision precision_mean(const struct precision *list, size_t n, size_t *classes);

#endif
