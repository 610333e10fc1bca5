/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/pool.h"

#include "base/cpu.h"
#include "nn/activation.h"
#include "nn/net.h"

#include <string.h>

/* Compiled once for each path; all give the same bits. */
#define BODY static inline __attribute__((always_inline)) void

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Part of x: the window of y[t, f]. */
struct window {
	size_t t0, t1, f0, f1;
};

static struct window window_at(const struct plane *x, size_t rows, size_t bands, size_t t, size_t f)
{
	return (struct window){ t * rows, min_size((t + 1) * rows, x->rows), f * bands,
				min_size((f + 1) * bands, x->bands) };
}

static inline float larger(float a, float b)
{
	return a > b ? a : b;
}

/* The maximum over a window of any size. */
static void max_window(const struct plane *x, struct window w, float *restrict to)
{
	const size_t channels = x->channels;

	memcpy(to, x->x + w.t0 * x->pitch + w.f0 * channels, channels * sizeof(*to));
	for (size_t i = w.t0; i < w.t1; i++)
		for (size_t j = w.f0; j < w.f1; j++) {
			const float *restrict from = x->x + i * x->pitch + j * channels;

			for (size_t c = 0; c < channels; c++)
				to[c] = larger(to[c], from[c]);
		}
}

/* A row of y with n whole windows of 2 x 2. */
BODY max_pairs_loop(const float *restrict x, size_t pitch, size_t n, size_t channels,
		    float *restrict y)
{
	const float *restrict below = x + pitch;

	for (size_t f = 0; f < n; f++, x += 2 * channels, below += 2 * channels, y += channels)
		for (size_t c = 0; c < channels; c++)
			y[c] = larger(larger(larger(x[c], x[channels + c]), below[c]),
				      below[channels + c]);
}

#define DEFINE_MAX_PAIRS(path, TARGET)                                              \
	TARGET static void max_pairs_##path(const float *x, size_t pitch, size_t n, \
					    size_t channels, float *y)              \
	{                                                                           \
		max_pairs_loop(x, pitch, n, channels, y);                           \
	}

CPU_EACH(DEFINE_MAX_PAIRS)

/* How many windows of row t of y are whole windows of 2 x 2. */
static size_t pairs(const struct plane *x, size_t rows, size_t bands, size_t t)
{
	return rows == 2 && bands == 2 && 2 * t + 1 < x->rows ? x->bands / 2 : 0;
}

void max_forward(const struct plane *x, size_t rows, size_t bands, bool relu, const struct plane *y)
{
	const enum cpu_path path = cpu_best();

	for (size_t t = 0; t < y->rows; t++) {
		const size_t n = pairs(x, rows, bands, t);

		if (n > 0)
			CPU_RUN(path, max_pairs, x->x + t * rows * x->pitch, x->pitch, n,
				x->channels, y->x + t * y->pitch);
		for (size_t f = n; f < y->bands; f++)
			max_window(x, window_at(x, rows, bands, t, f),
				   y->x + t * y->pitch + f * x->channels);
	}
	if (relu)
		relu_forward(y);
}

/* Moves d[n] to the places where x equals the maximum y: the numbers of d that it
 * moves become 0. */
static void give_to_maximum(const float *restrict x, const float *restrict y, float *restrict d,
			    float *restrict dx, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		dx[i] = x[i] == y[i] ? d[i] : 0;
		d[i] = x[i] == y[i] ? 0 : d[i];
	}
}

/* The same for a row of y with n whole windows of 2 x 2; d stays as it is. */
BODY give_pairs_loop(const float *restrict x, size_t pitch, const float *restrict y,
		     const float *restrict d, size_t n, size_t channels, float *restrict dx,
		     size_t dx_pitch)
{
	for (size_t f = 0; f < n; f++) {
		const float *restrict x1 = x + channels, *restrict x2 = x + pitch;
		const float *restrict x3 = x2 + channels;

		for (size_t c = 0; c < channels; c++) {
			const float d0 = d[c], top = y[c];
			const float d1 = x[c] == top ? 0 : d0;
			const float d2 = x1[c] == top ? 0 : d1;
			const float d3 = x2[c] == top ? 0 : d2;

			dx[c] = x[c] == top ? d0 : 0;
			dx[channels + c] = x1[c] == top ? d1 : 0;
			dx[dx_pitch + c] = x2[c] == top ? d2 : 0;
			dx[dx_pitch + channels + c] = x3[c] == top ? d3 : 0;
		}
		x += 2 * channels;
		dx += 2 * channels;
		y += channels;
		d += channels;
	}
}

#define DEFINE_GIVE_PAIRS(path, TARGET)                                                            \
	TARGET static void give_pairs_##path(const float *x, size_t pitch, const float *y,         \
					     const float *d, size_t n, size_t channels, float *dx, \
					     size_t dx_pitch)                                      \
	{                                                                                          \
		give_pairs_loop(x, pitch, y, d, n, channels, dx, dx_pitch);                        \
	}

CPU_EACH(DEFINE_GIVE_PAIRS)

void max_backward(const struct plane *x, const struct plane *y, size_t rows, size_t bands,
		  bool relu, const struct plane *dy, const struct plane *dx)
{
	const size_t channels = x->channels;
	const enum cpu_path path = cpu_best();

	if (relu)
		relu_backward(y, dy);
	for (size_t t = 0; t < y->rows; t++) {
		const size_t n = pairs(x, rows, bands, t);

		if (n > 0)
			CPU_RUN(path, give_pairs, x->x + t * rows * x->pitch, x->pitch,
				y->x + t * y->pitch, dy->x + t * dy->pitch, n, channels,
				dx->x + t * rows * dx->pitch, dx->pitch);
		for (size_t f = n; f < y->bands; f++) {
			struct window w = window_at(x, rows, bands, t, f);

			for (size_t i = w.t0; i < w.t1; i++)
				for (size_t j = w.f0; j < w.f1; j++)
					give_to_maximum(x->x + i * x->pitch + j * channels,
							y->x + t * y->pitch + f * channels,
							dy->x + t * dy->pitch + f * channels,
							dx->x + i * dx->pitch + j * channels,
							channels);
		}
	}
}

