/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scoring/answer.h"

#include "nn/model.h"

#include <stdio.h>
#include <string.h>

size_t answer_class(const struct answer *a, const char *name)
{
	size_t i = 0;

	while (i < a->n && !object_is_text(&a->classes->via.array.ptr[i], name))
		i++;
	return i;
}

const char *answer_class_name(const struct answer *a, size_t i)
{
	return a->classes->via.array.ptr[i].via.str.ptr;
}

bool answer_is_right(const struct answer *a)
{
	return strcmp(a->label, a->guess) == 0;
}

bool answer_is_word(const char *name)
{
	return strcmp(name, MODEL_NONE) != 0;
}

bool answer_is_known(const struct answer *a)
{
	return answer_class(a, a->label) < a->n || (!answer_is_word(a->label) && a->rejects);
}

/* Whether an attribute is a list of n names. */
static bool are_names(const msgpack_object *names, size_t n)
{
	if (!names || names->type != MSGPACK_OBJECT_ARRAY || names->via.array.size != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (names->via.array.ptr[i].type != MSGPACK_OBJECT_STR)
			return false;
	return true;
}

const char *answer_read(struct answer *a, const struct frame *f, const float *p, size_t n,
			char *why, size_t size)
{
	double reject;
	size_t top;

	*a = (struct answer){ .p = p,
			      .classes = frame_value(f, "classes"),
			      .n = n,
			      .label = frame_text(f, "label"),
			      .speaker = frame_text(f, "speaker"),
			      .rejects = frame_has(f, "reject") };
	if (n == 0)
		return "has no scores";
	if (!are_names(a->classes, n)) {
		snprintf(why, size, "'classes' does not name its %zu scores", n);
		return why;
	}
	if (!a->label)
		return "has no label to compare with";
	top = model_answer(p, n, answer_class(a, MODEL_NONE));
	a->guess = answer_class_name(a, top);
	if (answer_is_word(a->guess) && frame_number(f, "reject", &reject) &&
	    (double)p[top] < reject)
		a->guess = MODEL_NONE;
	return NULL;
}
