/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/waterfall.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows ---- */

static size_t rows_for(const struct waterfall *w, const struct signal_axes *a, size_t width)
{
	double rows = WATERFALL_ROWS;

	if (a->shape == SIGNAL_WAVEFORM)
		rows = w->seconds * WATERFALL_SLICES;
	else if (a->row_seconds > 0)
		rows = w->seconds / a->row_seconds;
	rows = fmin(rows, fmin(WATERFALL_ROWS_MAX, (double)(WATERFALL_NUMBERS / width)));
	return rows < 2 ? 2 : (size_t)rows;
}

static bool is_same(const struct signal_axes *a, const struct signal_axes *b)
{
	return a->shape == b->shape && strcmp(a->kind, b->kind) == 0 &&
	       a->row_seconds == b->row_seconds;
}

/* A list of numbers that is no audio is a row of its own. */
static size_t width_of(const struct signal_axes *a, const struct frame *f)
{
	return a->shape == SIGNAL_WAVEFORM ? 2 : f->tensor.shape[f->tensor.rank - 1];
}

static const char *restart(struct waterfall *w, const struct signal_axes *a, size_t width)
{
	const size_t cap = rows_for(w, a, width);
	float *rows = malloc(cap * width * sizeof *rows);

	if (!rows)
		return "no memory for the picture";
	waterfall_free(w);
	for (size_t i = 0; i < cap * width; i++)
		rows[i] = a->shape == SIGNAL_WAVEFORM ? 0 : -INFINITY;
	w->rows = rows;
	w->cap = cap;
	w->width = width;
	w->axes = *a;
	w->peak = -INFINITY;
	w->slice = a->row_seconds > 0 ? (size_t)(1 / a->row_seconds / WATERFALL_SLICES) : 80;
	w->slice = w->slice < 1 ? 1 : w->slice;
	return NULL;
}

const char *waterfall_begin(struct waterfall *w, const struct frame *f, char *why, size_t size)
{
	struct signal_axes axes;
	const char *reason = signal_axes_read(&axes, f, why, size);
	size_t width = reason ? 0 : width_of(&axes, f);

	if (!reason && (width == 0 || width > BINS_WIDTH_MAX)) {
		snprintf(why, size, "has rows of %zu numbers, wanted 1 to %d", width,
			 BINS_WIDTH_MAX);
		reason = why;
	}
	if (!reason)
		signal_title(w->title, sizeof w->title, f);
	if (!reason && !(w->rows && width == w->width && is_same(&axes, &w->axes)))
		reason = restart(w, &axes, width);
	else
		free(axes.y.hertz);
	return reason;
}

static float *next_row(struct waterfall *w)
{
	float *row = w->rows + w->next * w->width;

	w->next = (w->next + 1) % w->cap;
	w->n += w->n < w->cap;
	return row;
}

static void add_sample(struct waterfall *w, float x)
{
	x = isfinite(x) ? x : NAN;
	w->not_finite = w->not_finite || isnan(x);
	w->low = w->in == 0 || isnan(x) || x < w->low ? x : w->low;
	w->high = w->in == 0 || isnan(x) || x > w->high ? x : w->high;
	if (++w->in == w->slice) {
		float *row = next_row(w);

		row[0] = w->low;
		row[1] = w->high;
		w->in = 0;
	}
}

void waterfall_add(struct waterfall *w, const float *numbers, size_t n)
{
	if (w->axes.shape == SIGNAL_WAVEFORM) {
		for (size_t i = 0; i < n; i++)
			add_sample(w, numbers[i]);
		return;
	}
	for (size_t i = 0; i + w->width <= n; i += w->width) {
		float *row = next_row(w);

		for (size_t k = 0; k < w->width; k++) {
			row[k] = isfinite(numbers[i + k]) ? numbers[i + k] : NAN;
			w->not_finite = w->not_finite || isnan(row[k]);
			if (k >= w->axes.from_row && row[k] > w->peak)
				w->peak = row[k];
		}
	}
}

/* ---- panels ---- */

/* Row i of those kept, the oldest first. */
static const float *row_at(const struct waterfall *w, size_t i)
{
	return w->rows + (w->next + i) % w->cap * w->width;
}

static bool put_heat(const struct waterfall *w, struct figure *f, struct panel *p)
{
	p->heat = malloc(w->cap * w->width * sizeof *p->heat);
	if (!p->heat)
		return false;
	for (size_t i = 0; i < w->cap; i++)
		memcpy(p->heat + i * w->width, row_at(w, i), w->width * sizeof *p->heat);
	p->columns = w->cap;
	p->rows = w->width;
	p->y = w->axes.y;
	p->y.hertz = NULL;
	if (w->axes.shape == SIGNAL_CURVE) {
		p->y.kind = AXIS_WHOLE;
		p->y.low = 0;
		p->y.high = (double)w->width;
	}
	if (w->axes.y.hertz) {
		p->y.hertz = malloc(p->y.n * sizeof *p->y.hertz);
		if (!p->y.hertz)
			return false;
		memcpy(p->y.hertz, w->axes.y.hertz, p->y.n * sizeof *p->y.hertz);
	}
	f->has_bar = true;
	memcpy(f->bar_label, w->axes.unit, sizeof f->bar_label);
	figure_range(f, w->axes.depth, w->axes.from_row);
	f->high = fmax(f->high, (double)w->peak);
	if (w->axes.depth > 0)
		f->low = fmax(f->low, f->high - w->axes.depth);
	return true;
}

static bool put_envelope(const struct waterfall *w, struct panel *p)
{
	double most = 0;

	p->low = malloc(w->cap * sizeof *p->low);
	p->high = malloc(w->cap * sizeof *p->high);
	if (!p->low || !p->high)
		return false;
	for (size_t i = 0; i < w->cap; i++) {
		p->low[i] = row_at(w, i)[0];
		p->high[i] = row_at(w, i)[1];
		most = fmax(most, fmax(fabs((double)p->low[i]), fabs((double)p->high[i])));
	}
	p->points = w->cap;
	p->y = w->axes.y;
	p->y.high = most > 0 ? 1.05 * most : 1;
	p->y.low = -p->y.high;
	return true;
}

bool waterfall_figure(const struct waterfall *w, struct figure *f)
{
	struct panel *p;

	if (!w->rows || w->n == 0)
		return false;
	p = figure_add(f);
	if (!p)
		return false;
	memcpy(p->title, w->title, sizeof p->title);
	if (w->axes.row_seconds > 0) {
		p->x.low = -(double)w->cap * (w->axes.shape == SIGNAL_WAVEFORM
						  ? (double)w->slice * w->axes.row_seconds
						  : w->axes.row_seconds);
		snprintf(p->x.label, sizeof p->x.label, "time (s)");
	} else {
		p->x.low = -(double)w->cap;
		snprintf(p->x.label, sizeof p->x.label, "row");
	}
	f->not_finite = w->not_finite;
	figure_grid(f, 1, 1);
	return w->axes.shape == SIGNAL_WAVEFORM ? put_envelope(w, p) : put_heat(w, f, p);
}

void waterfall_free(struct waterfall *w)
{
	free(w->rows);
	free(w->axes.y.hertz);
	w->rows = NULL;
	w->axes.y.hertz = NULL;
	w->n = w->next = w->in = 0;
}
