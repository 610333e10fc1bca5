/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ring - a buffer between one writer and one reader, for the microphone's callback
 *
 * Floats go from one thread to another without a lock. The writer never waits or allocates: samples
 * that do not fit are lost and counted, and the reader learns where they are missing. */
#ifndef EARPIPE_RING_H
#define EARPIPE_RING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ring;

/* Holds the next power of two, at least `samples`. NULL: no memory, or too many. */
struct ring *ring_new(size_t samples);
void ring_free(struct ring *r);

size_t ring_capacity(const struct ring *r);

/* ---- for the writer ---- */

/* Writes n samples. False: there was no room, and all n are lost. */
bool ring_write(struct ring *r, const float *samples, size_t n);

/* Records that n samples never arrived: they are missing before the next ones written. */
void ring_lose(struct ring *r, uint64_t n);

/* ---- for the reader ---- */

/* Reads up to max samples and returns how many. *gap samples were lost just before the first of
 * them; one read never spans a gap. With 0 samples *gap is 0. */
size_t ring_read(struct ring *r, float *out, size_t max, uint64_t *gap);

/* ---- for either ---- */

/* Samples lost since ring_new, whether or not the reader has reached them. */
uint64_t ring_lost(const struct ring *r);

#endif
