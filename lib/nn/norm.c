/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/norm.h"

#include "nn/build.h"
#include "nn/reduce.h"

#include <math.h>
#include <string.h>

/* ---- one number for each channel ---- */

/* Compiled once for each path; all give the same bits. */
#define BODY static inline __attribute__((always_inline)) void

BODY add_positions_loop(const float *restrict x, size_t n, size_t channels, float *restrict sum)
{
	for (size_t f = 0; f < n; f++, x += channels)
		for (size_t c = 0; c < channels; c++)
			sum[c] += x[c];
}

#define DEFINE_PATH(path, TARGET)                                                          \
	TARGET static void add_positions_##path(const float *x, size_t n, size_t channels, \
						float *sum)                                \
	{                                                                                  \
		add_positions_loop(x, n, channels, sum);                                   \
	}

CPU_EACH(DEFINE_PATH)

void channel_sum(const struct plane *x, float *sum)
{
	const enum cpu_path path = cpu_best();

	memset(sum, 0, x->channels * sizeof(*sum));
	for (size_t t = 0; t < x->rows; t++)
		CPU_RUN(path, add_positions, x->x + t * x->pitch, x->bands, x->channels, sum);
}

void channel_squares(const struct plane *x, const float *restrict mean, float *restrict sum)
{
	memset(sum, 0, x->channels * sizeof(*sum));
	for (size_t t = 0; t < x->rows; t++)
		for (size_t f = 0; f < x->bands; f++) {
			const float *from = x->x + t * x->pitch + f * x->channels;

			for (size_t c = 0; c < x->channels; c++)
				sum[c] += (from[c] - mean[c]) * (from[c] - mean[c]);
		}
}

/* ---- batch normalisation ---- */

void bn_forward(const struct plane *x, const float *restrict mean, const float *restrict factor,
		const float *restrict scale, const float *restrict shift, const struct plane *y)
{
	for (size_t t = 0; t < x->rows; t++)
		for (size_t f = 0; f < x->bands; f++) {
			const float *restrict from = x->x + t * x->pitch + f * x->channels;
			float *restrict to = y->x + t * y->pitch + f * x->channels;

			for (size_t c = 0; c < x->channels; c++)
				to[c] = (from[c] - mean[c]) * factor[c] * scale[c] + shift[c];
		}
}

void bn_backward_sums(const struct plane *x, const struct plane *dy, const float *restrict mean,
		      const float *restrict factor, float *restrict dscale, float *restrict dshift)
{
	memset(dscale, 0, x->channels * sizeof(*dscale));
	memset(dshift, 0, x->channels * sizeof(*dshift));
	for (size_t t = 0; t < x->rows; t++)
		for (size_t f = 0; f < x->bands; f++) {
			const float *restrict from = x->x + t * x->pitch + f * x->channels;
			const float *restrict d = dy->x + t * dy->pitch + f * x->channels;

			for (size_t c = 0; c < x->channels; c++) {
				dscale[c] += d[c] * (from[c] - mean[c]) * factor[c];
				dshift[c] += d[c];
			}
		}
}

void bn_backward(const struct plane *x, const struct plane *dy, const float *restrict mean,
		 const float *restrict factor, const float *restrict scale,
		 const float *restrict dscale, const float *restrict dshift, double count,
		 const struct plane *dx)
{
	const float each = (float)(1 / count);

	for (size_t t = 0; t < x->rows; t++)
		for (size_t f = 0; f < x->bands; f++) {
			const float *restrict from = x->x + t * x->pitch + f * x->channels;
			const float *restrict d = dy->x + t * dy->pitch + f * x->channels;
			float *restrict to = dx->x + t * dx->pitch + f * x->channels;

			for (size_t c = 0; c < x->channels; c++) {
				float normal = (from[c] - mean[c]) * factor[c];

				to[c] = scale[c] * factor[c] *
					(d[c] - each * (dshift[c] + normal * dscale[c]));
			}
		}
}

/* ---- layer normalisation ---- */

/* A sum has this many lanes, so that it becomes vectors in an order that never changes. */
enum { LANES = 16 };

static float add_lanes(float *lane)
{
	for (size_t width = LANES / 2; width > 0; width /= 2)
		for (size_t i = 0; i < width; i++)
			lane[i] += lane[i + width];
	return lane[0];
}

static float sum_of(const float *x, size_t n)
{
	float lane[LANES] = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t k = 0; k < LANES; k++)
			lane[k] += x[i + k];
	for (size_t k = 0; i + k < n; k++)
		lane[k] += x[i + k];
	return add_lanes(lane);
}

static float squares_of(const float *x, size_t n, float mean)
{
	float lane[LANES] = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t k = 0; k < LANES; k++)
			lane[k] += (x[i + k] - mean) * (x[i + k] - mean);
	for (size_t k = 0; i + k < n; k++)
		lane[k] += (x[i + k] - mean) * (x[i + k] - mean);
	return add_lanes(lane);
}

