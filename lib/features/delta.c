/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/delta.h"

#include "base/tensor.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const delta_second_names[] = { "again", "convolved", "fit", NULL };
const char *const delta_edges_names[] = { "replicate", "fit", NULL };

/* Weights that compute a derivative from the surrounding rows. */
struct kernel {
	size_t half;    /* rows to either side */
	int degree;     /* of the polynomial that it fits; without meaning if it is convolved */
	double *weight; /* [2 half + 1] */
};

struct delta {
	struct delta_settings settings;
	size_t width;
	struct kernel kernels[2]; /* of the deltas, and of the delta-deltas */
	double *few;              /* [2 window + 1]; weights for fewer rows than a window */
	double *sum;              /* [width] */

	/* The signal's last rows: 0 holds those that came in, 1 their deltas. Row t is at
	 * t % cap. */
	float *held[2]; /* [cap, width] */
	size_t cap;
	uint64_t n[2];
	uint64_t n_out;
};

const char *delta_check(const struct delta_settings *r, char *why, size_t size)
{
	if (r->order < 0 || r->order > 2)
		snprintf(why, size, "--deltas %lld is not 0, 1 or 2", (long long)r->order);
	else if (r->window < 1 || r->window > DELTA_WINDOW_MAX)
		snprintf(why, size, "--delta-window %lld is not 1 to %d rows", (long long)r->window,
			 DELTA_WINDOW_MAX);
	else if (r->order == 2 && r->second == DELTA_CONVOLVED && r->edges == DELTA_EDGE_FIT)
		snprintf(why, size,
			 "--delta-edges fit does not go with --delta-second convolved; take "
			 "--delta-edges replicate or --delta-second again");
	else
		return NULL;
	return why;
}

/* ---- kernels ---- */

/* The derivative of that degree, 1 or 2, of the polynomial of that degree through `rows` rows, by
 * least squares: degree! <p, x> / <p, p>, where p is the monic one that is orthogonal to all lower
 * ones, u or u^2 - mean of u^2, u counted from the middle. 0 if fewer rows than it takes. */
static void fit_weights(int degree, size_t rows, double *weight)
{
	double middle = ((double)rows - 1) / 2;
	double mean = ((double)rows * (double)rows - 1) / 12;
	double squares = 0;

	for (size_t i = 0; i < rows; i++) {
		double u = (double)i - middle;
		weight[i] = degree == 1 ? u : u * u - mean;
		squares += weight[i] * weight[i];
	}
	for (size_t i = 0; i < rows; i++)
		weight[i] = rows > (size_t)degree ? weight[i] * degree / squares : 0;
}

static bool fit_kernel(struct kernel *k, int degree, size_t window)
{
	k->half = window;
	k->degree = degree;
	if (!(k->weight = calloc(2 * window + 1, sizeof *k->weight)))
		return false;
	fit_weights(degree, 2 * window + 1, k->weight);
	return true;
}

/* *k = once convolved with itself. */
static bool convolve_kernel(struct kernel *k, const struct kernel *once)
{
	size_t taps = 2 * once->half + 1;

	k->half = 2 * once->half;
	if (!(k->weight = calloc(2 * k->half + 1, sizeof *k->weight)))
		return false;
	for (size_t i = 0; i < taps; i++)
		for (size_t j = 0; j < taps; j++)
			k->weight[i + j] += once->weight[i] * once->weight[j];
	return true;
}

static bool make_kernels(struct delta *d)
{
	size_t window = (size_t)d->settings.window;

	if (!fit_kernel(&d->kernels[0], 1, window))
		return false;
	switch (d->settings.second) {
	case DELTA_CONVOLVED:
		return convolve_kernel(&d->kernels[1], &d->kernels[0]);
	case DELTA_FIT:
		return fit_kernel(&d->kernels[1], 2, window);
	default:
		return fit_kernel(&d->kernels[1], 1, window);
	}
}

struct delta *delta_new(const struct delta_settings *settings, size_t width)
{
	struct delta *d = calloc(1, sizeof *d);
	size_t window = (size_t)settings->window, numbers;

	if (!d)
		return NULL;
	d->settings = *settings;
	d->width = width;
	/* The farthest row needed: 4 W + 1 rows for a convolved kernel, or the first of 3 W + 1 at
	 * a fitted edge. */
	d->cap = 4 * window + 2;
	if (!size_mul(d->cap, width, &numbers) ||
	    !(d->held[0] = calloc(numbers, sizeof *d->held[0])) ||
	    !(d->held[1] = calloc(numbers, sizeof *d->held[1])) ||
	    !(d->few = calloc(2 * window + 1, sizeof *d->few)) ||
	    !(d->sum = calloc(width, sizeof *d->sum)) || !make_kernels(d)) {
		delta_free(d);
		return NULL;
	}
	return d;
}

