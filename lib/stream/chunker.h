/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chunker - the rows of a signal, as they come, in pieces of other lengths
 *
 * A row is any number of bytes, 0 too. However the rows are pushed, the pieces are the same: the
 * k-th of a signal is as long as `least` and `most` say, or drawn from them by seed, signal and k
 * alone, and only what chunker_rest gives is shorter. A full piece is given out when a row behind it
 * is there: until then it may be the last, and whoever takes it has to know. */
#ifndef EARPIPE_CHUNKER_H
#define EARPIPE_CHUNKER_H

#include "base/rng.h"

#include <stdbool.h>

/* Zero-initialise, then set the first three. */
struct chunker {
	size_t least, most; /* rows of a piece, both included, 1 or more; SIZE_MAX: no end */
	uint64_t seed;      /* meaningless if both are the same */
	struct rng lengths;
	size_t row;          /* bytes */
	size_t length;       /* rows of the piece under way, once it is full */
	unsigned char *data; /* [cap] bytes, of which the rows start..start + n are held */
	size_t cap, start, n;
};

struct piece {
	const void *data; /* [n] rows, the cutter's; valid until the next push */
	size_t n;
};

void chunker_free(struct chunker *c);

/* Forgets what is held and begins signal number `signal`, with rows of so many bytes. */
void chunker_begin(struct chunker *c, size_t row, uint64_t signal);

/* Whether n rows can be pushed so that the piece under way stays within so many bytes. */
bool chunker_fits(const struct chunker *c, size_t n, size_t bytes);

/* Takes n rows in, at any address. False: no memory. */
bool chunker_push(struct chunker *c, const void *rows, size_t n);

/* The next piece that is full and has a row behind it; to be called until false. */
bool chunker_take(struct chunker *c, struct piece *piece);

/* After that: all that is left, a full piece at most and perhaps no row at all. The signal may go
 * on; its next piece begins with the next row. */
void chunker_rest(struct chunker *c, struct piece *piece);

#endif
