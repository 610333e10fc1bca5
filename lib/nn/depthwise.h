/* SPDX-License-Identifier: GPL-2.0-or-later */
/* depthwise - convolution of each channel by itself, forward beside backward, one clip at a time
 *
 *     y[t, f, c] = bias[c] + sum over i, j of
 *                  x[t * stride_rows - before_t + i * (skip + 1), f * stride_bands - before_f + j,
 * c]
 *                  * w[i, j, c]
 *
 * A struct conv with in = out = the channels says how, its weights are [rows, bands, channels]; the
 * rest is as in layers.h. A kernel over rows alone may take a plane's bands for channels.
 *
 * Every sum has one order, which no path and no number of threads changes: all paths give the same
 * bits. */
#ifndef EARPIPE_DEPTHWISE_H
#define EARPIPE_DEPTHWISE_H

#include "nn/layers.h"

/* bias [channels] or NULL. x must have the border. */
void depthwise_forward(const struct conv *c, const float *w, const float *bias,
		       const struct plane *x, const struct plane *y, enum cpu_path path);

/* dx from dy; dx needs no border. */
void depthwise_backward(const struct conv *c, const float *w, const struct plane *dy,
			const struct plane *dx, enum cpu_path path);

/* One part of a clip's dw, added to what is there or overwriting it. The parts, from 0 to
 * depthwise_parts() - 1, are apart in memory: some channels each. x must have the border. */
size_t depthwise_parts(const struct conv *c);
void depthwise_backward_weights(const struct conv *c, size_t part, const struct plane *x,
				const struct plane *dy, bool add, float *dw, enum cpu_path path);

#endif
