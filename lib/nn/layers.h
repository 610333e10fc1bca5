/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layers - what a net computes, forward beside backward, one clip at a time
 *
 * A gradient is called d and the name of what it belongs to. Forward functions fill y from x,
 * backward functions fill dx (or dw) from dy. None allocates; nothing here has state. */
#ifndef EARPIPE_LAYERS_H
#define EARPIPE_LAYERS_H

#include "nn/gemm.h"
#include "base/rng.h"

/* One clip's numbers between two layers: x[row * pitch + band * channels + channel], pitch in
 * floats and >= bands * channels. Around it may lie a border of zeros that convolutions look at. */
struct plane {
	size_t rows, bands, channels;
	size_t pitch;
	float *x; /* row 0, band 0, channel 0: inside of the border */
};

/* ---- convolution over rows (time) and bands ----
 *
 *     y[t, f, o] = bias[o] + sum over i, j, c of
 *                  x[t * stride_rows - before_t + i * (skip + 1), f * stride_bands - before_f + j,
 * c]
 *                  * w[i, j, c, o]
 *
 * i < rows, j < bands; before = (span - 1) / 2, so that a stride of 1 keeps the size (zeros around
 * x). A convolution over time alone has one band. */
struct conv {
	size_t rows, bands;               /* of the kernel; >= 1 */
	size_t stride_rows, stride_bands; /* >= 1 */
	size_t in, out;                   /* channels */
	size_t skip; /* rows of x left out between two of the kernel's: its dilation less 1 */
};

/* Rows of x that the kernel lies over, from the first to the last. */
size_t conv_span(const struct conv *c);

/* Extent of y for an extent n >= 1 of x. */
size_t conv_extent(size_t n, size_t stride);

/* The border of zeros that x needs: rows (bands) before and after, for a span of so many. */
size_t conv_before(size_t span);
size_t conv_after(size_t span);

/* w is [rows, bands, in, out], bias [out] or NULL. x must have the border. */
void conv_forward(const struct conv *c, const float *w, const float *bias, const struct plane *x,
		  const struct plane *y, enum cpu_path path);

/* The weights as conv_backward needs them: flipped in rows and bands, in and out exchanged:
 * flipped is [rows, bands, out, in]. */
void conv_flip(const struct conv *c, const float *w, float *flipped);

/* Floats of scratch that conv_backward needs for a dx of this extent. */
size_t conv_scratch(const struct conv *c, size_t rows, size_t bands);

/* dx from dy, by a convolution of dy (with its strides opened up by zeros) with the flipped
 * weights. */
void conv_backward(const struct conv *c, const float *flipped, const struct plane *dy,
		   const struct plane *dx, float *scratch, enum cpu_path path);

/* One part of a clip's dw, added to what is there or overwriting it. The parts, from 0 to
 * conv_parts() - 1, are apart in memory, so that threads can share them. x must have the border. */
size_t conv_parts(const struct conv *c);
void conv_backward_weights(const struct conv *c, size_t part, const struct plane *x,
			   const struct plane *dy, bool add, float *dw, enum cpu_path path);

/* ---- one number for each channel ---- */

/* sum[channels] of x over rows and bands. */
void channel_sum(const struct plane *x, float *sum);

/* sum[channels] of (x - mean)^2. */
void channel_squares(const struct plane *x, const float *mean, float *sum);

/* ---- batch normalisation (Ioffe and Szegedy 2015, algorithm 1) ----
 *
 *     y = scale * (x - mean) / sqrt(variance + BN_EPSILON) + shift
 *
 * over the rows that clips have, never over padding. Mean, variance, scale, shift: [channels]. */
static const float BN_EPSILON = 1e-5f;

/* mean and the factor 1 / sqrt(variance + epsilon) are what the caller has. */
void bn_forward(const struct plane *x, const float *mean, const float *factor, const float *scale,
		const float *shift, const struct plane *y);

/* This clip's part of dscale and dshift, [channels] each. */
void bn_backward_sums(const struct plane *x, const struct plane *dy, const float *mean,
		      const float *factor, float *dscale, float *dshift);

/* dx; mean and factor come from the batch itself and so have gradients too. dscale and dshift are
 * the sums over the batch, count the number of positions in it. */
void bn_backward(const struct plane *x, const struct plane *dy, const float *mean,
		 const float *factor, const float *scale, const float *dscale, const float *dshift,
		 double count, const struct plane *dx);

/* In place. What lies in y may still be wanted by the layer before, but only where it is above 0.
 */
void relu_forward(const struct plane *x);
/* y is what relu_forward left. */
void relu_backward(const struct plane *y, const struct plane *dy);

/* Each number is 0 with probability p, else divided by 1 - p. Backward is the same from dy to dx,
 * with the generator in the same state. */
void drop_forward(const struct plane *x, float p, struct rng r, const struct plane *y);

/* ---- pooling ---- */

/* Extent of y: windows lie side by side, the last may be short. */
size_t window_extent(size_t n, size_t size);

/* relu: of the maximum, which is the maximum of ReLU for a quarter of the work or less. */
void max_forward(const struct plane *x, size_t rows, size_t bands, bool relu,
		 const struct plane *y);
/* The gradient goes to the first of equal maxima. dy is used up. */
void max_backward(const struct plane *x, const struct plane *y, size_t rows, size_t bands,
		  bool relu, const struct plane *dy, const struct plane *dx);

void mean_forward(const struct plane *x, size_t rows, size_t bands, const struct plane *y);
void mean_backward(size_t rows, size_t bands, const struct plane *dy, const struct plane *dx);

/* Over all rows: y[2 * bands * channels] is the mean of each number, then its maximum. */
void pool_forward(const struct plane *x, float *y);
/* dy is used up. */
void pool_backward(const struct plane *x, const float *y, float *dy, const struct plane *dx);

/* ---- dense ----
 *
 *     y[n, o] = bias[o] + sum over i of x[n, i] * w[i, o]
 *
 * x is n rows of `in`, x_row floats apart; y and dy are packed. Each function takes the inputs from
 * `from` to `to` - 1 only, so that threads can share a layer and its weights pass by once. */

/* y is the sum over these inputs, from bias (NULL: 0) on; the sums of all parts are to be added. */
void dense_forward(const float *x, size_t x_row, size_t n, size_t out, size_t from, size_t to,
		   const float *w, const float *bias, float *y, enum cpu_path path);

/* These columns of dx, whose rows are dx_row apart. turned: dy as [out, n]. scratch: [to - from,
 * n]. */
void dense_backward(const float *turned, size_t n, size_t out, size_t from, size_t to,
		    const float *w, float *scratch, float *dx, size_t dx_row, enum cpu_path path);

/* These rows of dw, overwritten. */
void dense_backward_weights(const float *x, size_t x_row, const float *dy, size_t n, size_t out,
			    size_t from, size_t to, float *dw, enum cpu_path path);

/* to[columns, rows], with rows to_row apart, from x[rows, columns]. */
void transpose(const float *x, size_t rows, size_t columns, size_t to_row, float *to);

/* ---- loss ---- */

/* p[n] = exp(x) / sum(exp(x)), from x less its maximum; p may be x. */
void softmax(const float *x, size_t n, float *p);

/* Cross-entropy in nats of softmax(x) with a target of 1 - smoothing on the label and smoothing / n
 * on every class (Szegedy et al. 2016, section 7). dx[n] is the gradient times `scale`; dx may not
 * be x. */
double cross_entropy(const float *x, size_t n, size_t label, float smoothing, float scale,
		     float *dx);

#endif
