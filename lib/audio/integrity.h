/* SPDX-License-Identifier: GPL-2.0-or-later */
/* integrity - whether a recording was cut short or damaged, where its decoder would not say so
 *
 * Decoders of Ogg are made for radio: they skip what they do not understand, and the end is where
 * the bytes end. */
#ifndef EARPIPE_INTEGRITY_H
#define EARPIPE_INTEGRITY_H

#include <stddef.h>

/* Ogg (RFC 3533): pages follow each other without a gap, each with its right checksum, until the
 * last one of a stream, which says that it is; what comes behind that and is no page (a tag) is
 * ignored. Recordings of Vorbis that were joined must have one rate and one number of channels.
 * NULL, or what is wrong, perhaps in why[why_size]. */
const char *integrity_ogg(const unsigned char *bytes, size_t n, char *why, size_t why_size);

/* Bytes of the first of the recordings that were joined in n whole bytes: up to the first pages of
 * the next one, or n. */
size_t integrity_ogg_next(const unsigned char *bytes, size_t n);

/* Copies the pages of the Vorbis stream from n whole bytes of one recording to to[n], without those
 * of other streams beside it (Skeleton, pictures). Returns how many bytes that are. */
size_t integrity_ogg_sound(const unsigned char *bytes, size_t n, unsigned char *to);

/* FLAC (RFC 9639) that does not tell how many samples it has, as an encoder leaves it that writes
 * to a pipe: the last frame is all there, as its checksum tells. Of others, whose decoder counts,
 * nothing is looked at. NULL, or what is wrong. */
const char *integrity_flac(const unsigned char *bytes, size_t n);

#endif
