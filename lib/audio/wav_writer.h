/* SPDX-License-Identifier: GPL-2.0-or-later */
/* wav_writer - makes the header of a WAV file */
#ifndef EARPIPE_WAV_WRITER_H
#define EARPIPE_WAV_WRITER_H

#include "audio/raw.h"

enum { WAV_HEADER_MAX = 58 }; /* bytes of a header at most */

/* For a file that is written to a pipe: all bits of both lengths are set, as FFmpeg does. */
#define WAV_LENGTH_UNKNOWN UINT64_MAX

/* Whether a WAV file can hold samples of this format. */
bool wav_holds(const struct raw_format *r);

/* Writes the header of `length` bytes of samples to out[WAV_HEADER_MAX] and returns how many bytes it
 * has; rate_hz is a whole number below 2^32. 0: the file would have 4 GiB or more. Float samples get
 * a chunk "fact" (Multimedia Data Standards Update, April 15, 1994), whose count of samples is right
 * if the length is known. */
size_t wav_header(unsigned char *out, const struct raw_format *r, double rate_hz, uint64_t length);

#endif
