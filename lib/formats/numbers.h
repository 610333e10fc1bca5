/* SPDX-License-Identifier: GPL-2.0-or-later */
/* numbers - brings the numbers of other formats into the order and the types of a tensor */
#ifndef EARPIPE_NUMBERS_H
#define EARPIPE_NUMBERS_H

#include "base/tensor.h"

/* Reverses the bytes of each of n numbers of `size` bytes. */
void numbers_swap(void *data, size_t n, size_t size);

/* n numbers of 2 bytes at `from` become floats, exactly: IEEE 754 binary16, and bfloat16. */
void numbers_from_half(const void *from, size_t n, float *to);
void numbers_from_bfloat(const void *from, size_t n, float *to);

/* Copies an array whose first index is the fastest into C order. `to` has the shape and dtype of t;
 * t->data is in the other order. */
void numbers_from_fortran(const struct tensor *t, void *to);

#endif
