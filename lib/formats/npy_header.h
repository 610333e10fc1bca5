/* SPDX-License-Identifier: GPL-2.0-or-later */
/* npy_header - the header of a .npy file: dtype and shape of the array that follows
 *
 * NumPy's NEP 1, versions 1.0, 2.0 and 3.0: a magic string, the version, the length of a text, and
 * the text, a dictionary of Python such as
 * {'descr': '<f4', 'fortran_order': False, 'shape': (3, 40), } */
#ifndef EARPIPE_NPY_HEADER_H
#define EARPIPE_NPY_HEADER_H

#include "base/tensor.h"

enum {
	NPY_PREFIX = 12,          /* bytes that hold the length of the header, at most */
	NPY_HEADER_MAX = 65536,   /* bytes of a header that is read */
	NPY_HEADER_WRITTEN = 320, /* bytes of a header that is written, at most */
};

/* What an array of a .npy file has. Extents are limited to SIZE_MAX / 2, not their product. */
struct npy_header {
	struct tensor tensor; /* dtype, rank, shape; data is NULL */
	bool is_fortran;      /* the first index is the fastest */
	bool is_big;          /* the first byte of a number is its highest */
	unsigned text_width; /* of an array of strings: characters of 4 bytes each; dtype is NONE */
	bool is_bool, is_half;  /* bytes that are 0 or 1, as |u1; "<f2", whose dtype is NONE */
	unsigned unsigned_size; /* bytes of a number of "<u2", "<u4" and "<u8", whose dtype is NONE;
				 * 0: another */
};

bool npy_recognise(const unsigned char *head, size_t n);

/* The length of the whole header, from its first n bytes, NPY_PREFIX or all there are. 0: it is not
 * a .npy file, or its header is too long. */
size_t npy_header_length(const unsigned char *head, size_t n);

/* Reads a whole header of n bytes. False: why[size] says what is wrong. */
bool npy_header_read(const unsigned char *bytes, size_t n, struct npy_header *h, char *why,
		     size_t size);

/* Writes a header to out[NPY_HEADER_WRITTEN] and returns its length, a multiple of 64 and at least
 * `least`. descr is the dtype, "<f4" or "<U12". */
size_t npy_header_write(char *out, const char *descr, unsigned rank, const size_t *shape,
			size_t least);

#endif
