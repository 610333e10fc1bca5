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

/* n unsigned integers of `size` bytes become int32_t if size is 2, and int64_t if it is 4 or 8. False: one
 * is 2^63 or more. */
bool numbers_from_unsigned(const void *from, size_t n, size_t size, void *to);

/* Copies an array whose first index is the fastest into C order. `to` has the shape and dtype of t;
 * t->data is in the other order. */
void numbers_from_fortran(const struct tensor *t, void *to);

/* Sets number i of an array. False: an integer type cannot hold it exactly, or it is NaN, or <f4 would make
 * it infinite. Floats may round it. */
bool numbers_set_int(enum dtype dtype, void *data, size_t i, int64_t x);
bool numbers_set_real(enum dtype dtype, void *data, size_t i, double x);

enum { NUMBERS_TEXT_MAX = 32 };

/* The n numbers from number `from` on as texts: the shortest decimals that are read back as the same
 * number of that type; nan, inf and -inf. n is at most NUMBERS_TEXTS. */
enum { NUMBERS_TEXTS = 256 };
void numbers_to_texts(const struct tensor *t, size_t from, size_t n,
		      char texts[][NUMBERS_TEXT_MAX]);

#endif
