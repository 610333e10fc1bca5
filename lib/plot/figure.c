/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/figure.h"

#include "base/escape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct panel *figure_add(struct figure *f)
{
	struct panel *p;

	if (f->n == f->cap) {
		const size_t cap = f->cap ? 2 * f->cap : 4;

		p = realloc(f->panels, cap * sizeof *p);
		if (!p)
			return NULL;
		f->panels = p;
		f->cap = cap;
	}
	p = &f->panels[f->n++];
	memset(p, 0, sizeof *p);
	return p;
}

static void axis_free(struct axis *a)
{
	for (size_t i = 0; a->names && i < a->n; i++)
		free(a->names[i]);
	free(a->names);
	free(a->hertz);
}

static void panel_free(struct panel *p)
{
	axis_free(&p->x);
	axis_free(&p->y);
	free(p->heat);
	free(p->counts);
	free(p->low);
	free(p->high);
	for (size_t i = 0; i < p->n_series; i++) {
		free(p->series[i].x);
		free(p->series[i].y);
		free(p->series[i].low);
		free(p->series[i].high);
	}
}

void figure_free(struct figure *f)
{
	for (size_t i = 0; i < f->n; i++)
		panel_free(&f->panels[i]);
	free(f->panels);
	memset(f, 0, sizeof *f);
}

void figure_grid(struct figure *f, size_t rows, size_t columns)
{
	if (rows == 0 || columns == 0) {
		columns = (size_t)ceil(sqrt((double)f->n));
		columns = columns < 1 ? 1 : columns;
		rows = (f->n + columns - 1) / columns;
		rows = rows < 1 ? 1 : rows;
	}
	f->grid_rows = rows;
	f->grid_columns = columns;
}

void figure_range(struct figure *f, double depth, size_t from_row)
{
	double low = INFINITY, high = -INFINITY;

	for (size_t i = 0; i < f->n; i++) {
		const struct panel *p = &f->panels[i];

		for (size_t k = 0; k < p->columns * p->rows; k++) {
			if (!isfinite(p->heat[k]) || k % p->rows < from_row)
				continue;
			low = fmin(low, p->heat[k]);
			high = fmax(high, p->heat[k]);
		}
	}
	if (!(low <= high))
		low = high = 0;
	if (depth > 0 && low < high - depth)
		low = high - depth;
	if (!(high - low > 1e-6 * fmax(fabs(low), fabs(high)))) /* all are equal: dark */
		high = low + fmax(1, 1e-3 * fabs(low));
	f->low = low;
	f->high = high;
}

double figure_place(const struct figure *f, double number)
{
	const double t = (number - f->low) / (f->high - f->low);

	return isnan(t) ? t : fmin(fmax(t, 0), 1);
}

void figure_span(size_t i, size_t n, size_t cells, double *from, double *to)
{
	const double per = (double)cells / (double)n;

	*from = (double)i * per;
	*to = ((double)i + 1) * per;
	if (per <= 1) {
		*from = floor(((double)i + 0.5) * per);
		*to = *from + 1;
	}
}

/* How much of cell i lies in [a, b). */
static double overlap(size_t i, double a, double b)
{
	return fmax(fmin((double)i + 1, b) - fmax((double)i, a), 0);
}

static size_t cell_of(double at, size_t n)
{
	return at <= 0 ? 0 : at >= (double)n ? n : (size_t)at;
}

double panel_heat(const struct panel *p, double x0, double x1, double y0, double y1)
{
	const size_t to_x = cell_of(ceil(x1), p->columns), to_y = cell_of(ceil(y1), p->rows);
	double sum = 0, weight = 0;

	for (size_t x = cell_of(floor(x0), p->columns); x < to_x; x++)
		for (size_t y = cell_of(floor(y0), p->rows); y < to_y; y++) {
			const double share = overlap(x, x0, x1) * overlap(y, y0, y1);

			if (share > 0) {
				sum += share * (double)p->heat[x * p->rows + y];
				weight += share;
			}
		}
	return weight > 0 ? sum / weight : NAN;
}

bool panel_envelope(const struct panel *p, double x0, double x1, float *low, float *high)
{
	const size_t to = cell_of(ceil(x1), p->points);
	bool any = false;

	for (size_t i = cell_of(floor(x0), p->points); i < to; i++) {
		if (isnan(p->low[i]))
			continue;
		*low = any && *low < p->low[i] ? *low : p->low[i];
		*high = any && *high > p->high[i] ? *high : p->high[i];
		any = true;
	}
	return any;
}

struct series *panel_series(struct panel *p, const char *name, enum series_style style, size_t n,
			    bool errors)
{
	struct series *s;

	if (p->n_series == FIGURE_SERIES_MAX)
		return NULL;
	s = &p->series[p->n_series++];
	s->style = style;
	s->n = n;
	escape_copy(s->name, sizeof s->name, name);
	s->x = calloc(n + 1, sizeof *s->x);
	s->y = calloc(n + 1, sizeof *s->y);
	if (errors) {
		s->low = calloc(n + 1, sizeof *s->low);
		s->high = calloc(n + 1, sizeof *s->high);
	}
	return s->x && s->y && (!errors || (s->low && s->high)) ? s : NULL;
}

bool axis_set_names(struct axis *a, const char *const *names, size_t n)
{
	a->kind = AXIS_NAMES;
	a->names = calloc(n + 1, sizeof *a->names);
	if (!a->names)
		return false;
	a->n = n;
	for (size_t i = 0; i < n; i++) {
		a->names[i] = calloc(1, 64);
		if (!a->names[i])
			return false;
		escape_copy(a->names[i], 64, names[i]);
	}
	a->low = 0;
	a->high = n > 0 ? (double)n : 1;
	return true;
}
