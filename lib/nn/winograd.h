/* SPDX-License-Identifier: GPL-2.0-or-later */
/* winograd - convolutions of 3 x 3 with stride 1 in a quarter of the multiplications
 *
 * F(4 x 4, 3 x 3) of Lavin and Gray (2016), section 4.3: y is cut into tiles of 4 x 4. A tile
 * depends on a patch d of x of 6 x 6. With the matrices A, B and G of that paper
 *
 *     y = A' [ sum over the inputs of (G w G') o (B' d B) ] A      o: number by number
 *
 * so that the sum is one small product of matrices [tiles, in] x [in, out] for each of the 36
 * points of a patch. Gradients are the same formula read backwards: with respect to x it is a
 * convolution with the flipped weights, with respect to w
 *
 *     dw = G' [ sum over the tiles of (B' d B) o (A dy A') ] G
 *
 * Rounding errors are about ten times those of conv_forward, and below 1e-5 of the sum of the
 * magnitudes of the products. The order of sums is fixed: threads change nothing.
 *
 * Measured in GFLOP/s on a core of an AMD EPYC (Zen 4, peak 117 GFLOP/s), with the operations of
 * the plain algorithm: forward, gradient of x, gradient of w. Libraries are timed without their
 * changes of layout:
 *
 *                            gemm           winograd       oneDNN 2.6 plain   oneDNN Winograd
 *     32 to 64 on 50 x 20    115 112 111    312 324 283    121 121 112        204 197 227
 *     80 to 96, 5 x 1 on 44  106 104  87                   105 106  88
 *
 * OpenBLAS 0.3.21 reaches 70 to 106 on these shapes once columns have been copied. earpipe
 * therefore uses neither library.
 *
 * Planes need no border here. */
#ifndef EARPIPE_WINOGRAD_H
#define EARPIPE_WINOGRAD_H

#include "nn/conv.h"

enum { WINOGRAD_POINTS = 36 };

/* Whether this method works for the kernel and is faster: 3 x 3, stride 1, and input and output
 * channels that are multiples of 4 and at least 16. */
bool winograd_suits(const struct conv *c);

/* Floats of u, the transformed weights: [36, in, out]. */
size_t winograd_weights_size(const struct conv *c);

/* u from w [3, 3, in, out]; or, if c has in and out exchanged, from the result of conv_flip. */
void winograd_weights(const struct conv *c, const float *w, float *u, enum cpu_path path);

/* Floats of scratch that winograd_forward and winograd_backward_weights need. */
size_t winograd_scratch(const struct conv *c);

/* Computes what conv_forward does, for n >= 1 clips with the planes x [n] and y [n]. Tiles of several
 * clips share a product of matrices, so that u is read less often; the results are the same as for each
 * clip alone. Backward: with in and out of c exchanged, u of the flipped weights, dy as x and dx as
 * y. */
void winograd_forward(const struct conv *c, const float *u, const float *bias,
		      const struct plane *x, const struct plane *y, size_t n, float *scratch,
		      enum cpu_path path);

/* Computes the part of du [36, in, out] of n >= 1 clips with the planes x [n] and dy [n]. Tiles of
 * several clips share products of matrices, too. */
void winograd_backward_weights(const struct conv *c, const struct plane *x, const struct plane *dy,
			       size_t n, float *du, float *scratch, enum cpu_path path);

/* dw [3, 3, in, out] from du, the sum of n parts that follow each other in memory; for the numbers
 * `from` to `to` - 1 of in * out, both multiples of 4. The first part is overwritten. */
void winograd_gradient(const struct conv *c, float *du, size_t n, size_t from, size_t to, float *dw,
		       enum cpu_path path);

#endif
