/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/score_picture.h"

#include "base/statistics.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- confusion matrix ---- */

/* Puts the counts into the cells: column by answer, row 0 (the last label) at the bottom. The shares
 * of wrong answers become negative, for MAP_ANSWERS. False: no memory. */
static bool put_cells(const struct confusion *c, const struct tally **sorted, struct panel *p)
{
	const size_t n = p->rows;
	size_t *place = calloc(n + 1, sizeof *place); /* of each label, by its index in c->labels */

	if (!place)
		return false;
	for (size_t i = 0; i < n; i++)
		place[sorted[i] - c->labels.of] = i;
	for (size_t i = 0; i < c->pairs.n; i++) {
		const struct pair *pair = &c->pairs.of[i];

		p->counts[place[pair->column] * n + n - 1 - place[pair->row]] = pair->times;
	}
	for (size_t i = 0; i < n * n; i++) {
		const size_t answers = sorted[n - 1 - i % n]->n;

		const bool right = i / n == n - 1 - i % n;
		const float share = answers > 0 ? (float)p->counts[i] / (float)answers : 0;

		p->heat[i] = right || p->counts[i] == 0 ? share : -share;
	}
	free(place);
	return true;
}

/* The names of the labels in order, and from the last to the first for the axis that points up. */
static bool put_names(const struct tally **sorted, struct panel *p)
{
	const size_t n = p->rows;
	const char **names = calloc(2 * n + 1, sizeof *names);
	bool ok = names != NULL;

	for (size_t i = 0; ok && i < n; i++)
		names[i] = names[2 * n - 1 - i] = sorted[i]->name;
	ok = ok && axis_set_names(&p->x, names, n) && axis_set_names(&p->y, names + n, n);
	free(names);
	snprintf(p->x.label, sizeof p->x.label, "answer");
	snprintf(p->y.label, sizeof p->y.label, "label");
	return ok;
}

bool confusion_picture(const struct confusion *c, struct figure *f)
{
	const size_t n = c->labels.n;
	const struct tally **sorted = tally_sorted(&c->labels);
	struct panel *p = figure_add(f);
	bool ok = sorted && p;

	if (ok) {
		p->columns = p->rows = n;
		p->equal = true;
		p->heat = calloc(n * n + 1, sizeof *p->heat);
		p->counts = calloc(n * n + 1, sizeof *p->counts);
		ok = p->heat && p->counts && put_names(sorted, p) && put_cells(c, sorted, p);
	}
	if (ok) {
		snprintf(p->title, sizeof p->title, "%.2f %% right (%zu/%zu)",
			 c->n > 0 ? 100 * (double)c->right / (double)c->n : 0, c->right, c->n);
		f->has_bar = true;
		f->map = MAP_ANSWERS;
		f->low = -1;
		f->high = 1;
		snprintf(f->bar_label, sizeof f->bar_label,
			 "share of the label's answers: wrong, right");
	}
	free(sorted);
	return ok;
}

/* ---- reliability diagram ---- */

static bool put_shares(const struct reliability *r, struct panel *p)
{
	struct series *guide = panel_series(p, "", SERIES_GUIDE, 2, false);
	struct series *s = panel_series(p, "", SERIES_POINTS, RELIABILITY_BINS, true);

	if (!guide || !s)
		return false;
	guide->x[1] = guide->y[1] = 1;
	for (size_t i = 0; i < RELIABILITY_BINS; i++) {
		const struct reliability_bin *b = &r->bin[i];
		struct interval share;

		s->y[i] = NAN;
		if (b->n == 0)
			continue;
		s->x[i] = b->said / (double)b->n;
		s->y[i] = (double)b->right / (double)b->n;
		share = statistics_wilson((double)b->right, (double)b->n);
		s->low[i] = share.low;
		s->high[i] = share.high;
	}
	/* beyond 0 and 1, for the whole of the marks there */
	p->x.low = p->y.low = -0.03;
	p->x.high = p->y.high = 1.03;
	snprintf(p->x.label, sizeof p->x.label, "probability of the answer");
	snprintf(p->y.label, sizeof p->y.label, "share right");
	snprintf(p->title, sizeof p->title, "calibration error %.4f (%zu answers)",
		 reliability_error(r), r->n);
	return true;
}

static bool put_numbers(const struct reliability *r, struct panel *p)
{
	struct series *s = panel_series(p, "", SERIES_BARS, RELIABILITY_BINS + 1, false);
	size_t most = 1;

	if (!s)
		return false;
	for (size_t i = 0; i <= RELIABILITY_BINS; i++) {
		s->x[i] = (double)i / RELIABILITY_BINS;
		s->y[i] = i < RELIABILITY_BINS ? (double)r->bin[i].n : NAN;
		if (i < RELIABILITY_BINS && r->bin[i].n > most)
			most = r->bin[i].n;
	}
	p->x.high = 1;
	p->y.high = 1.05 * (double)most;
	snprintf(p->x.label, sizeof p->x.label, "probability of the answer");
	snprintf(p->y.label, sizeof p->y.label, "answers");
	snprintf(p->title, sizeof p->title, "answers by probability");
	return true;
}

bool reliability_picture(const struct reliability *r, struct figure *f)
{
	struct panel *p = figure_add(f);

	if (!p || !put_shares(r, p))
		return false;
	p = figure_add(f);
	return p && put_numbers(r, p);
}
