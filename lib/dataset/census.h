/* SPDX-License-Identifier: GPL-2.0-or-later */
/* census - what a set of recordings holds, and what about it will hurt
 *
 * Needs some 60 bytes a clip besides its id: all samples are forgotten, but for a digest. */
#ifndef EARPIPE_CENSUS_H
#define EARPIPE_CENSUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct census;

struct census_clip {
	const char *id;
	const char *label, *speaker, *split; /* NULL where nobody knows */
	double rate;                         /* samples per second */
	const float *x;                      /* [n], in [-1, 1] */
	size_t n;
};

/* NULL: no memory. */
struct census *census_new(void);
void census_free(struct census *c);

/* Counts a clip; copies what it keeps. False: no memory. */
bool census_add(struct census *c, const struct census_clip *clip);

/* The digest of the set: the same in whatever order its clips come, another if one's samples, rate,
 * id, label, speaker or split differ. */
uint64_t census_digest(const struct census *c);

/* Writes the counts by label, speaker, split and rate, lengths and levels, the digest, and a line
 * "warning: ..." for each thing that will hurt; *warnings: how many. Names are escaped as in all
 * text. False: no memory, and nothing has been written.
 *
 * Levels are decibels of the root mean square below a full-scale square wave, about the mean; the
 * mean itself is told as DC. Two samples at full scale, one behind the other, are a clipped clip
 * (a peak may just reach it). Silent is what has no sample above -60 dB. */
bool census_write(const struct census *c, FILE *out, size_t *warnings);

#endif
