/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pcm - converts the samples of uncompressed recordings to numbers of 32 bits
 *
 * It reads PCM of 8, 16, 24 and 32 bits, float of 32 and 64 bits, A-law and mu-law (ITU-T G.711).
 * The numbers are those of libsox: PCM is left-justified in 32 bits; float is cut (32 bits) or
 * rounded (64) to a multiple of 2^-31 and clipped to [-1, 1 - 2^-31]. */
#ifndef EARPIPE_PCM_H
#define EARPIPE_PCM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PCM_WIDTH_MAX = 8 }; /* bytes of a sample */

/* Encodings, by their numbers in WAV. PCM of 8 bits is unsigned in WAV. */
enum pcm_tag {
	PCM_TAG_PCM = 1,
	PCM_TAG_FLOAT = 3,
	PCM_TAG_ALAW = 6,
	PCM_TAG_MULAW = 7,
	PCM_TAG_SIGNED = 0x10000 /* PCM that is signed at all widths; not a number of WAV */
};

/* Findings of the decoding. */
struct pcm_findings {
	uint64_t clipped; /* samples beyond full scale */
	bool has_nan;     /* a sample was NaN, and became 0 */
};

/* An encoding at one width. */
struct pcm_coding {
	unsigned tag, width; /* bytes of a sample */
	/* n little-endian samples at in become out[n], full scale 2^31 */
	void (*decode)(struct pcm_findings *f, const unsigned char *in, size_t n, int32_t *out);
};

/* Finds an encoding. NULL: it does not have that width. */
const struct pcm_coding *pcm_find(unsigned tag, unsigned width);

/* Whether the samples are PCM of 16 bits, as in most recordings. */
bool pcm_is_16_bits(const struct pcm_coding *coding);

#endif
