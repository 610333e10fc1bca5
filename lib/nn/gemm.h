/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gemm - the matrix product of linear layers and convolutions
 *
 *     C[m, n]  (+)=  sum over s and k of  A[m, s, k] * B[s, k, n]
 *
 * A is read by strides; rows of B and C are contiguous. The segments s let a convolution read its
 * input in place, without copying it into columns. In a zero-padded plane [rows, bands, channels],
 * the numbers that row s of the kernel reads for one output are one contiguous segment.
 *
 * Each element of C is summed in the order of s, then k, by one accumulator that starts at the old
 * C (add), at a bias (start) or at 0. So splitting m or n between threads does not change the
 * result. The fast paths (AVX-512, AVX2 with FMA) are chosen at run time. They fuse multiplication
 * and addition, so results of different processors differ in the last bits. */
#ifndef EARPIPE_GEMM_H
#define EARPIPE_GEMM_H

#include "base/cpu.h"

#include <stdbool.h>
#include <stddef.h>

/* All strides in floats. Nothing needs to be aligned. C overlaps neither A nor B. */
struct gemm {
	size_t m, n;
	size_t segments, k;
	const float *a; /* A[m, s, k] is a[m * a_row + s * a_segment + k * a_k] */
	size_t a_row, a_segment, a_k;
	const float *b; /* B[s, k, n] is b[s * b_segment + k * b_k + n] */
	size_t b_segment, b_k;
	float *c; /* C[m, n] is c[m * c_row + n] */
	size_t c_row;
	bool add;           /* add to what C holds, else overwrite it */
	const float *start; /* [n]: initial values of every row of C; NULL: 0; not with add */
};

/* Computes C by a path that the processor has (cpu_has). */
void gemm_run(const struct gemm *g, enum cpu_path path);

#endif
