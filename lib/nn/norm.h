/* SPDX-License-Identifier: GPL-2.0-or-later */
/* norm - batch normalisation and layer normalisation */
#ifndef EARPIPE_NORM_H
#define EARPIPE_NORM_H

#include "nn/layer.h"

/* Added to variances. */
static const float NORM_EPSILON = 1e-5f;

/* sum[channels] of x over rows and bands. */
void channel_sum(const struct plane *x, float *sum);

/* sum[channels] of (x - mean)^2. */
void channel_squares(const struct plane *x, const float *mean, float *sum);

/* ---- batch normalisation (Ioffe and Szegedy 2015, algorithm 1) ----
 *
 *     y = scale * (x - mean) * factor + shift,   factor = 1 / sqrt(variance + NORM_EPSILON)
 *
 * All of them are [channels]. Mean and variance are over the rows and bands of the clips, never
 * over padding. */
void bn_forward(const struct plane *x, const float *mean, const float *factor, const float *scale,
		const float *shift, const struct plane *y);

/* Computes this clip's part of dscale and dshift, [channels] each. */
void bn_backward_sums(const struct plane *x, const struct plane *dy, const float *mean,
		      const float *factor, float *dscale, float *dshift);

/* Computes dx. Mean and factor come from the batch, so the gradient flows through them too. dscale
 * and dshift are the sums over the batch, count is the number of positions in it. */
void bn_backward(const struct plane *x, const struct plane *dy, const float *mean,
		 const float *factor, const float *scale, const float *dscale, const float *dshift,
		 double count, const struct plane *dx);

/* ---- layer normalisation (Ba, Kiros and Hinton 2016) ----
 *
 *     y = scale * (x - mean) / sqrt(variance + NORM_EPSILON) + shift
 *
 * Mean and variance are those of one row of a clip, over its bands and channels. scale and shift
 * are [bands * channels]. */
void ln_forward(const struct plane *x, const float *scale, const float *shift,
		const struct plane *y);

/* Computes this clip's part of dscale and dshift, [bands * channels] each. */
void ln_backward_sums(const struct plane *x, const struct plane *dy, float *dscale, float *dshift);
void ln_backward(const struct plane *x, const struct plane *dy, const float *scale,
		 const struct plane *dx);

/* ---- the layers batchnorm and layernorm (layer.h) ---- */

void batchnorm_build(struct builder *b, struct net_layer *l);
void batchnorm_fold(const struct net *net, const struct net_layer *l, struct net *to,
		    const struct net_layer *before);
size_t batchnorm_kept(const struct pass *p, const struct net_layer *l);
void batchnorm_prepare(struct pass *p, const struct net_layer *l);
void batchnorm_forward(const struct layer_clip *c);
void batchnorm_gradients(struct pass *p, const struct net_layer *l);
void batchnorm_backward(const struct layer_clip *c);
void batchnorm_track(struct pass *p, const struct net_layer *l, float share);

void layernorm_build(struct builder *b, struct net_layer *l);
void layernorm_forward(const struct layer_clip *c);
void layernorm_gradients(struct pass *p, const struct net_layer *l);
void layernorm_backward(const struct layer_clip *c);

#endif