/* Sums of a * b, and of those times (x - mean). */
static void products_of(const float *a, const float *b, const float *x, size_t n, float mean,
			float *sum, float *sum_x)
{
	float lane[LANES] = { 0 }, lane_x[LANES] = { 0 };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t k = 0; k < LANES; k++) {
			lane[k] += a[i + k] * b[i + k];
			lane_x[k] += a[i + k] * b[i + k] * (x[i + k] - mean);
		}
	for (size_t k = 0; i + k < n; k++) {
		lane[k] += a[i + k] * b[i + k];
		lane_x[k] += a[i + k] * b[i + k] * (x[i + k] - mean);
	}
	*sum = add_lanes(lane);
	*sum_x = add_lanes(lane_x);
}

/* Mean of a row, and 1 / sqrt(variance + epsilon). */
static float row_moments(const float *x, size_t n, float *mean)
{
	*mean = sum_of(x, n) / (float)n;
	return 1 / sqrtf(squares_of(x, n, *mean) / (float)n + NORM_EPSILON);
}

void ln_forward(const struct plane *x, const float *restrict scale, const float *restrict shift,
		const struct plane *y)
{
	for (size_t t = 0; t < x->rows; t++) {
		const float *restrict from = x->x + t * x->pitch;
		float *restrict to = y->x + t * y->pitch;
		float mean;
		const float factor = row_moments(from, plane_width(x), &mean);

		for (size_t i = 0; i < plane_width(x); i++)
			to[i] = (from[i] - mean) * factor * scale[i] + shift[i];
	}
}

void ln_backward_sums(const struct plane *x, const struct plane *dy, float *restrict dscale,
		      float *restrict dshift)
{
	memset(dscale, 0, plane_width(x) * sizeof *dscale);
	memset(dshift, 0, plane_width(x) * sizeof *dshift);
	for (size_t t = 0; t < x->rows; t++) {
		const float *restrict from = x->x + t * x->pitch;
		const float *restrict d = dy->x + t * dy->pitch;
		float mean;
		const float factor = row_moments(from, plane_width(x), &mean);

		for (size_t i = 0; i < plane_width(x); i++) {
			dscale[i] += d[i] * (from[i] - mean) * factor;
			dshift[i] += d[i];
		}
	}
}

/* With g = scale * dy and z the normalised row: dx = factor * (g - mean(g) - z * mean(g z)). */
void ln_backward(const struct plane *x, const struct plane *dy, const float *restrict scale,
		 const struct plane *dx)
{
	const size_t n = plane_width(x);

	for (size_t t = 0; t < x->rows; t++) {
		const float *restrict from = x->x + t * x->pitch;
		const float *restrict d = dy->x + t * dy->pitch;
		float *restrict to = dx->x + t * dx->pitch;
		float mean, sum, sum_x;
		const float factor = row_moments(from, n, &mean);
		float along;

		products_of(scale, d, from, n, mean, &sum, &sum_x);
		sum /= (float)n;
		along = factor * factor * sum_x / (float)n;
		for (size_t i = 0; i < n; i++)
			to[i] = factor * (scale[i] * d[i] - sum - (from[i] - mean) * along);
	}
}

/* ---- the layer batchnorm ---- */

/* The layer keeps what this batch uses, [channels] each; the variance in training only. */
static float *mean_of(const struct pass *p, const struct net_layer *l)
{
	return pass_kept(p, l);
}

static float *factor_of(const struct pass *p, const struct net_layer *l)
{
	return pass_kept(p, l) + l->mean->n;
}

static float *variance_of(const struct pass *p, const struct net_layer *l)
{
	return pass_kept(p, l) + 2 * l->mean->n;
}

void batchnorm_build(struct builder *b, struct net_layer *l)
{
	const size_t n = build_input(b, l)->channels;

	l->w = build_vector(b, l, "scale", n, 1);
	l->b = build_vector(b, l, "shift", n, 0);
	l->mean = build_statistic(b, l, "mean", n, 0);
	l->variance = build_statistic(b, l, "variance", n, 1);
}

/* y = (x - mean) * g + shift with g = scale / sqrt(variance + epsilon), for x = w in + b. The
 * outputs of w are in the order of bands, then channels; a batchnorm has a
 * number for each channel. */
void batchnorm_fold(const struct net *net, const struct net_layer *l, struct net *to,
		    const struct net_layer *before)
{
	const float *scale = net_at(net, l->w), *shift = net_at(net, l->b);
	const float *mean = net_at(net, l->mean), *variance = net_at(net, l->variance);
	const size_t outputs = before->w->shape[before->w->rank - 1], channels = l->w->n;
	float *w = net_at(to, before->w), *b = net_at(to, before->b);

	for (size_t o = 0; o < outputs; o++) {
		const size_t c = o % channels;
		const float g = scale[c] / sqrtf(variance[c] + NORM_EPSILON);

		for (size_t i = o; i < before->w->n; i += outputs)
			w[i] *= g;
		b[o] = (b[o] - mean[c]) * g + shift[c];
	}
}

