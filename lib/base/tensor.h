/* SPDX-License-Identifier: GPL-2.0-or-later */
/* tensor - element types and shapes; computes sizes without overflow */
#ifndef EARPIPE_TENSOR_H
#define EARPIPE_TENSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TENSOR_MAX_RANK = 8 };

/* Element types, by their numpy typestr; all little-endian. */
enum dtype {
	DTYPE_NONE, /* unknown */
	DTYPE_F4,   /* "<f4" */
	DTYPE_F8,   /* "<f8" */
	DTYPE_I1,   /* "|i1" */
	DTYPE_U1,   /* "|u1" */
	DTYPE_I2,   /* "<i2" */
	DTYPE_I4,   /* "<i4" */
	DTYPE_I8,   /* "<i8" */
};

/* C order, last index fastest. rank 0 is a single number; an extent may be 0. */
struct tensor {
	enum dtype dtype;
	unsigned rank; /* 0 to TENSOR_MAX_RANK */
	size_t shape[TENSOR_MAX_RANK];
	const void *data; /* borrowed; may be unaligned */
};

/* The typestr of a dtype ("<f4"), or "?" for DTYPE_NONE. */
const char *dtype_name(enum dtype dtype);

/* The dtype whose typestr is name[len], or DTYPE_NONE. */
enum dtype dtype_find(const char *name, size_t len);

/* Bytes of one element; 0 for DTYPE_NONE. */
size_t dtype_size(enum dtype dtype);

bool dtype_is_float(enum dtype dtype);

/* *out = a * b. False: the product does not fit into a size_t, and *out is unchanged. */
bool size_mul(size_t a, size_t b, size_t *out);

/* *out = number of elements, the product of the extents; false on overflow. */
bool tensor_count(const struct tensor *t, size_t *out);

/* *out = number of bytes; false on overflow or an unknown dtype. */
bool tensor_bytes(const struct tensor *t, size_t *out);

/* Writes the n elements that start at element `from` as floats. from + n must be within the
 * tensor. Values outside float's range become infinities; integers keep their value. */
void tensor_to_floats(const struct tensor *t, size_t from, size_t n, float *out);

/* The same as doubles; an i8 beyond 2^53 is rounded. */
void tensor_to_doubles(const struct tensor *t, size_t from, size_t n, double *out);

/* Statistics of the finite numbers of a tensor. Without any, min is INFINITY, max -INFINITY and
 * mean 0. */
struct tensor_summary {
	double min, max, mean;
	size_t n, not_finite; /* how many are finite; how many are NaN or infinite */
};

struct tensor_summary tensor_summarise(const struct tensor *t);

/* Element i of an i8 tensor; i is within it. */
int64_t tensor_i8_at(const struct tensor *t, size_t i);

/* The index of the first of n floats that is NaN or infinite; n if all are finite. */
size_t floats_not_finite(const float *x, size_t n);

/* Writes "[3, 40]" (or "[]") to buf[size], truncated to fit, and returns buf. */
const char *tensor_shape_text(const struct tensor *t, char *buf, size_t size);

#endif
