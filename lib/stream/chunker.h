/* SPDX-License-Identifier: GPL-2.0-or-later */
/* chunker - cuts the rows of a signal into pieces of other lengths
 *
 * A row has any number of bytes, also 0. The pieces do not depend on how the rows are pushed: the
 * k-th piece has from `least` to `most` rows, drawn by seed, signal and k alone. Only the piece of
 * chunker_rest may be shorter. A full piece can be taken once the next row has been pushed, since
 * the caller must know which piece is the last. */
#ifndef EARPIPE_CHUNKER_H
#define EARPIPE_CHUNKER_H

#include "base/rng.h"

#include <stdbool.h>

/* Zero-initialise, then set the first three. */
struct chunker {
	size_t least, most; /* rows of a piece, 1 or more; SIZE_MAX: no limit */
	uint64_t seed;      /* not used if both are the same */
	struct rng lengths;
	size_t row;          /* bytes */
	size_t length;       /* rows of the current piece when it is full */
	unsigned char *data; /* [cap] bytes, of which the n rows from row `start` on are used */
	size_t cap, start, n;
};

struct piece {
	const void *data; /* [n] rows, of the chunker; valid until the next push */
	size_t n;
};

void chunker_free(struct chunker *c);

/* Drops all rows and begins signal number `signal`, with rows of `row` bytes. */
void chunker_begin(struct chunker *c, size_t row, uint64_t signal);

/* Whether the current piece has at most `bytes` bytes after n more rows are pushed. */
bool chunker_fits(const struct chunker *c, size_t n, size_t bytes);

/* Adds n rows, at any address. False: no memory. */
bool chunker_push(struct chunker *c, const void *rows, size_t n);

/* The next full piece after which a row was pushed; call it until it returns false. */
bool chunker_take(struct chunker *c, struct piece *piece);

/* After that: the remaining rows, at most a full piece, perhaps none. The signal may continue; its
 * next piece begins with the next row. */
void chunker_rest(struct chunker *c, struct piece *piece);

#endif
