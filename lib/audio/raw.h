/* SPDX-License-Identifier: GPL-2.0-or-later */
/* raw - converts samples without a header to numbers of one channel, and back
 *
 * The names of the formats are those of FFmpeg: s16le is PCM, signed, 16 bits, lowest byte first. */
#ifndef EARPIPE_RAW_H
#define EARPIPE_RAW_H

#include "audio/pcm.h"

/* The names of all formats, and of those that can be written, which come first; both end with
 * NULL. */
extern const char *const raw_names[], *const raw_written[];
enum { RAW_S16LE = 2 }; /* its index in both */

struct raw_format {
	const struct pcm_coding *coding;
	bool is_big;       /* the first byte of a sample is its highest */
	unsigned channels; /* 1 to DOWNMIX_CHANNELS_MAX, interleaved */
	unsigned picked;   /* the channel that is read, from 1; 0: the mean of all */
};

/* The format of raw_names[index], mono. */
struct raw_format raw_format_of(int index);

/* Bytes of one sample of each channel. */
size_t raw_group(const struct raw_format *r);

/* n groups at `in` become out[n] in [-1, 1]. What they hold beyond full scale is clipped and
 * counted in f, and NaN becomes 0. */
void raw_decode(const struct raw_format *r, struct pcm_findings *f, const unsigned char *in,
		size_t n, float *out);

/* in[n], full scale 1, becomes n samples of one channel at `out`, of coding->width bytes. Integers
 * are rounded to the nearest, halves up, without dither, as by libsox: first to 32 bits, then to
 * their width. What lies beyond full scale is clipped and counted in f; floats are not clipped.
 * The format is one of raw_written. */
void raw_encode(const struct raw_format *r, struct pcm_findings *f, const float *in, size_t n,
		unsigned char *out);

#endif
