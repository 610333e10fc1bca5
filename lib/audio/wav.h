/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wav - recordings in WAV, AIFF and AU files, from memory or from a file, which is read in blocks
 *
 * WAV:  * PCM of up to 32 bits (those of up to 8 unsigned), float of 32 and 64 bits, A-law and
 * mu-law (ITU-T G.711), each also as WAVE_FORMAT_EXTENSIBLE; RIFF, RIFX, RF64 and BW64. AIFF,
 * AIFF-C and AU: the same encodings, with bits in either order. The numbers are those of libsox:
 * PCM is left-justified in 32 bits; float is cut (32 bits) or rounded (64) to a multiple of 2^-31,
 * clipped to [-1, 1 - 2^-31], and the clipped ones are counted; then the channels become their
 * mean. Of samples with fewer valid bits than they take up, all bits count: the valid ones are the
 * high ones. */
#ifndef EARPIPE_WAV_H
#define EARPIPE_WAV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wav;

/* Whether n bytes begin like a WAV file, or may be the first few of one. */
bool wav_is(const unsigned char *head, size_t n);

/* Opens a file of `size` bytes whose first n are at head, which stays the caller's and must stay.
 * The rest is read from fd, which stays open and the caller's, too; it is not looked at if n is
 * size, and may be -1 then. The file begins at the byte `base` of fd.
 *
 * NULL: why[why_size] says what is wrong with the file, or *foreign is true: it is in order, so
 * far, but of an encoding that is not decoded here. *status says whose fault it is if NULL is
 * returned and *foreign is false: STATUS_INPUT or STATUS_SYSTEM (memory, EIO). */
struct wav *wav_open(const unsigned char *head, size_t n, int fd, uint64_t base, uint64_t size,
		     bool *foreign, int *status, char *why, size_t why_size);
void wav_free(struct wav *w);

/* Samples per second, 1 to 2^32 - 1. */
double wav_rate(const struct wav *w);

/* Reads up to n samples, mono, in [-1, 1]. Less only at the end or when something went wrong. */
size_t wav_read(struct wav *w, float *out, size_t n);

/* After a short read: NULL, or what went wrong. */
const char *wav_failure(const struct wav *w);

/* Whose fault that is: STATUS_INPUT, STATUS_SYSTEM, or STATUS_OK: nothing went wrong. */
int wav_status(const struct wav *w);

/* How many samples (of all channels) were beyond full scale, so far. */
uint64_t wav_clipped(const struct wav *w);

#endif
