/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/pcm.h"

#include "audio/byte_order.h"

#include <math.h>
#include <string.h>

/* The number whose two's complement it is. */
static int32_t as_signed(uint32_t bits)
{
	int32_t value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

static void decode_u8(struct pcm_findings *f, const unsigned char *in, size_t n, int32_t *out)
{
	(void)f;
	for (size_t i = 0; i < n; i++)
		out[i] = (in[i] - 128) * (1 << 24);
}

static void decode_s8(struct pcm_findings *f, const unsigned char *in, size_t n, int32_t *out)
{
	(void)f;
	for (size_t i = 0; i < n; i++)
		out[i] = as_signed((uint32_t)in[i] << 24);
}

static void decode_s16(struct pcm_findings *f, const unsigned char *in, size_t n, int32_t *out)
{
	(void)f;
	for (size_t i = 0; i < n; i++)
		out[i] = as_signed(little16(in + 2 * i) << 16);
}

static void decode_s24(struct pcm_findings *f, const unsigned char *in, size_t n, int32_t *out)
{
	(void)f;
	for (size_t i = 0; i < n; i++)
		out[i] = as_signed(little16(in + 3 * i) << 8 | (uint32_t)in[3 * i + 2] << 24);
}

static void decode_s32(struct pcm_findings *f, const unsigned char *in, size_t n, int32_t *out)
{
	(void)f;
	for (size_t i = 0; i < n; i++)
		out[i] = as_signed(little32(in + 4 * i));
}

/* Clips x, in units of 2^-31, to 32 bits; a bias of 0.5 makes it round. */
static int32_t clip(struct pcm_findings *f, double x, double bias)
{
	if (x > 2147483648.0) { /* exactly 1 does not count */
		f->clipped++;
		return INT32_MAX;
	}
	if (x <= -2147483648.5) {
		f->clipped++;
		return INT32_MIN;
	}
	if (isnan(x)) {
		f->has_nan = true;
		return 0;
	}
	x += x < 0 ? -bias : bias;
	return x >= 2147483648.0 ? INT32_MAX : (int32_t)x;
}

/* Floats of 32 and 64 bits have a loop each, since type, width and rounding differ. */
static void decode_float(struct pcm_findings *f, const unsigned char *in, size_t n, int32_t *out)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t bits = little32(in + 4 * i);
		float x;
		memcpy(&x, &bits, sizeof x);
		out[i] = clip(f, x * 2147483648.0, 0);
	}
}

static void decode_double(struct pcm_findings *f, const unsigned char *in, size_t n, int32_t *out)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t bits = little64(in + 8 * i);
		double x;
		memcpy(&x, &bits, sizeof x);
		out[i] = clip(f, x * 2147483648.0, 0.5);
	}
}

/* ITU-T G.711, table 1: sign, three bits of exponent, four of mantissa, the even bits inverted. */
static void decode_alaw(struct pcm_findings *f, const unsigned char *in, size_t n, int32_t *out)
{
	(void)f;
	for (size_t i = 0; i < n; i++) {
		unsigned code = in[i] ^ 0x55U, exponent = code >> 4 & 7;
		int32_t level = (int32_t)(code & 15) * 16 + (exponent > 0 ? 264 : 8);
		if (exponent > 1)
			level *= 1 << (exponent - 1);
		out[i] = (code & 0x80 ? level : -level) * 65536;
	}
}

/* ITU-T G.711, table 2: the same with all bits inverted, and 33 added before it was coded. */
static void decode_mulaw(struct pcm_findings *f, const unsigned char *in, size_t n, int32_t *out)
{
	(void)f;
	for (size_t i = 0; i < n; i++) {
		unsigned code = ~in[i] & 0xffU;
		int32_t level = (int32_t)((code & 15) * 8 + 132) * (1 << (code >> 4 & 7)) - 132;
		out[i] = (code & 0x80 ? -level : level) * 65536;
	}
}

static const struct pcm_coding codings[] = {
	{ PCM_TAG_PCM, 1, decode_u8 },      { PCM_TAG_PCM, 2, decode_s16 },
	{ PCM_TAG_PCM, 3, decode_s24 },     { PCM_TAG_PCM, 4, decode_s32 },
	{ PCM_TAG_FLOAT, 4, decode_float }, { PCM_TAG_FLOAT, 8, decode_double },
	{ PCM_TAG_ALAW, 1, decode_alaw },   { PCM_TAG_MULAW, 1, decode_mulaw },
	{ PCM_TAG_SIGNED, 1, decode_s8 },   { PCM_TAG_SIGNED, 2, decode_s16 },
	{ PCM_TAG_SIGNED, 3, decode_s24 },  { PCM_TAG_SIGNED, 4, decode_s32 },
};

const struct pcm_coding *pcm_find(unsigned tag, unsigned width)
{
	for (size_t i = 0; i < sizeof codings / sizeof *codings; i++)
		if (codings[i].tag == tag && codings[i].width == width)
			return &codings[i];
	return NULL;
}

bool pcm_is_16_bits(const struct pcm_coding *coding)
{
	return coding->decode == decode_s16;
}