void mean_forward(const struct plane *x, size_t rows, size_t bands, const struct plane *y)
{
	const size_t channels = x->channels;

	for (size_t t = 0; t < y->rows; t++)
		for (size_t f = 0; f < y->bands; f++) {
			struct window w = window_at(x, rows, bands, t, f);
			const float share = 1.0f / (float)((w.t1 - w.t0) * (w.f1 - w.f0));
			float *restrict to = y->x + t * y->pitch + f * channels;

			memset(to, 0, channels * sizeof(*to));
			for (size_t i = w.t0; i < w.t1; i++)
				for (size_t j = w.f0; j < w.f1; j++) {
					const float *restrict from =
					    x->x + i * x->pitch + j * channels;

					for (size_t c = 0; c < channels; c++)
						to[c] += share * from[c];
				}
		}
}

void mean_backward(size_t rows, size_t bands, const struct plane *dy, const struct plane *dx)
{
	const size_t channels = dx->channels;

	for (size_t t = 0; t < dy->rows; t++)
		for (size_t f = 0; f < dy->bands; f++) {
			struct window w = window_at(dx, rows, bands, t, f);
			const float share = 1.0f / (float)((w.t1 - w.t0) * (w.f1 - w.f0));
			const float *restrict d = dy->x + t * dy->pitch + f * channels;

			for (size_t i = w.t0; i < w.t1; i++)
				for (size_t j = w.f0; j < w.f1; j++) {
					float *restrict to = dx->x + i * dx->pitch + j * channels;

					for (size_t c = 0; c < channels; c++)
						to[c] = share * d[c];
				}
		}
}

void pool_forward(const struct plane *x, float *y)
{
	const size_t width = x->bands * x->channels;
	const float share = 1.0f / (float)x->rows;
	float *restrict mean = y, *restrict max = y + width;

	memset(mean, 0, width * sizeof(*mean));
	memcpy(max, x->x, width * sizeof(*max));
	for (size_t t = 0; t < x->rows; t++) {
		const float *restrict row = x->x + t * x->pitch;

		for (size_t i = 0; i < width; i++) {
			mean[i] += share * row[i];
			max[i] = max[i] > row[i] ? max[i] : row[i];
		}
	}
}

void pool_backward(const struct plane *x, const float *y, float *dy, const struct plane *dx)
{
	const size_t width = x->bands * x->channels;
	const float share = 1.0f / (float)x->rows;

	for (size_t t = 0; t < x->rows; t++) {
		float *restrict to = dx->x + t * dx->pitch;

		give_to_maximum(x->x + t * x->pitch, y + width, dy + width, to, width);
		for (size_t i = 0; i < width; i++)
			to[i] += share * dy[i];
	}
}

/* ---- the layers ---- */

void maxpool_forward(const struct layer_clip *c)
{
	const struct net_layer *l = c->layer;

	max_forward(c->x, l->step.rows, l->step.bands, l->relu, c->y);
}

void maxpool_backward(const struct layer_clip *c)
{
	const struct net_layer *l = c->layer;

	max_backward(c->x, c->y, l->step.rows, l->step.bands, l->relu, c->dy, c->dx);
}

void avgpool_forward(const struct layer_clip *c)
{
	mean_forward(c->x, c->layer->step.rows, c->layer->step.bands, c->y);
}

void avgpool_backward(const struct layer_clip *c)
{
	mean_backward(c->layer->step.rows, c->layer->step.bands, c->dy, c->dx);
}

const char *globalpool_refuse(const struct layer_place *place)
{
	if (place->in_branch)
		return "cannot be between 'residual(' and ')'";
	return place->after_linear ? "must come before the linear layers" : NULL;
}

size_t globalpool_channels(const struct arch_step *step, const struct net_space *x)
{
	(void)step;
	return 2 * x->bands * x->channels;
}

void globalpool_forward(const struct layer_clip *c)
{
	pool_forward(c->x, c->y->x);
}

void globalpool_backward(const struct layer_clip *c)
{
	pool_backward(c->x, c->y->x, c->dy->x, c->dx);
}

size_t globalavgpool_channels(const struct arch_step *step, const struct net_space *x)
{
	(void)step;
	return x->bands * x->channels;
}

/* y as one row with the bands and channels of x. */
static struct plane one_row(const struct plane *x, const struct plane *y)
{
	return (struct plane){ 1, x->bands, x->channels, y->pitch, y->x };
}

void globalavgpool_forward(const struct layer_clip *c)
{
	const struct plane y = one_row(c->x, c->y);

	mean_forward(c->x, c->x->rows, 1, &y);
}

void globalavgpool_backward(const struct layer_clip *c)
{
	const struct plane dy = one_row(c->x, c->dy);

	mean_backward(c->x->rows, 1, &dy, c->dx);
}

void globalmaxpool_forward(const struct layer_clip *c)
{
	const struct plane y = one_row(c->x, c->y);

	max_forward(c->x, c->x->rows, 1, false, &y);
}

void globalmaxpool_backward(const struct layer_clip *c)
{
	const struct plane y = one_row(c->x, c->y), dy = one_row(c->x, c->dy);

	max_backward(c->x, &y, c->x->rows, 1, false, &dy, c->dx);
}
