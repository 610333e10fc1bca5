/* SPDX-License-Identifier: GPL-2.0-or-later */
/* foreign_order - the matrices of a net in the order of ONNX and PyTorch
 *
 *     convolution over rows          here [rows, in, out]           there [out, in, rows]
 *     convolution over both          here [rows, bands, in, out]    there [out, in, rows, bands]
 *     depthwise convolution          here [rows, (bands,) channels] there [channels, 1, rows, (bands)]
 *     linear layer                   here [in, out]                 there [out, in]
 *
 * Inputs of a linear layer, and of a convolution over rows that reads several bands, keep their
 * order: rows, then bands, then channels. */
#ifndef EARPIPE_FOREIGN_ORDER_H
#define EARPIPE_FOREIGN_ORDER_H

#include "nn/net.h"

struct foreign_order {
	size_t taps; /* rows * bands of the kernel; 1 for a linear layer */
	size_t in;   /* channels that an output reads; 1 for a depthwise convolution */
	size_t out;
	unsigned rank; /* of the shape there, as in the table */
	size_t shape[4];
};

/* Whether the kernel of a convolution reaches over bands. */
bool foreign_order_has_bands(const struct net_layer *layer);

/* The order of the matrix of a layer, which has one. */
struct foreign_order foreign_order(const struct net_layer *layer);

/* Copies the numbers of a matrix, each of `size` bytes, from here to there. */
void foreign_order_from_net(const struct foreign_order *o, size_t size, const void *from, void *to);

#endif
