/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer - what a frame of scores answers, and the label to compare it with */
#ifndef EARPIPE_ANSWER_H
#define EARPIPE_ANSWER_H

#include "program/filter.h"

/* One frame's answer; valid until the next frame is read. */
struct answer {
	const float *p;                /* [n] scores */
	const msgpack_object *classes; /* [n] texts */
	size_t n;
	const char *label, *guess;
};

/* The answer of the frame read last: the class with the highest score, by cnn-predict's rules for the
 * class `none` (model.h) and for the attribute `reject`. Refuses a frame without scores, class names or
 * a label. */
struct answer answer_of(struct filter *io, const struct frame *f);

/* The index of a name among the classes; a->n if it is not there. */
size_t answer_class(const struct answer *a, const char *name);

/* The name of class i. */
const char *answer_class_name(const struct answer *a, size_t i);

bool answer_is_right(const struct answer *a);

/* Whether a name is a word: anything but MODEL_NONE. */
bool answer_is_word(const char *name);

#endif
