/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mp3 - MPEG audio, layers II and III, decoded by libmpg123
 *
 * If the encoder's header (that of LAME, which others write, too) has the number of samples that it
 * put before and after the sound, these are cut off, as by other decoders. The header itself is not
 * decoded. */
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

/* Reads up to n samples, channels interleaved, full scale 2^31. 0: the end, or a failure, if
 * mp3_failure is not NULL. */
size_t mp3_read(struct mp3 *m, int32_t *out, size_t n);
const char *mp3_failure(const struct mp3 *m);

/* Samples that were beyond full scale so far. */
uint64_t mp3_clipped(const struct mp3 *m);

#endif
