/* SPDX-License-Identifier: GPL-2.0-or-later */
/* audio - decodes recordings, from a file or from memory, to samples of one channel
 *
 * The first bytes of a recording decide its format, never its name. WAV, AIFF and AU are decoded in
 * this process (wav.h); FLAC, Ogg Vorbis, MP3, SPHERE and other encodings in WAV, AIFF and AU in a
 * child (decoder.h). */
#ifndef EARPIPE_AUDIO_H
#define EARPIPE_AUDIO_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct audio;

/* Opens a regular file. NULL: why[size] has the reason, without the file's name. *status is
 * STATUS_INPUT (the recording is at fault) or STATUS_SYSTEM (memory,
 * descriptors, processes, EIO). */
struct audio *audio_open(const char *path, enum status *status, char *why, size_t size);

/* Opens n bytes in memory, which the caller owns and must keep until audio_close. */
struct audio *audio_open_bytes(const void *bytes, size_t n, enum status *status, char *why,
			       size_t size);

/* Closes it; also allowed before the end. */
void audio_close(struct audio *a);

/* Samples per second, from the file. */
double audio_rate(const struct audio *a);

/* Reads up to n samples, in [-1, 1], channels averaged. Fewer only at the end, or after
 * a failure (audio_failed). */
size_t audio_read(struct audio *a, float *out, size_t n);

/* After a short read: true if the file could not be read or decoded to its end. */
bool audio_failed(const struct audio *a);

/* The reason of the failure, for a message after the file's name; valid until audio_close.
 * NULL: no failure. */
const char *audio_failure(const struct audio *a);

/* The status of the failure: STATUS_INPUT or STATUS_SYSTEM; STATUS_OK: no failure. */
enum status audio_status(const struct audio *a);

/* The number of samples of the file that exceeded full scale (float WAV) and were clipped. */
uint64_t audio_clipped(const struct audio *a);

#endif
