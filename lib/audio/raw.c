/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/raw.h"

#include "audio/downmix.h"

#include <math.h>
#include <string.h>

enum { PART = 1024 }; /* samples that are decoded at a time */

#define WRITTEN                                                                             \
	"u8", "s8", "s16le", "s16be", "s24le", "s24be", "s32le", "s32be", "f32le", "f32be", \
	    "f64le", "f64be"

const char *const raw_names[] = { WRITTEN, "alaw", "mulaw", NULL };
const char *const raw_written[] = { WRITTEN, NULL };

static const struct {
	unsigned tag, width;
	bool is_big;
} formats[] = {
	{ PCM_TAG_PCM, 1, false },    { PCM_TAG_SIGNED, 1, false }, { PCM_TAG_SIGNED, 2, false },
	{ PCM_TAG_SIGNED, 2, true },  { PCM_TAG_SIGNED, 3, false }, { PCM_TAG_SIGNED, 3, true },
	{ PCM_TAG_SIGNED, 4, false }, { PCM_TAG_SIGNED, 4, true },  { PCM_TAG_FLOAT, 4, false },
	{ PCM_TAG_FLOAT, 4, true },   { PCM_TAG_FLOAT, 8, false },  { PCM_TAG_FLOAT, 8, true },
	{ PCM_TAG_ALAW, 1, false },   { PCM_TAG_MULAW, 1, false },
};

struct raw_format raw_format_of(int index)
{
	return (struct raw_format){
		.coding = pcm_find(formats[index].tag, formats[index].width),
		.is_big = formats[index].is_big,
		.channels = 1,
	};
}

size_t raw_group(const struct raw_format *r)
{
	return (size_t)r->coding->width * r->channels;
}

/* ---- decoding ---- */

/* Decodes mono of 16 bits, the most frequent kind. The result is the same as with 32 bits, since a
 * float holds these numbers exactly. */
static void decode_mono16(const unsigned char *in, size_t n, float *out)
{
	for (size_t i = 0; i < n; i++) {
		uint16_t bits = (uint16_t)(in[2 * i] | in[2 * i + 1] << 8);
		int16_t sample;
		memcpy(&sample, &bits, sizeof sample);
		out[i] = sample * (1 / 32768.0f);
	}
}

/* Copies n samples that are `step` bytes apart, each with its lowest byte first. */
static void gather(const struct raw_format *r, const unsigned char *in, size_t n, size_t step,
		   unsigned char *out)
{
	const size_t width = r->coding->width;

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < width; k++)
			out[i * width + k] = in[i * step + (r->is_big ? width - 1 - k : k)];
}

void raw_decode(const struct raw_format *r, struct pcm_findings *f, const unsigned char *in,
		size_t n, float *out)
{
	int32_t samples[PART];
	unsigned char turned[PART * PCM_WIDTH_MAX];
	const size_t width = r->coding->width, group = raw_group(r);
	const unsigned mixed = r->picked > 0 ? 1 : r->channels;

	if (pcm_is_16_bits(r->coding) && r->channels == 1 && !r->is_big) {
		decode_mono16(in, n, out);
		return;
	}
	while (n > 0) {
		const size_t m = PART / mixed < n ? PART / mixed : n;
		const unsigned char *from = in;
		if (r->picked > 0) {
			gather(r, in + (r->picked - 1) * width, m, group, turned);
			from = turned;
		} else if (r->is_big && width > 1) {
			gather(r, in, m * r->channels, width, turned);
			from = turned;
		}
		r->coding->decode(f, from, m * mixed, samples);
		downmix(samples, m, mixed, out);
		in += m * group;
		out += m;
		n -= m;
	}
}

/* ---- encoding ---- */

/* x in [-1, 1] as an integer of that many bits. */
static uint32_t quantise(struct pcm_findings *f, double x, unsigned bits)
{
	const double full = 2147483648.0, step = ldexp(1, 32 - (int)bits);
	double whole = floor(floor(x * full + 0.5) / step + 0.5);
	const double most = full / step - 1;

	if (whole > most) {
		f->clipped += x > 1; /* exactly 1 does not count */
		whole = most;
	} else if (whole < -most - 1) {
		f->clipped++;
		whole = -most - 1;
	}
	return (uint32_t)(int64_t)whole;
}

/* The bits of one sample, the lowest first. */
static uint64_t bits_of(const struct raw_format *r, struct pcm_findings *f, float x)
{
	const unsigned width = r->coding->width;

	if (r->coding->tag == PCM_TAG_FLOAT && width == 4) {
		uint32_t bits;
		memcpy(&bits, &x, sizeof bits);
		return bits;
	}
	if (r->coding->tag == PCM_TAG_FLOAT) {
		const double wide = x;
		uint64_t bits;
		memcpy(&bits, &wide, sizeof bits);
		return bits;
	}
	return quantise(f, x, 8 * width) ^ (r->coding->tag == PCM_TAG_PCM ? 0x80U : 0);
}

void raw_encode(const struct raw_format *r, struct pcm_findings *f, const float *in, size_t n,
		unsigned char *out)
{
	const unsigned width = r->coding->width;

	for (size_t i = 0; i < n; i++) {
		const uint64_t bits = bits_of(r, f, in[i]);
		for (unsigned k = 0; k < width; k++)
			*out++ = (unsigned char)(bits >> 8 * (r->is_big ? width - 1 - k : k));
	}
}
