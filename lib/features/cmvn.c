/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/cmvn.h"

#include "base/tensor.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const cmvn_kind_names[] = { "none", "utterance", "sliding", NULL };

struct cmvn {
	struct cmvn_settings settings;
	size_t width;
	double *sum, *squares; /* [width] */

	struct rows all; /* CMVN_UTTERANCE: the signal up to now */

	/* CMVN_SLIDING: row t of the signal is at t % cap; summed are rows first .. end - 1. */
	float *held; /* [cap, width] */
	uint64_t cap, n_in, n_out, first, end;
};

static const char *check_rows(const char *option, int64_t n, char *why, size_t size)
{
	if (n >= 1 && n <= CMVN_ROWS_MAX)
		return NULL;
	snprintf(why, size, "%s %lld is not 1 to %d rows", option, (long long)n, CMVN_ROWS_MAX);
	return why;
}

const char *cmvn_check(const struct cmvn_settings *r, char *why, size_t size)
{
	const char *reason = NULL;

	if (r->kind == CMVN_SLIDING)
		reason = check_rows("--cmvn-window", r->window, why, size);
	if (r->kind == CMVN_SLIDING && !r->center && !reason)
		reason = check_rows("--cmvn-min", r->min, why, size);
	return reason;
}

static bool make_ring(struct cmvn *c)
{
	const struct cmvn_settings *r = &c->settings;
	size_t numbers;

	/* A window, and the row before it, which leaves the sums. */
	c->cap = (uint64_t)r->window + 2;
	if (!r->center && r->min > r->window + 2)
		c->cap = (uint64_t)r->min;
	return size_mul((size_t)c->cap, c->width, &numbers) &&
	       (c->held = calloc(numbers, sizeof *c->held));
}

struct cmvn *cmvn_new(const struct cmvn_settings *settings, size_t width)
{
	struct cmvn *c = calloc(1, sizeof *c);

	if (!c)
		return NULL;
	c->settings = *settings;
	c->width = c->all.width = width;
	if (!(c->sum = calloc(width, sizeof *c->sum)) ||
	    !(c->squares = calloc(width, sizeof *c->squares)) ||
	    (settings->kind == CMVN_SLIDING && !make_ring(c))) {
		cmvn_free(c);
		return NULL;
	}
	return c;
}

void cmvn_free(struct cmvn *c)
{
	if (!c)
		return;
	free(c->sum);
	free(c->squares);
	rows_free(&c->all);
	free(c->held);
	free(c);
}

static bool append(struct rows *rows, const float *row)
{
	float *place = rows_add(rows);

	if (place)
		memcpy(place, row, rows->width * sizeof *place);
	return place != NULL;
}

/* ---- the whole utterance ---- */

/* Sums differences from the first row, so that a constant column becomes exactly 0. */
static bool normalise_all(struct cmvn *c, struct rows *out)
{
	const size_t n = c->all.n, width = c->width;
	const float *first = c->all.data;

	memset(c->sum, 0, width * sizeof *c->sum);
	memset(c->squares, 0, width * sizeof *c->squares);
	for (size_t t = 0; t < n; t++)
		for (size_t k = 0; k < width; k++)
			c->sum[k] += (double)c->all.data[t * width + k] - first[k];
	for (size_t t = 0; c->settings.vars && t < n; t++)
		for (size_t k = 0; k < width; k++) {
			double off =
			    (double)c->all.data[t * width + k] - first[k] - c->sum[k] / (double)n;
			c->squares[k] += off * off;
		}
	for (size_t t = 0; t < n; t++) {
		float *row = rows_add(out);

		if (!row)
			return false;
		for (size_t k = 0; k < width; k++) {
			double off =
			    (double)c->all.data[t * width + k] - first[k] - c->sum[k] / (double)n;
			/* never 0 / 0; NaN stays NaN, for the caller to find */
			if (c->settings.vars && c->squares[k] != 0)
				off /= sqrt(c->squares[k] / (double)n);
			row[k] = (float)off;
		}
	}
	return true;
}

/* ---- a sliding window ---- */

