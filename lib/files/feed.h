/* SPDX-License-Identifier: GPL-2.0-or-later */
/* feed - reads the bytes of a file or a pipe in order; feed_head peeks at the first ones */
#ifndef EARPIPE_FEED_H
#define EARPIPE_FEED_H

#include "base/status.h"
#include "files/container.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/types.h>

struct feed;

/* Opens a file; "-": standard input. Before a read that would block, it flushes out (may be NULL),
 * as stream_wait does. NULL: why[size] has the reason; *status: STATUS_INPUT or STATUS_SYSTEM. */
struct feed *feed_open(const char *path, FILE *out, char *why, size_t size, enum status *status);
void feed_close(struct feed *f);

/* The first *n bytes: CONTAINER_BYTES, or all there are. feed_read still returns them. */
const unsigned char *feed_head(const struct feed *f, size_t *n);

/* Reads the next piece, valid until the next call. Returns its length, 0 at the end, -1 on
 * an error (errno). */
ssize_t feed_read(struct feed *f, const void **piece);

/* Whether feed_seek works: it is a file that is read from its beginning. */
bool feed_seekable(const struct feed *f);

/* Goes to a place, as lseek does; returns it, or -1. Only if seekable. */
int64_t feed_seek(struct feed *f, int64_t offset, int whence);

/* Reads and drops the rest, so that a program that writes into the pipe does not fail. */
void feed_drain(struct feed *f);

#endif
