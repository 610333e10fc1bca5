/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "audio/wav_writer.h"

#include <string.h>

bool wav_holds(const struct raw_format *r)
{
	const struct pcm_coding *c = r->coding;

	if (r->is_big && c->width > 1)
		return false;
	return c->tag == PCM_TAG_PCM || c->tag == PCM_TAG_FLOAT ||
	       (c->tag == PCM_TAG_SIGNED && c->width > 1);
}

static unsigned char *put(unsigned char *out, const char *name)
{
	memcpy(out, name, 4);
	return out + 4;
}

static unsigned char *put_number(unsigned char *out, uint64_t value, unsigned width)
{
	for (unsigned k = 0; k < width; k++)
		*out++ = (unsigned char)(value >> 8 * k);
	return out;
}

size_t wav_header(unsigned char *out, const struct raw_format *r, double rate_hz, uint64_t length)
{
	const bool is_float = r->coding->tag == PCM_TAG_FLOAT;
	const uint64_t group = raw_group(r), rate = (uint64_t)rate_hz,
		       size = is_float ? WAV_HEADER_MAX : 44;
	const bool known = length != WAV_LENGTH_UNKNOWN;
	unsigned char *at = out;

	if (known && length + length % 2 + size - 8 > UINT32_MAX)
		return 0;
	at = put(at, "RIFF");
	at = put_number(at, known ? length + length % 2 + size - 8 : UINT32_MAX, 4);
	at = put(put(at, "WAVE"), "fmt ");
	at = put_number(at, is_float ? 18 : 16, 4);
	at = put_number(at, is_float ? PCM_TAG_FLOAT : PCM_TAG_PCM, 2);
	at = put_number(at, r->channels, 2);
	at = put_number(at, rate, 4);
	at = put_number(at, rate * group, 4);
	at = put_number(at, group, 2);
	at = put_number(at, 8 * r->coding->width, 2);
	if (is_float) {
		at = put_number(at, 0, 2); /* no extension */
		at = put_number(put(at, "fact"), 4, 4);
		at = put_number(at, known ? length / group : UINT32_MAX, 4);
	}
	at = put_number(put(at, "data"), known ? length : UINT32_MAX, 4);
	return (size_t)(at - out);
}
