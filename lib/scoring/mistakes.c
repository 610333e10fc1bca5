/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scoring/mistakes.h"

#include "base/array.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double p_of(const struct answer *a, const char *name, double otherwise)
{
	const size_t at = answer_class(a, name);

	return at < a->n ? (double)a->p[at] : otherwise;
}

bool mistakes_add(struct mistakes *m, const struct answer *a, const char *id)
{
	struct mistake *of, *added;

	if (answer_is_right(a))
		return true;
	if (!(of = array_room(m->of, &m->cap, m->n, 1, sizeof *of)))
		return false;
	m->of = of;
	added = &of[m->n];
	*added = (struct mistake){
		.label = vocabulary_add(&m->names, a->label),
		.answer = vocabulary_add(&m->names, a->guess),
		.speaker = a->speaker ? vocabulary_add(&m->names, a->speaker) : VOCABULARY_NONE,
		.id = strdup(id),
		.p = p_of(a, a->guess, NAN),
		.label_p = p_of(a, a->label, 0),
	};
	if (!added->id)
		return false;
	m->n++;
	return added->label != VOCABULARY_NONE && added->answer != VOCABULARY_NONE &&
	       (!a->speaker || added->speaker != VOCABULARY_NONE);
}

void mistakes_free(struct mistakes *m)
{
	for (size_t i = 0; i < m->n; i++)
		free(m->of[i].id);
	free(m->of);
	vocabulary_free(&m->names);
	*m = (struct mistakes){ 0 };
}

static int by_label_p(const void *a, const void *b)
{
	const struct mistake *x = a, *y = b;
	const int order = (x->label_p > y->label_p) - (x->label_p < y->label_p);

	return order ? order : strcmp(x->id, y->id);
}

void mistakes_sort(struct mistakes *m)
{
	if (m->n > 0)
		qsort(m->of, m->n, sizeof *m->of, by_label_p);
}
