/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wav - recordings in WAV, AIFF and AU files, from memory or from a file that is read in blocks
 *
 * WAV: RIFF, RIFX, RF64 and BW64, also with WAVE_FORMAT_EXTENSIBLE. AIFF, AIFF-C and AU: the
 * same encodings, with bytes in either order. pcm_header.h reads the headers and notices a file
 * that is truncated; pcm.h has the encodings. The channels of a sample become their mean. If
 * fewer bits of a sample are valid than it takes up, all of them count: the valid ones are the
 * high ones. */
#ifndef EARPIPE_WAV_H
#define EARPIPE_WAV_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wav;

/* Opens a file of `size` bytes. The first n of them are at head, which stays the caller's and
 * must stay until wav_free. The rest is read from fd, where the file begins at byte `base`; fd
 * stays open and the caller's. If n is size, fd is not used and may be -1.
 *
 * NULL and *foreign: the file is in order so far, but of an encoding that is not decoded here.
 * NULL otherwise: why[why_size] says what is wrong, and *status whose fault it is: STATUS_INPUT,
 * the file's, or STATUS_SYSTEM (memory, EIO). */
struct wav *wav_open(const unsigned char *head, size_t n, int fd, uint64_t base, uint64_t size,
		     bool *foreign, enum status *status, char *why, size_t why_size);
void wav_free(struct wav *w);

/* Samples per second, 1 to 2^32 - 1. */
double wav_rate(const struct wav *w);

/* Reads up to n samples, mono, in [-1, 1]. Fewer only at the end, or after a failure. */
size_t wav_read(struct wav *w, float *out, size_t n);

/* Call when wav_read came short. NULL: that was the end; or what went wrong. */
const char *wav_failure(const struct wav *w);

/* Whose fault that is: STATUS_INPUT, STATUS_SYSTEM, or STATUS_OK: nothing went wrong. */
enum status wav_status(const struct wav *w);

/* Samples, of all channels, that were beyond full scale so far. */
uint64_t wav_clipped(const struct wav *w);

#endif
