/* SPDX-License-Identifier: GPL-2.0-or-later */
/* buffer - a growing array of bytes */
#ifndef EARPIPE_BUFFER_H
#define EARPIPE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/* Zero-initialised is empty. free(at) frees it. */
struct buffer {
	unsigned char *at; /* [n] of [cap] */
	size_t n, cap;
};

/* Makes room for n bytes and keeps the contents. False: no memory. */
bool buffer_reserve(struct buffer *b, size_t n);

/* Makes room for n bytes; the contents are lost. False: no memory. */
bool buffer_replace(struct buffer *b, size_t n);

#endif
