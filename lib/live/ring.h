/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ring - one writer, one reader, for the microphone's callback
 *
 * Floats go from one thread to another without a lock. The writer never waits or allocates: what
 * does not fit is lost, counted, and known to the reader at the very place where it is missing. */
#ifndef EARPIPE_RING_H
#define EARPIPE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring;

/* Holds at least that many samples: the next power of two. NULL: no memory, or too many. */
struct ring *ring_new(size_t samples);
void ring_free(struct ring *r);

size_t ring_capacity(const struct ring *r);

/* ---- the writer's ---- */

/* Puts n samples in, or loses all n of them if there is no room; false: they were lost. */
bool ring_write(struct ring *r, const float *samples, size_t n);

/* n samples never arrived; they are missing before the next ones written. */
void ring_lose(struct ring *r, uint64_t n);

/* ---- the reader's ---- */

/* Takes out up to max samples and gives how many. *gap is what was lost just before the first of
 * them: one read never spans a gap. With 0 samples *gap is 0. */
size_t ring_read(struct ring *r, float *out, size_t max, uint64_t *gap);

/* ---- for either ---- */

/* Samples lost since ring_new, whether the reader came by them or not. */
uint64_t ring_lost(const struct ring *r);

#endif
