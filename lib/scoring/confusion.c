/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scoring/confusion.h"

#include <stdlib.h>
#include <string.h>

static bool tally_answer(struct tallies *list, size_t at, bool right)
{
	if (at == SIZE_MAX)
		return false;
	list->of[at].n++;
	list->of[at].right += right;
	return true;
}

static void count_words(struct confusion *c, const struct answer *a)
{
	const bool answers_word = answer_is_word(a->guess);

	if (answer_is_word(a->label)) {
		c->words++;
		c->words_right += answer_is_right(a);
		c->words_rejected += !answers_word;
	} else {
		c->others++;
		c->others_accepted += answers_word;
	}
}

bool confusion_add(struct confusion *c, const struct answer *a)
{
	const bool right = answer_is_right(a), known = answer_is_known(a);
	size_t row, column;

	for (size_t i = 0; c->n == 0 && i < a->n; i++)
		if (tally_place(&c->labels, answer_class_name(a, i)) == SIZE_MAX)
			return false;
	row = tally_place(&c->labels, a->label);
	column = tally_place(&c->labels, a->guess);
	if (column == SIZE_MAX || !tally_answer(&c->labels, row, right) ||
	    !pairs_count(&c->pairs, row, column))
		return false;
	c->n++;
	c->right += right;
	c->unknown += !known;
	c->labels.of[row].unknown += !known;
	count_words(c, a);
	return !a->speaker ||
	       tally_answer(&c->speakers, tally_place(&c->speakers, a->speaker), right);
}

void confusion_free(struct confusion *c)
{
	tally_free(&c->labels);
	tally_free(&c->speakers);
	pairs_free(&c->pairs);
}

static int by_times(const void *a, const void *b)
{
	const struct confusion_error *x = a, *y = b;
	int order = (x->times < y->times) - (x->times > y->times);

	order = order ? order : strcmp(x->label, y->label);
	return order ? order : strcmp(x->guess, y->guess);
}

struct confusion_error *confusion_errors(const struct confusion *c, size_t *n)
{
	struct confusion_error *list = calloc(c->pairs.n + 1, sizeof *list);

	*n = 0;
	for (size_t i = 0; list && i < c->pairs.n; i++) {
		const struct pair *p = &c->pairs.of[i];
		if (p->row != p->column)
			list[(*n)++] =
			    (struct confusion_error){ c->labels.of[p->row].name,
						      c->labels.of[p->column].name, p->times };
	}
	if (list)
		qsort(list, *n, sizeof *list, by_times);
	return list;
}

static int by_unknown(const void *a, const void *b)
{
	const struct tally *const *x = a, *const *y = b;
	int order = ((*x)->unknown < (*y)->unknown) - ((*x)->unknown > (*y)->unknown);

	return order ? order : strcmp((*x)->name, (*y)->name);
}

const struct tally **confusion_unknown(const struct confusion *c, size_t *n)
{
	const struct tally **order = tally_sorted(&c->labels);

	*n = 0;
	for (size_t i = 0; order && i < c->labels.n; i++)
		if (order[i]->unknown > 0)
			order[(*n)++] = order[i];
	if (order)
		qsort(order, *n, sizeof *order, by_unknown);
	return order;
}

static const struct tally *sorted_labels; /* for by_names: those of the pairs */

static int by_names(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	const struct tally *of = sorted_labels;
	int order = strcmp(of[x->row].name, of[y->row].name);

	return order ? order : strcmp(of[x->column].name, of[y->column].name);
}

void confusion_sort(struct confusion *c)
{
	sorted_labels = c->labels.of;
	qsort(c->pairs.of, c->pairs.n, sizeof *c->pairs.of, by_names);
}
