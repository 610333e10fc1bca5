/* SPDX-License-Identifier: GPL-2.0-or-later */
/* activation - elementwise layers: ReLU, GELU and hard swish */
#ifndef EARPIPE_ACTIVATION_H
#define EARPIPE_ACTIVATION_H

#include "base/cpu.h"
#include "nn/layer.h"

/* ---- ReLU ----
 *
 *     y = max(x, 0)
 *
 * in place; NaN stays NaN. */
void relu_forward(const struct plane *x);
/* y is the output of relu_forward. Works in place: dy becomes dx. */
void relu_backward(const struct plane *y, const struct plane *dy);

/* ---- GELU (Hendrycks and Gimpel 2016) ----
 *
 *     y = x * P(x), P the distribution function of the normal distribution
 *
 * with erf by Abramowitz and Stegun 7.1.26: P is within 1e-7 of the exact one. All paths give the
 * same bits. */
void gelu_forward(const struct plane *x, const struct plane *y, enum cpu_path path);
void gelu_backward(const struct plane *x, const struct plane *dy, const struct plane *dx,
		   enum cpu_path path);

/* ---- hard swish (Howard et al. 2019, section 5.2) ----
 *
 *     y = x * min(max(x + 3, 0), 6) / 6
 *
 * All paths give the same bits. */
void hardswish_forward(const struct plane *x, const struct plane *y, enum cpu_path path);
void hardswish_backward(const struct plane *x, const struct plane *dy, const struct plane *dx,
			enum cpu_path path);

/* ---- the layers (layer.h) ---- */

void relu_layer_forward(const struct layer_clip *c);
void relu_layer_backward(const struct layer_clip *c);
void gelu_layer_forward(const struct layer_clip *c);
void gelu_layer_backward(const struct layer_clip *c);
void hardswish_layer_forward(const struct layer_clip *c);
void hardswish_layer_backward(const struct layer_clip *c);

#endif
