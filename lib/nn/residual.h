/* SPDX-License-Identifier: GPL-2.0-or-later */
/* residual - 'residual(' copies its input (a fork), and ')' adds that input or its
 * shortcut (a join)
 *
 * These are layers of layer.h. */
#ifndef EARPIPE_RESIDUAL_H
#define EARPIPE_RESIDUAL_H

#include "nn/layer.h"

void fork_forward(const struct layer_clip *c);
/* Adds dy to dx, where the join has left its gradient. */
void fork_backward(const struct layer_clip *c);

void join_forward(const struct layer_clip *c);
void join_backward(const struct layer_clip *c);

#endif
