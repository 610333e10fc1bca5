/* SPDX-License-Identifier: GPL-2.0-or-later */
/* byte_reader - reads the bytes of a file or a pipe: exactly so many, one by one, or at any place */
#ifndef EARPIPE_BYTE_READER_H
#define EARPIPE_BYTE_READER_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct byte_reader;

enum { BYTE_READER_HEAD = 512 };

/* Opens a file; "-": standard input. Before a read that would block, it flushes `flushed` (may be
 * NULL). The first n bytes, at most BYTE_READER_HEAD, were read by the caller before. NULL:
 * why[size] has the reason; *status: STATUS_INPUT or STATUS_SYSTEM. */
struct byte_reader *byte_reader_open(const char *path, const void *first, size_t n, FILE *flushed,
				     char *why, size_t size, enum status *status);
void byte_reader_close(struct byte_reader *in);

/* The first *n bytes: at least BYTE_READER_HEAD, or all there are. They are still to be read. */
const unsigned char *byte_reader_head(const struct byte_reader *in, size_t *n);

/* Reads n bytes; returns how many, fewer only at the end or after a fault. `to` may be NULL: the
 * bytes are passed over. */
size_t byte_reader_read(struct byte_reader *in, void *to, size_t n);

enum { BYTE_READER_END = -1 };

/* The next byte, without reading it; BYTE_READER_END: the end or a fault. */
int byte_reader_peek(struct byte_reader *in);

/* Reads the next byte. */
int byte_reader_byte(struct byte_reader *in);

/* The errno of a fault; 0: none so far. */
int byte_reader_error(const struct byte_reader *in);

/* Goes to that place of a file. False: it is none, or a fault; see byte_reader_error. */
bool byte_reader_seek(struct byte_reader *in, uint64_t offset);

/* Makes any place readable: a pipe is copied to a file without a name first. Only before anything
 * was read. Returns a descriptor, which byte_reader_close closes, at the first byte; -1: byte_reader_error. From
 * then on it is read with byte_reader_at, or by its descriptor. */
int byte_reader_settle(struct byte_reader *in);

/* After byte_reader_settle: the size of the file, and reading n bytes at `offset`. */
uint64_t byte_reader_size(const struct byte_reader *in);
bool byte_reader_at(struct byte_reader *in, uint64_t offset, void *to, size_t n);

#endif