void delta_free(struct delta *d)
{
	if (!d)
		return;
	for (int i = 0; i < 2; i++) {
		free(d->kernels[i].weight);
		free(d->held[i]);
	}
	free(d->few);
	free(d->sum);
	free(d);
}

size_t delta_width(const struct delta *d)
{
	return (1 + (size_t)d->settings.order) * d->width;
}

/* ---- rows ---- */

static float *held_row(const struct delta *d, int which, uint64_t t)
{
	return d->held[which] + (size_t)(t % d->cap) * d->width;
}

/* The rows from which the derivative of that order, 1 or 2, is computed. */
static int source_of(const struct delta *d, int order)
{
	return order == 2 && d->settings.second == DELTA_AGAIN ? 1 : 0;
}

/* The row around which the derivative of row t is computed. Near the end it may be another. */
static uint64_t centre_of(const struct delta *d, int order, uint64_t t)
{
	size_t half = d->kernels[order - 1].half;

	return d->settings.edges == DELTA_EDGE_FIT && t < half ? half : t;
}

/* Whether all rows that the derivative of row t needs are there, wherever the signal ends. */
static bool is_ready(const struct delta *d, int order, uint64_t t)
{
	return centre_of(d, order, t) + d->kernels[order - 1].half < d->n[source_of(d, order)];
}

/* out = sum of weight[i] times row first + i; the first and last rows replace those outside. */
static void weigh_rows(const struct delta *d, int which, int64_t first, size_t taps,
		       const double *weight, float *out)
{
	int64_t last = (int64_t)d->n[which] - 1;

	memset(d->sum, 0, d->width * sizeof *d->sum);
	for (size_t i = 0; i < taps; i++) {
		int64_t t = first + (int64_t)i;
		const float *row = held_row(d, which, (uint64_t)(t < 0 ? 0 : t > last ? last : t));

		for (size_t k = 0; k < d->width; k++)
			d->sum[k] += weight[i] * row[k];
	}
	for (size_t k = 0; k < d->width; k++)
		out[k] = (float)d->sum[k];
}

/* The derivative of row t. If it is not ready, its source's last row is the signal's last. */
static void derive(struct delta *d, int order, uint64_t t, float *out)
{
	const struct kernel *kernel = &d->kernels[order - 1];
	int which = source_of(d, order);
	uint64_t n = d->n[which], centre = centre_of(d, order, t);
	size_t taps = 2 * kernel->half + 1;

	if (d->settings.edges == DELTA_EDGE_FIT && n < taps) {
		fit_weights(kernel->degree, (size_t)n, d->few);
		weigh_rows(d, which, 0, (size_t)n, d->few, out);
		return;
	}
	if (d->settings.edges == DELTA_EDGE_FIT && centre + kernel->half >= n)
		centre = n - 1 - kernel->half;
	weigh_rows(d, which, (int64_t)centre - (int64_t)kernel->half, taps, kernel->weight, out);
}

/* Computes deltas and outputs the rows that are ready, or, at the end of the signal, all. */
static bool make_rows(struct delta *d, bool at_end, struct rows *out)
{
	int64_t order = d->settings.order;

	while (order >= 1 && d->n[1] < d->n[0] && (at_end || is_ready(d, 1, d->n[1]))) {
		derive(d, 1, d->n[1], held_row(d, 1, d->n[1]));
		d->n[1]++;
	}
	while (d->n_out < d->n[order >= 1] && (order < 2 || at_end || is_ready(d, 2, d->n_out))) {
		float *row = rows_add(out);

		if (!row)
			return false;
		memcpy(row, held_row(d, 0, d->n_out), d->width * sizeof *row);
		if (order >= 1)
			memcpy(row + d->width, held_row(d, 1, d->n_out), d->width * sizeof *row);
		if (order >= 2)
			derive(d, 2, d->n_out, row + 2 * d->width);
		d->n_out++;
	}
	return true;
}

bool delta_push(struct delta *d, const float *rows, size_t n, struct rows *out)
{
	for (size_t i = 0; i < n; i++) {
		memcpy(held_row(d, 0, d->n[0]), rows + i * d->width, d->width * sizeof *rows);
		d->n[0]++;
		if (!make_rows(d, false, out))
			return false;
	}
	return true;
}

bool delta_drain(struct delta *d, struct rows *out)
{
	bool done = make_rows(d, true, out);

	d->n[0] = d->n[1] = d->n_out = 0;
	return done;
}
