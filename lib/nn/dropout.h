/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dropout - sets random numbers to zero in training (Srivastava et al. 2014) */
#ifndef EARPIPE_DROPOUT_H
#define EARPIPE_DROPOUT_H

#include "base/rng.h"
#include "nn/layer.h"

/* Each number becomes 0 with probability p (in steps of 1 / 65536) and is divided by 1 - p
 * otherwise. The backward pass calls it with dy, dx and the generator in the same state. */
void drop_forward(const struct plane *x, float p, struct rng r, const struct plane *y);

/* ---- the layer dropout (layer.h): a copy in prediction ---- */

void dropout_forward(const struct layer_clip *c);
void dropout_backward(const struct layer_clip *c);

#endif
