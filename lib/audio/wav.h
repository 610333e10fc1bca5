/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wav - decodes WAV, AIFF and AU files, from memory or from a file that is read in blocks
 *
 * WAV: RIFF, RIFX, RF64 and BW64, also with WAVE_FORMAT_EXTENSIBLE. AIFF, AIFF-C and AU: the same
 * encodings, with bytes in either order. pcm_header.h reads the headers and detects truncated
 * files; pcm.h has the encodings. Channels are averaged. If only some bits of a sample are valid,
 * all are used: the valid ones are the high ones. */
#ifndef EARPIPE_WAV_H
#define EARPIPE_WAV_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wav;

/* Opens a file of `size` bytes. The first n of them are at head, which the caller owns and must
 * keep until wav_free. The rest is read from fd, where the file begins at byte `base`. The caller
 * owns fd and must keep it open. If n is size, fd is not used and may be -1.
 *
 * NULL and *foreign: the file is valid so far, but its encoding is not decoded here. Otherwise
 * NULL: why[why_size] has the reason, and *status is STATUS_INPUT (the file is at fault) or
 * STATUS_SYSTEM (memory, EIO). */
struct wav *wav_open(const unsigned char *head, size_t n, int fd, uint64_t base, uint64_t size,
		     bool *foreign, enum status *status, char *why, size_t why_size);
void wav_free(struct wav *w);

/* Samples per second, 1 to 2^32 - 1. */
double wav_rate(const struct wav *w);

/* Reads up to n samples, mono, in [-1, 1]. Fewer only at the end, or after a failure. */
size_t wav_read(struct wav *w, float *out, size_t n);

/* Call after wav_read returned fewer samples. NULL: the file has ended; otherwise the reason. */
const char *wav_failure(const struct wav *w);

/* The status of that failure: STATUS_INPUT or STATUS_SYSTEM; STATUS_OK: none. */
enum status wav_status(const struct wav *w);

/* The number of samples of all channels so far that exceeded full scale. */
uint64_t wav_clipped(const struct wav *w);

#endif
