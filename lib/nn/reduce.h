/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reduce - sums over the clips of a batch, in their order, whatever the number of threads */
#ifndef EARPIPE_REDUCE_H
#define EARPIPE_REDUCE_H

#include "nn/pass_memory.h"

/* Runs f(c) for each clip of the batch in the pass's threads. The clips
 * have gradients in training. */
void reduce_each(struct pass *p, const struct net_layer *l, void (*f)(const struct layer_clip *c));

/* to[i] = share * sum over the clips of pass_sums(clip)[from + i], for i < n. */
void reduce_sums(const struct pass *p, size_t from, size_t n, double share, float *to);

/* Writes the gradient of the layer's bias to p->dw: the sum of dy over all clips and positions.
 * Does nothing if the layer has no bias. */
void reduce_bias(struct pass *p, const struct net_layer *l);

/* Positions (rows times bands) that the layer reads in the batch. */
double reduce_positions(const struct pass *p, const struct net_layer *l);

#endif
