/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pool - maximum and mean over windows, and over all rows
 *
 * Windows are adjacent; the last ones may be smaller. */
#ifndef EARPIPE_POOL_H
#define EARPIPE_POOL_H

#include "nn/layer.h"

/* y is the maximum of each window. With relu it is the maximum of max(x, 0), at a quarter of the
 * cost of a separate ReLU or less. */
void max_forward(const struct plane *x, size_t rows, size_t bands, bool relu,
		 const struct plane *y);
/* The gradient goes to the first of equal maxima. dy is overwritten. */
void max_backward(const struct plane *x, const struct plane *y, size_t rows, size_t bands,
		  bool relu, const struct plane *dy, const struct plane *dx);

void mean_forward(const struct plane *x, size_t rows, size_t bands, const struct plane *y);
void mean_backward(size_t rows, size_t bands, const struct plane *dy, const struct plane *dx);

/* Over all rows: y[2 * bands * channels] is the mean of each number, then its maximum. */
void pool_forward(const struct plane *x, float *y);
/* dy is overwritten. */
void pool_backward(const struct plane *x, const float *y, float *dy, const struct plane *dx);

/* ---- the layers maxpool, avgpool, globalpool, globalavgpool and globalmaxpool (layer.h) ---- */

void maxpool_forward(const struct layer_clip *c);
void maxpool_backward(const struct layer_clip *c);
void avgpool_forward(const struct layer_clip *c);
void avgpool_backward(const struct layer_clip *c);

const char *globalpool_refuse(const struct layer_place *place);
size_t globalpool_channels(const struct arch_step *step, const struct net_space *x);
void globalpool_forward(const struct layer_clip *c);
void globalpool_backward(const struct layer_clip *c);
size_t globalavgpool_channels(const struct arch_step *step, const struct net_space *x);
void globalavgpool_forward(const struct layer_clip *c);
void globalavgpool_backward(const struct layer_clip *c);
void globalmaxpool_forward(const struct layer_clip *c);
void globalmaxpool_backward(const struct layer_clip *c);

#endif
