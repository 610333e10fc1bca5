/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scoring/precision.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static double share(size_t part, size_t of)
{
	return of > 0 ? (double)part / (double)of : (double)NAN;
}

static int by_name(const void *a, const void *b)
{
	const struct precision *x = a, *y = b;

	return strcmp(x->name, y->name);
}

struct precision *precision_of(const struct confusion *c)
{
	struct precision *list = calloc(c->labels.n + 1, sizeof *list);

	if (!list)
		return NULL;
	for (size_t i = 0; i < c->labels.n; i++) {
		list[i].name = c->labels.of[i].name;
		list[i].labelled = c->labels.of[i].n;
		list[i].right = c->labels.of[i].right;
	}
	for (size_t i = 0; i < c->pairs.n; i++)
		list[c->pairs.of[i].column].answered += c->pairs.of[i].times;
	for (struct precision *p = list; p < list + c->labels.n; p++) {
		p->precision = share(p->right, p->answered);
		p->recall = share(p->right, p->labelled);
		p->f1 = share(2 * p->right, p->answered + p->labelled);
	}
	qsort(list, c->labels.n, sizeof *list, by_name);
	return list;
}

struct precision precision_mean(const struct precision *list, size_t n, size_t *classes)
{
	struct precision sum = { 0 };

	*classes = 0;
	for (const struct precision *p = list; p < list + n; p++) {
		if (p->labelled + p->answered == 0)
			continue;
		++*classes;
		sum.labelled += p->labelled;
		sum.answered += p->answered;
		sum.right += p->right;
		sum.precision += isnan(p->precision) ? 0 : p->precision;
		sum.recall += isnan(p->recall) ? 0 : p->recall;
		sum.f1 += p->f1;
	}
	sum.precision /= (double)*classes;
	sum.recall /= (double)*classes;
	sum.f1 /= (double)*classes;
	return sum;
}
