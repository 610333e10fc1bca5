/* SPDX-License-Identifier: GPL-2.0-or-later */
/* encodings - decodes Parquet's integers: runs and bit-packed groups, and deltas
 *
 * See Encodings.md in github.com/apache/parquet-format. The functions allocate nothing and never
 * read past the end of the bytes. */
#ifndef EARPIPE_ENCODINGS_H
#define EARPIPE_ENCODINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ---- RLE: runs of one value, and groups of eight ---- */

struct encodings_runs {
	const unsigned char *at, *end;
	unsigned width; /* bits of a value */
	uint64_t left;  /* values of this run or these groups */
	bool is_run;
	uint32_t value;     /* of the run */
	uint64_t bits;      /* of a group, the next value lowest */
	unsigned bits_left; /* of these */
};

/* Begins values of width bits, 0 to 32, in n bytes. */
struct encodings_runs encodings_runs(const void *bytes, size_t n, unsigned width);

/* Decodes the next value; false: there is none, or it is damaged. */
bool encodings_runs_next(struct encodings_runs *r, uint32_t *value);

/* ---- DELTA_BINARY_PACKED ---- */

struct encodings_deltas {
	const unsigned char *at, *end;
	uint64_t total, given;       /* values */
	uint64_t last;               /* modulo 2^64, as all sums here are */
	uint64_t least;              /* of the deltas in this block */
	size_t block, miniblock;     /* values in each */
	size_t n_mini, mini;         /* of this block: how many, the current one */
	const unsigned char *widths; /* [n_mini] */
	size_t in_mini;              /* values of it that were returned */
	unsigned bit;                /* of the byte at `at` */
};

/* Reads the head; false: it is damaged. */
bool encodings_deltas(struct encodings_deltas *d, const void *bytes, size_t n);

/* Decodes the next value; false: all d->total were returned, or it is damaged. */
bool encodings_deltas_next(struct encodings_deltas *d, int64_t *value);

/* After the last value: returns the byte after it in the page. NULL: it is damaged. */
const unsigned char *encodings_deltas_end(const struct encodings_deltas *d);

#endif
