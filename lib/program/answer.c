/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/answer.h"

#include "nn/model.h"

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

/* The names of n classes. Refuses a frame that does not have them. */
static const msgpack_object *want_classes(struct filter *io, const struct frame *f, size_t n)
{
	const msgpack_object *classes = frame_value(f, "classes");
	bool good =
	    classes && classes->type == MSGPACK_OBJECT_ARRAY && classes->via.array.size == n;

	for (size_t i = 0; good && i < n; i++)
		good = classes->via.array.ptr[i].type == MSGPACK_OBJECT_STR;
	if (!good)
		filter_refuse(io, f, "'classes' does not name its %zu scores", n);
	return classes;
}

struct answer answer_of(struct filter *io, const struct frame *f)
{
	struct answer a = { .label = frame_text(f, "label") };
	double reject;
	size_t top;

	filter_want(io, f, "scores", 1);
	a.p = filter_floats(io, f, &a.n);
	if (a.n == 0)
		filter_refuse(io, f, "has no scores");
	a.classes = want_classes(io, f, a.n);
	if (!a.label)
		filter_refuse(io, f, "has no label to compare with");
	top = model_answer(a.p, a.n, answer_class(&a, MODEL_NONE));
	a.guess = answer_class_name(&a, top);
	if (answer_is_word(a.guess) && frame_number(f, "reject", &reject) &&
	    (double)a.p[top] < reject)
		a.guess = MODEL_NONE;
	return a;
}
