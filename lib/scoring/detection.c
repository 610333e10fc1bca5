/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scoring/detection.h"

#include "base/array.h"

#include <math.h>
#include <stdlib.h>

bool detection_add(struct detection *d, const struct answer *a, double seconds, double reject)
{
	struct detection_answer *of = array_room(d->of, &d->cap, d->n, 1, sizeof *of);
	const bool is_word = answer_is_word(a->label);
	size_t best = a->n;

	if (!of)
		return false;
	d->of = of;
	for (size_t i = 0; i < a->n; i++)
		if (answer_is_word(answer_class_name(a, i)) &&
		    (best == a->n || a->p[i] > a->p[best]))
			best = i;
	d->several = d->several || (d->n > 0 && reject != d->reject);
	d->reject = d->n > 0 ? d->reject : reject;
	of[d->n++] = (struct detection_answer){
		.best = best < a->n ? a->p[best] : 0,
		.is_word = is_word,
		.best_right = best < a->n && answer_class(a, a->label) == best,
	};
	d->words += is_word;
	d->others += !is_word;
	if (!is_word && isnan(seconds))
		d->untimed++;
	else if (!is_word)
		d->seconds += seconds;
	return true;
}

void detection_free(struct detection *d)
{
	free(d->of);
	*d = (struct detection){ 0 };
}

static int by_best(const void *a, const void *b)
{
	const struct detection_answer *x = a, *y = b;

	return (x->best > y->best) - (x->best < y->best);
}

struct detection_point *detection_curve(struct detection *d, size_t *n)
{
	struct detection_point *curve = calloc(d->n + 1, sizeof *curve), now = { 0 };

	*n = 0;
	if (!curve)
		return NULL;
	if (d->n > 0)
		qsort(d->of, d->n, sizeof *d->of, by_best);
	now.false_answers = d->others;
	for (size_t i = 0; i < d->n; i++)
		now.wrong += d->of[i].is_word && !d->of[i].best_right;
	for (size_t i = 0; i < d->n; i++) {
		if (i == 0 || d->of[i].best != d->of[i - 1].best) {
			now.threshold = (double)d->of[i].best;
			curve[(*n)++] = now;
		}
		now.false_answers -= !d->of[i].is_word;
		now.missed += d->of[i].is_word;
		now.wrong -= d->of[i].is_word && !d->of[i].best_right;
	}
	now.threshold = INFINITY;
	curve[(*n)++] = now;
	return curve;
}

double detection_equal(const struct detection *d, const struct detection_point *curve, size_t n,
		       size_t *at)
{
	double miss = 0, fa = 1; /* at the point before */

	*at = 0;
	if (d->words == 0 || d->others == 0)
		return NAN;
	for (size_t i = 0; i < n; i++) {
		const double next_miss = (double)curve[i].missed / (double)d->words;
		const double next_fa = (double)curve[i].false_answers / (double)d->others;
		const double before = fa - miss, after = next_miss - next_fa;

		if (after >= 0) { /* the line is crossed between the two, or at this one */
			*at = i > 0 && fmax(miss, fa) <= fmax(next_miss, next_fa) ? i - 1 : i;
			return before + after > 0
				   ? miss + (next_miss - miss) * before / (before + after)
				   : next_miss;
		}
		miss = next_miss;
		fa = next_fa;
	}
	return NAN;
}

size_t detection_at(const struct detection_point *curve, size_t n, double threshold)
{
	size_t i = 0;

	while (i + 1 < n && curve[i].threshold < threshold)
		i++;
	return i;
}
