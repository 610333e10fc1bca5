/* SPDX-License-Identifier: GPL-2.0-or-later */
/* resampler - audio frames to another rate: chunks, gaps, recipe; what resample and fsdd-read do
 * alike */
#ifndef EARPIPE_RESAMPLER_H
#define EARPIPE_RESAMPLER_H

#include "program/filter.h"
#include "audio/rate.h"

struct resampler;

/* NULL: no memory. What follows the conversions' own rules: rate.h. */
struct resampler *resampler_new(int64_t out_hz, enum rate_quality quality, enum rate_phase phase);
void resampler_free(struct resampler *r);

/* Converts the samples[n] of a frame f that has another rate, in_hz, than out_hz, and writes what
 * comes out as a frame with f's attributes, to which it adds the recipe; at a gap it writes the
 * rest of what came before it first. Chunks are one signal; any other frame is one by itself.
 * Returns 0, or an exit status (1: the frame is to be refused, 3: no memory) with why[size]. */
int resampler_pass(struct resampler *r, struct filter *io, struct frame *f, double in_hz,
		   const float *samples, size_t n, struct chunk chunk, char *why, size_t size);

/* Samples that were over full scale so far, and were clipped. */
uint64_t resampler_clipped(const struct resampler *r);

/* What the C library may keep of freed memory: libsox asks for it again with the next signal, and
 * pages going back and forth cost as much as a tenth of a short one. For main to call. */
void resampler_keep_memory(void);

#endif
