/* SPDX-License-Identifier: GPL-2.0-or-later */
/* resampler - converts audio frames to another rate: chunks, gaps, recipe */
#ifndef EARPIPE_RESAMPLER_H
#define EARPIPE_RESAMPLER_H

#include "program/filter.h"
#include "audio/rate.h"

struct resampler;

/* rate.h has the rules of a conversion. NULL: no memory. */
struct resampler *resampler_new(int64_t out_hz, enum rate_quality quality, enum rate_phase phase);
void resampler_free(struct resampler *r);

/* Converts the samples[n] of frame f, whose rate in_hz differs from out_hz, and writes a frame with
 * f's attributes and a step of the recipe. At a gap it first writes the rest of the signal before
 * it. The chunks of a stream are one signal; any other frame is a signal by itself. STATUS_INPUT:
 * the frame must be refused, STATUS_SYSTEM: no memory; why[size] is the reason. */
enum status resampler_pass(struct resampler *r, struct filter *io, struct frame *f, double in_hz,
			   const float *samples, size_t n, struct chunk chunk, char *why,
			   size_t size);

/* The number of samples beyond full scale so far, which were clipped. */
uint64_t resampler_clipped(const struct resampler *r);

/* Lets the C library keep freed memory: libsox allocates it again for the next signal, and
 * returning the pages costs up to a tenth of the time of a short signal. main calls it. */
void resampler_keep_memory(void);

#endif
