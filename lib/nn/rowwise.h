/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rowwise - layers that take a clip's rows one by one: GELU, layer normalisation, branches
 *
 * Forward beside backward, one clip at a time, as in layers.h. Here all planes may have pitches of
 * their own; none needs a border. */
#ifndef EARPIPE_ROWWISE_H
#define EARPIPE_ROWWISE_H

#include "nn/layers.h"

/* ---- GELU (Hendrycks and Gimpel 2016) ----
 *
 *     y = x * P(x), P the distribution function of the normal distribution
 *
 * with erf by Abramowitz and Stegun 7.1.26: P is within 1e-7 of the exact one. All
 * paths give the same bits. */
void gelu_forward(const struct plane *x, const struct plane *y, enum cpu_path path);
void gelu_backward(const struct plane *x, const struct plane *dy, const struct plane *dx,
		   enum cpu_path path);

/* ---- layer normalisation (Ba, Kiros and Hinton 2016) ----
 *
 *     y = scale * (x - mean) / sqrt(variance + LN_EPSILON) + shift
 *
 * mean and variance are those of the clip's row, over its bands and channels; scale and shift are
 * [bands * channels]. */
static const float LN_EPSILON = 1e-5f;

void ln_forward(const struct plane *x, const float *scale, const float *shift,
		const struct plane *y);

/* This clip's part of dscale and dshift, [bands * channels] each. */
void ln_backward_sums(const struct plane *x, const struct plane *dy, float *dscale, float *dshift);
void ln_backward(const struct plane *x, const struct plane *dy, const float *scale,
		 const struct plane *dx);

/* ---- branches ---- */

/* y = x. */
void plane_copy(const struct plane *x, const struct plane *y);

/* y += x. */
void plane_add(const struct plane *x, const struct plane *y);

#endif
