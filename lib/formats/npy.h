/* SPDX-License-Identifier: GPL-2.0-or-later */
/* npy - .npy files of NumPy: one array, without attributes
 *
 * The array is one frame. If the file `stacks`, its first index counts the frames, which all have
 * the same dtype and shape. */
#ifndef EARPIPE_NPY_H
#define EARPIPE_NPY_H

#include "formats/format.h"
#include "formats/npy_header.h"

extern const struct format format_npy;

/* The tensor's data from an array of `bytes` bytes as the file has it, at data, which is changed.
 * Numbers that must move or grow are put into *spare, which is grown and which the caller frees.
 * h->tensor is then the tensor. `name`: of the array in the file; NULL: it has one array. False: see
 * x; there is no memory, or a number is too large. */
bool npy_numbers(struct format_file *x, struct npy_header *h, const char *name, void *data,
		 void **spare);

/* Bytes of the array in the file; false: too large, as format_fits says. */
bool npy_bytes(struct format_file *x, const struct npy_header *h, size_t *bytes);

#endif
