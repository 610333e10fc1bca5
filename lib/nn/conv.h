/* SPDX-License-Identifier: GPL-2.0-or-later */
/* conv - convolution over rows (time) and bands
 *
 *     y[t, f, o] = bias[o] + sum over i, j, c of  w[i, j, c, o] *
 *                  x[t * stride_rows - before_t + i * (skip + 1), f * stride_bands - before_f + j, c]
 *
 * for i < rows and j < bands of the kernel, where before = floor((span - 1) / 2) and span is the
 * extent of the kernel with its dilation. x is 0 outside the clip, so that a stride of 1 keeps the
 * extent. A convolution over rows alone reads a plane of one band. */
#ifndef EARPIPE_CONV_H
#define EARPIPE_CONV_H

#include "base/cpu.h"
#include "nn/layer.h"

struct conv {
	size_t rows, bands;               /* of the kernel; >= 1 */
	size_t stride_rows, stride_bands; /* >= 1 */
	size_t in, out;                   /* channels */
	size_t skip;                      /* dilation of rows minus 1 */
};

/* Rows of x from the first to the last that the kernel reads. */
size_t conv_span(const struct conv *c);

/* The border of zeros that x needs before and after its rows (bands), for a
 * span in rows (bands). */
size_t conv_before(size_t span);
size_t conv_after(size_t span);

/* Computes y from x, which must have the border. w is [rows, bands, in, out], bias
 * [out] or NULL. */
void conv_forward(const struct conv *c, const float *w, const float *bias, const struct plane *x,
		  const struct plane *y, enum cpu_path path);

/* The weights as conv_backward needs them, [rows, bands, out, in]: reversed in rows and bands, in
 * and out exchanged. */
void conv_flip(const struct conv *c, const float *w, float *flipped);

/* Floats of scratch that conv_backward needs for a dx of this extent. */
size_t conv_scratch(const struct conv *c, size_t rows, size_t bands);

/* Computes dx: the convolution of dy, spread by the strides, with the flipped weights. */
void conv_backward(const struct conv *c, const float *flipped, const struct plane *dy,
		   const struct plane *dx, float *scratch, enum cpu_path path);

/* Computes one part of a clip's dw; `add` adds it to dw instead of overwriting. Parts are numbered
 * 0 to conv_parts() - 1 and do not overlap, so threads can share them. x must have the border. */
size_t conv_parts(const struct conv *c);
void conv_backward_weights(const struct conv *c, size_t part, const struct plane *x,
			   const struct plane *dy, bool add, float *dw, enum cpu_path path);

/* ---- the layers conv1d and conv2d (layer.h) ---- */

/* The convolution of a step of the text, with these input and output channels. */
struct conv conv_of(const struct arch_step *step, size_t in, size_t out);

/* Sets the border that the convolution l->conv needs in the space that it reads. */
void conv_set_border(struct net_space *x, const struct conv *c);

/* Why a layer that reads rows cannot be in this place, or NULL. After a linear layer there
 * are no rows. */
const char *conv_refuse(const struct layer_place *place);

size_t conv_channels(const struct arch_step *step, const struct net_space *x);
void conv_build(struct builder *b, struct net_layer *l);
size_t conv_layer_kept(const struct pass *p, const struct net_layer *l);
size_t conv_layer_scratch(const struct pass *p, const struct net_layer *l);
size_t conv_layer_shared(const struct pass *p, const struct net_layer *l);
void conv_layer_prepare(struct pass *p, const struct net_layer *l);
bool conv_layer_takes_group(const struct pass *p, const struct net_layer *l);
void conv_layer_forward(const struct layer_clip *c);
void conv_layer_gradients(struct pass *p, const struct net_layer *l);
void conv_layer_backward(const struct layer_clip *c);

#endif
