/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mp3 - MPEG audio, layers II and III, decoded by libmpg123
 *
 * What an encoder put before and after the sound is cut off if its header (LAME's, which others
 * write, too) tells how much that is, as other decoders do; the header itself is no sound. */
#ifndef EARPIPE_MP3_H
#define EARPIPE_MP3_H

#include <stddef.h>
#include <stdint.h>

struct mp3;

/* Opens n bytes, which stay the caller's and must stay until mp3_close. NULL: why[size] says what
 * is wrong. */
struct mp3 *mp3_open(const unsigned char *bytes, size_t n, char *why, size_t size);

void mp3_close(struct mp3 *m);

/* Samples per second; channels, 1 or 2. */
long mp3_rate(const struct mp3 *m);
unsigned mp3_channels(const struct mp3 *m);

/* Reads up to n samples, channels side by side, full scale 2^31. 0: there are no more, or, if
 * mp3_failure is not NULL, they cannot be decoded. */
size_t mp3_read(struct mp3 *m, int32_t *out, size_t n);
const char *mp3_failure(const struct mp3 *m);

/* How many samples were beyond full scale, so far. */
uint64_t mp3_clipped(const struct mp3 *m);

#endif
