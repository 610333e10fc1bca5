/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mp3 - decodes MPEG audio, layers II and III, by libmpg123
 *
 * The encoder's header (LAME's, which others write too) may state how many samples of padding are
 * before and after the sound. These are removed, as other decoders do. The header itself
 * is not decoded. */
#ifndef EARPIPE_MP3_H
#define EARPIPE_MP3_H

#include <stddef.h>
#include <stdint.h>

struct mp3;

/* Opens n bytes, which the caller owns and must keep until mp3_close. NULL: why[size]
 * has the reason. */
struct mp3 *mp3_open(const unsigned char *bytes, size_t n, char *why, size_t size);

void mp3_close(struct mp3 *m);

/* Samples per second; channels, 1 or 2. */
long mp3_rate(const struct mp3 *m);
unsigned mp3_channels(const struct mp3 *m);

/* Reads up to n samples, channels interleaved, full scale 2^31. 0: the end, or a failure, if
 * mp3_failure is not NULL. */
size_t mp3_read(struct mp3 *m, int32_t *out, size_t n);
const char *mp3_failure(const struct mp3 *m);

/* The number of samples so far that exceeded full scale. */
uint64_t mp3_clipped(const struct mp3 *m);

#endif
