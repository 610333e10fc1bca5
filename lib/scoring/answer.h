/* SPDX-License-Identifier: GPL-2.0-or-later */
/* answer - reads the answer in a frame of scores, and the label to compare it with */
#ifndef EARPIPE_ANSWER_H
#define EARPIPE_ANSWER_H

#include "stream/frame.h"

/* The answer of a frame. Its texts and classes belong to the frame, and p to the caller. */
struct answer {
	const float *p;                /* [n] scores */
	const msgpack_object *classes; /* [n] texts */
	size_t n;
	const char *label, *guess;
	const char *speaker; /* NULL: not known */
	bool rejects; /* the frame has a threshold: the guess may be `none` without such a class */
};

/* Reads the answer of a frame with the scores p [n]: the class with the highest score, by
 * cnn-predict's rules for the class `none` (model.h) and for the attribute `reject`. NULL, or what
 * is wrong with the frame, which may be in why[size]: no scores, class names or label. */
const char *answer_read(struct answer *a, const struct frame *f, const float *p, size_t n,
			char *why, size_t size);

/* The index of a name among the classes; a->n if it is not there. */
size_t answer_class(const struct answer *a, const char *name);

/* The name of class i. */
const char *answer_class_name(const struct answer *a, size_t i);

bool answer_is_right(const struct answer *a);

/* Whether the model can give the label as its answer: it is a class, or `none` and the model
 * has a threshold. */
bool answer_is_known(const struct answer *a);

/* Whether a name is a word: anything but MODEL_NONE. */
bool answer_is_word(const char *name);

#endif