size_t batchnorm_kept(const struct pass *p, const struct net_layer *l)
{
	return (pass_trains(p) ? 3 : 2) * l->mean->n;
}

static void sum_clip(const struct layer_clip *c)
{
	channel_sum(c->x, pass_sums(c->pass, c->clip));
}

static void square_clip(const struct layer_clip *c)
{
	channel_squares(c->x, mean_of(c->pass, c->layer), pass_sums(c->pass, c->clip));
}

/* Mean and factor: those of the batch in training, the running ones in prediction. */
void batchnorm_prepare(struct pass *p, const struct net_layer *l)
{
	const size_t n = l->mean->n;
	const float *variance = pass_weights(p, l->variance);
	float *factor = factor_of(p, l);

	if (pass_trains(p)) {
		const double share = 1 / reduce_positions(p, l);

		reduce_each(p, l, sum_clip);
		reduce_sums(p, 0, n, share, mean_of(p, l));
		reduce_each(p, l, square_clip);
		reduce_sums(p, 0, n, share, variance_of(p, l));
		variance = variance_of(p, l);
	} else {
		memcpy(mean_of(p, l), pass_weights(p, l->mean), n * sizeof(float));
	}
	for (size_t c = 0; c < n; c++)
		factor[c] = 1 / sqrtf(variance[c] + NORM_EPSILON);
}

void batchnorm_forward(const struct layer_clip *c)
{
	const struct net_layer *l = c->layer;
	const struct pass *p = c->pass;

	bn_forward(c->x, mean_of(p, l), factor_of(p, l), pass_weights(p, l->w),
		   pass_weights(p, l->b), c->y);
}

/* Adds up the gradients of scale and shift from the sums of each clip and writes them to p->dw. */
static void add_gradients(struct pass *p, const struct net_layer *l)
{
	reduce_sums(p, 0, l->w->n, 1, p->dw + l->w->offset);
	reduce_sums(p, l->w->n, l->b->n, 1, p->dw + l->b->offset);
}

static void batchnorm_sums(const struct layer_clip *c)
{
	const struct net_layer *l = c->layer;
	float *sums = pass_sums(c->pass, c->clip);

	bn_backward_sums(c->x, c->dy, mean_of(c->pass, l), factor_of(c->pass, l), sums,
			 sums + l->w->n);
}

void batchnorm_gradients(struct pass *p, const struct net_layer *l)
{
	reduce_each(p, l, batchnorm_sums);
	add_gradients(p, l);
}

void batchnorm_backward(const struct layer_clip *c)
{
	const struct net_layer *l = c->layer;
	const struct pass *p = c->pass;

	bn_backward(c->x, c->dy, mean_of(p, l), factor_of(p, l), pass_weights(p, l->w),
		    p->dw + l->w->offset, p->dw + l->b->offset, reduce_positions(p, l), c->dx);
}

void batchnorm_track(struct pass *p, const struct net_layer *l, float share)
{
	const double n = reduce_positions(p, l), unbias = n > 1 ? n / (n - 1) : 1;
	const float *batch_mean = mean_of(p, l), *batch_variance = variance_of(p, l);
	float *mean = net_at(p->net, l->mean), *variance = net_at(p->net, l->variance);

	for (size_t c = 0; c < l->mean->n; c++) {
		mean[c] += share * (batch_mean[c] - mean[c]);
		variance[c] += share * ((float)(unbias * batch_variance[c]) - variance[c]);
	}
}

/* ---- the layer layernorm ---- */

void layernorm_build(struct builder *b, struct net_layer *l)
{
	const struct net_space *x = build_input(b, l);

	l->w = build_vector(b, l, "scale", x->bands * x->channels, 1);
	l->b = build_vector(b, l, "shift", x->bands * x->channels, 0);
}

void layernorm_forward(const struct layer_clip *c)
{
	const struct net_layer *l = c->layer;

	ln_forward(c->x, pass_weights(c->pass, l->w), pass_weights(c->pass, l->b), c->y);
}

static void layernorm_sums(const struct layer_clip *c)
{
	float *sums = pass_sums(c->pass, c->clip);

	ln_backward_sums(c->x, c->dy, sums, sums + c->layer->w->n);
}

void layernorm_gradients(struct pass *p, const struct net_layer *l)
{
	reduce_each(p, l, layernorm_sums);
	add_gradients(p, l);
}

void layernorm_backward(const struct layer_clip *c)
{
	ln_backward(c->x, c->dy, pass_weights(c->pass, c->layer->w), c->dx);
}
