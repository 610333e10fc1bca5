/* SPDX-License-Identifier: GPL-2.0-or-later */
/* linear - fully connected layers
 *
 *     y[n, o] = bias[o] + sum over i of x[n, i] * w[i, o]
 *
 * x has n rows of `in` numbers that lie x_row floats apart; y and dy are packed. Each function uses
 * the inputs from `from` to `to` - 1 only, so that threads can share a layer and its weights are
 * read once. */
#ifndef EARPIPE_LINEAR_H
#define EARPIPE_LINEAR_H

#include "base/cpu.h"
#include "nn/layer.h"

/* y is bias (NULL: 0) plus the sum over these inputs. The caller adds the y of all parts. */
void linear_forward(const float *x, size_t x_row, size_t n, size_t out, size_t from, size_t to,
		    const float *w, const float *bias, float *y, enum cpu_path path);

/* Computes these columns of dx, whose rows are dx_row apart. turned is dy as [out, n]; scratch has
 * room for [to - from, n]. */
void linear_backward(const float *turned, size_t n, size_t out, size_t from, size_t to,
		     const float *w, float *scratch, float *dx, size_t dx_row, enum cpu_path path);

/* Overwrites these rows of dw. */
void linear_backward_weights(const float *x, size_t x_row, const float *dy, size_t n, size_t out,
			     size_t from, size_t to, float *dw, enum cpu_path path);

/* to[columns, rows], with rows to_row apart, from x[rows, columns]. */
void transpose(const float *x, size_t rows, size_t columns, size_t to_row, float *to);

/* ---- the layer (layer.h) ---- */

const char *linear_refuse(const struct layer_place *place);
void linear_build(struct builder *b, struct net_layer *l);
size_t linear_layer_scratch(const struct pass *p, const struct net_layer *l);
size_t linear_layer_shared(const struct pass *p, const struct net_layer *l);
void linear_layer_forward(struct pass *p, const struct net_layer *l);
void linear_layer_gradients(struct pass *p, const struct net_layer *l);

#endif
