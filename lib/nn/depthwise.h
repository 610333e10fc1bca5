/* SPDX-License-Identifier: GPL-2.0-or-later */
/* depthwise - depthwise convolution: each channel has its own kernel
 *
 *     y[t, f, c] = bias[c] + sum over i, j of  w[i, j, c] *
 *                  x[t * stride_rows - before_t + i * (skip + 1), f * stride_bands - before_f + j, c]
 *
 * with the terms of conv.h; in = out = the number of channels. A kernel over rows alone treats the
 * bands of a plane as channels (plane_flat).
 *
 * The order of each sum is fixed: the result has the same bits on all paths and with any
 * number of threads. */
#ifndef EARPIPE_DEPTHWISE_H
#define EARPIPE_DEPTHWISE_H

#include "nn/conv.h"

/* w is [rows, bands, channels], bias [channels] or NULL. x must have the border. */
void depthwise_forward(const struct conv *c, const float *w, const float *bias,
		       const struct plane *x, const struct plane *y, enum cpu_path path);

/* Computes dx from dy; dx needs no border. */
void depthwise_backward(const struct conv *c, const float *w, const struct plane *dy,
			const struct plane *dx, enum cpu_path path);

/* Computes one part of a clip's dw; `add` adds it to dw instead of overwriting. Each part, 0 to
 * depthwise_parts() - 1, is a group of channels. x must have the border. */
size_t depthwise_parts(const struct conv *c);
void depthwise_backward_weights(const struct conv *c, size_t part, const struct plane *x,
				const struct plane *dy, bool add, float *dw, enum cpu_path path);

/* ---- the layers dwconv1d and dwconv2d (layer.h) ---- */

void depthwise_build(struct builder *b, struct net_layer *l);
void depthwise_layer_forward(const struct layer_clip *c);
void depthwise_layer_gradients(struct pass *p, const struct net_layer *l);
void depthwise_layer_backward(const struct layer_clip *c);

#endif
