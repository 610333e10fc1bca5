/* SPDX-License-Identifier: GPL-2.0-or-later */
/* census - reports on a data set: counts, lengths, levels, a digest, and warnings about problems
 * for training
 *
 * It needs about 60 bytes for each clip besides its id, and keeps only a digest of the samples. */
#ifndef EARPIPE_CENSUS_H
#define EARPIPE_CENSUS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct census;

struct census_clip {
	const char *id;
	const char *label, *speaker, *split; /* NULL: unknown */
	double rate;                         /* samples per second */
	const float *x;                      /* [n], in [-1, 1] */
	size_t n;
};

/* NULL: no memory. */
struct census *census_new(void);
void census_free(struct census *c);

/* Counts a clip. It copies all that it keeps. False: no memory. */
bool census_add(struct census *c, const struct census_clip *clip);

/* The digest of the set. It does not depend on the order of the clips; it differs if samples,
 * rate, id, label, speaker or split of one differ. */
uint64_t census_digest(const struct census *c);

/* Writes the counts by label, speaker, split and rate, lengths and levels, the digest, and a line
 * "warning: ..." for each problem; *warnings is their number. Names are escaped as in all text.
 * False: no memory, and nothing has been written.
 *
 * The level of a clip is its root mean square about the mean, in decibels relative to a
 * full-scale square wave. A clip is clipped if two neighbouring samples are at full scale (a
 * peak may just reach it), and silent if no sample is above -60 dB. */
bool census_write(const struct census *c, FILE *out, size_t *warnings);

#endif
