/* SPDX-License-Identifier: GPL-2.0-or-later */
/* integrity - detects truncated and damaged Ogg and FLAC that decoders accept
 *
 * Ogg decoders are made for streaming: they skip unknown bytes and stop at the last byte. MP3 is
 * checked in mpeg.h, WAV, AIFF and AU in pcm_header.h. */
#ifndef EARPIPE_INTEGRITY_H
#define EARPIPE_INTEGRITY_H

#include <stddef.h>

/* Checks Ogg (RFC 3533): pages follow each other without a gap, each has the right checksum, and
 * the last page of a stream is marked as the last. Bytes after it that are not a page (a tag) are
 * ignored. Joined recordings of Vorbis must have the same rate and number of channels. NULL, or
 * what is wrong, perhaps in why[why_size]. */
const char *integrity_ogg(const unsigned char *bytes, size_t n, char *why, size_t why_size);

/* The length of the first of several joined recordings in n checked bytes: up to the first page of
 * the next one, or n. */
size_t integrity_ogg_next(const unsigned char *bytes, size_t n);

/* Copies the pages of the Vorbis stream from n checked bytes of one recording to to[n], without
 * those of other streams in it (Skeleton, pictures). Returns the number of bytes copied. */
size_t integrity_ogg_sound(const unsigned char *bytes, size_t n, unsigned char *to);

/* Checks FLAC (RFC 9639) whose header has no number of samples, as encoders leave it when they
 * write to a pipe. The checksum of the last frame must be right. Other FLAC is not checked here:
 * its decoder counts the samples (decoder.c, decode_part). NULL, or what is wrong. */
const char *integrity_flac(const unsigned char *bytes, size_t n);

#endif
