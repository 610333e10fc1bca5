/* SPDX-License-Identifier: GPL-2.0-or-later */
/* audio - recordings, from a file or from memory, as samples of one channel
 *
 * The first bytes of a recording decide its format, and never its name. WAV, AIFF and AU are
 * decoded in this process (wav.h); FLAC, Ogg Vorbis, MP3, SPHERE and other encodings in WAV,
 * AIFF and AU in a child (decoder.h). */
#ifndef EARPIPE_AUDIO_H
#define EARPIPE_AUDIO_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct audio;

/* Opens a regular file. NULL: why[size] says what is wrong, without the file's name, and *status
 * whose fault that is: STATUS_INPUT, the recording's, or STATUS_SYSTEM (memory, descriptors,
 * processes, EIO). */
struct audio *audio_open(const char *path, enum status *status, char *why, size_t size);

/* The same of n bytes in memory, which stay the caller's and must stay until audio_close. */
struct audio *audio_open_bytes(const void *bytes, size_t n, enum status *status, char *why,
			       size_t size);

/* At any time, before the end as well. */
void audio_close(struct audio *a);

/* Samples per second, as the file says. */
double audio_rate(const struct audio *a);

/* Reads up to n samples, in [-1, 1], channels averaged. Fewer only at the end, or after a failure
 * (audio_failed). */
size_t audio_read(struct audio *a, float *out, size_t n);

/* After a short read: true if the file could not be read or decoded to its end. */
bool audio_failed(const struct audio *a);

/* What went wrong then, for a message after the file's name; valid until audio_close. NULL: nothing.
 */
const char *audio_failure(const struct audio *a);

/* Whose fault that is: STATUS_INPUT, STATUS_SYSTEM, or STATUS_OK: nothing went wrong. */
enum status audio_status(const struct audio *a);

/* Samples of the file that were over full scale (float WAV) and are clipped. */
uint64_t audio_clipped(const struct audio *a);

#endif