/* The rows *first .. *end - 1 that row t is normalised with, in a signal of n rows; n may be
 * INT64_MAX as long as it is not known. From one row to the next neither decreases, and *first
 * increases by at most one. */
static void window_of(const struct cmvn_settings *r, int64_t t, int64_t n, uint64_t *first,
		      uint64_t *end)
{
	int64_t a = r->center ? t - r->window / 2 : t - r->window, b;

	if (r->center)
		b = (a < 0 ? 0 : a) + r->window;
	else
		b = t + 1 > r->min ? t + 1 : r->min;
	if (b > n) {
		a -= b - n;
		b = n;
	}
	*first = (uint64_t)(a < 0 ? 0 : a);
	*end = (uint64_t)b;
}

static const float *held_row(const struct cmvn *c, uint64_t t)
{
	return c->held + (size_t)(t % c->cap) * c->width;
}

static void count_row(struct cmvn *c, uint64_t t, double times)
{
	const float *row = held_row(c, t);

	for (size_t k = 0; k < c->width; k++)
		c->sum[k] += times * row[k];
	for (size_t k = 0; c->settings.vars && k < c->width; k++)
		c->squares[k] += times * row[k] * row[k];
}

/* Moves the sums to the rows first .. end - 1. Every `cap` rows it computes them afresh, so that
 * rounding errors do not accumulate and non-finite numbers are forgotten. */
static void slide(struct cmvn *c, uint64_t first, uint64_t end)
{
	if (c->n_out == 0 || (first != c->first && first % c->cap == 0)) {
		memset(c->sum, 0, c->width * sizeof *c->sum);
		memset(c->squares, 0, c->width * sizeof *c->squares);
		c->first = c->end = first;
	}
	for (; c->first < first; c->first++)
		count_row(c, c->first, -1);
	for (; c->end < end; c->end++)
		count_row(c, c->end, 1);
}

static void normalise_row(const struct cmvn *c, const float *row, float *out)
{
	const double n = (double)(c->end - c->first);

	for (size_t k = 0; k < c->width; k++) {
		double mean = c->sum[k] / n, off = row[k] - mean;

		if (c->settings.vars) {
			/* In a constant column, rounding may leave a small variance of either sign.
			 * off is then exactly 0, because a double holds such a sum
			 * of floats exactly. */
			double variance = c->squares[k] / n - mean * mean;
			off = variance <= 0 ? 0 : off / sqrt(variance);
		}
		out[k] = (float)off;
	}
}

static bool make_rows(struct cmvn *c, bool at_end, struct rows *out)
{
	while (c->n_out < c->n_in) {
		uint64_t first, end;
		float *row;

		window_of(&c->settings, (int64_t)c->n_out, at_end ? (int64_t)c->n_in : INT64_MAX,
			  &first, &end);
		if (end > c->n_in)
			break;
		if (!(row = rows_add(out)))
			return false;
		slide(c, first, end);
		normalise_row(c, held_row(c, c->n_out), row);
		c->n_out++;
	}
	return true;
}

/* ---- either ---- */

static bool push_row(struct cmvn *c, const float *row, struct rows *out)
{
	switch (c->settings.kind) {
	case CMVN_UTTERANCE:
		return append(&c->all, row);
	case CMVN_SLIDING:
		memcpy(c->held + (size_t)(c->n_in % c->cap) * c->width, row,
		       c->width * sizeof *row);
		c->n_in++;
		return make_rows(c, false, out);
	default:
		return append(out, row);
	}
}

bool cmvn_push(struct cmvn *c, const float *rows, size_t n, struct rows *out)
{
	for (size_t i = 0; i < n; i++)
		if (!push_row(c, rows + i * c->width, out))
			return false;
	return true;
}

bool cmvn_drain(struct cmvn *c, struct rows *out)
{
	bool done = true;

	if (c->settings.kind == CMVN_UTTERANCE)
		done = normalise_all(c, out);
	else if (c->settings.kind == CMVN_SLIDING)
		done = make_rows(c, true, out);
	c->all.n = 0;
	c->n_in = c->n_out = c->first = c->end = 0;
	return done;
}
