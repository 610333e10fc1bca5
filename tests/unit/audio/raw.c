/* SPDX-License-Identifier: GPL-2.0-or-later */
/* raw: formats by name, one channel of several, rounding and clipping when samples are written */
#include "../check.h"

#include "audio/raw.h"

#include <string.h>

static int index_of(const char *name)
{
	int i = 0;

	while (raw_names[i] && strcmp(raw_names[i], name) != 0)
		i++;
	return i;
}

/* The bytes of x in a format, as one number with the first byte highest. */
static unsigned long long bytes_of(const char *name, float x, struct pcm_findings *f)
{
	const struct raw_format r = raw_format_of(index_of(name));
	unsigned char out[PCM_WIDTH_MAX];
	unsigned long long all = 0;

	raw_encode(&r, f, &x, 1, out);
	for (size_t i = 0; i < raw_group(&r); i++)
		all = all << 8 | out[i];
	return all;
}

static void check_encoding(void)
{
	static const struct {
		const char *name;
		float x;
		unsigned long long bytes;
		unsigned clipped;
	} rows[] = {
		{ "u8", 0, 0x80, 0 },
		{ "u8", -1, 0x00, 0 },
		{ "u8", 1, 0xff, 0 },
		{ "s8", 0.5f, 0x40, 0 },
		{ "s16le", 0.5f, 0x0040, 0 },
		{ "s16be", 0.5f, 0x4000, 0 },
		{ "s16be", -1, 0x8000, 0 },
		{ "s16be", 1, 0x7fff, 0 },    /* as libsox: no clipping */
		{ "s16be", 1.5f, 0x7fff, 1 }, /* beyond full scale */
		{ "s16be", -1.5f, 0x8000, 1 },
		{ "s16be", 1.5f / 32768, 0x0002, 0 }, /* halves up */
		{ "s16be", -1.5f / 32768, 0xffff, 0 },
		{ "s24be", 0.25f, 0x200000, 0 },
		{ "s32be", -0.5f, 0xc0000000, 0 },
		{ "f32be", 1.5f, 0x3fc00000, 0 }, /* floats are not clipped */
		{ "f64be", -2, 0xc000000000000000, 0 },
		{ "f32le", 1, 0x0000803f, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct pcm_findings f = { 0 };
		const unsigned long long got = bytes_of(rows[i].name, rows[i].x, &f);
		CHECK(got == rows[i].bytes && f.clipped == rows[i].clipped, rows[i].name,
		      "%g: %llx, %llu clipped", rows[i].x, got, (unsigned long long)f.clipped);
	}
}

static void check_channels(void)
{
	/* three channels of s16be: 0.25, -0.5, 1/32768, and their next samples */
	const unsigned char in[] = { 0x20, 0, 0xc0, 0, 0, 1, 0x40, 0, 0, 0, 0x80, 0 };
	struct raw_format r = raw_format_of(index_of("s16be"));
	struct pcm_findings f = { 0 };
	float out[2];

	r.channels = 3;
	for (r.picked = 1; r.picked <= 3; r.picked++) {
		static const float want[][2] = { { 0.25f, 0.5f },
						 { -0.5f, 0 },
						 { 1 / 32768.0f, -1 } };
		raw_decode(&r, &f, in, 2, out);
		CHECK(out[0] == want[r.picked - 1][0] && out[1] == want[r.picked - 1][1],
		      "one_channel_of_three", "%u: %g %g", r.picked, out[0], out[1]);
	}
	r.picked = 0;
	raw_decode(&r, &f, in, 2, out);
	CHECK(out[1] == (float)(-0.5 / 3), "the_mean", "%.9g", out[1]);
}

/* What is written is read again, in more than one part. */
static void check_return(void)
{
	enum { N = 3000 };
	static float in[N], out[N];
	static unsigned char bytes[N * PCM_WIDTH_MAX];

	for (int i = 0; i < N; i++)
		in[i] = 0.99f * (float)(i - N / 2) / (N / 2); /* no 1, which is clipped */
	for (int k = 0; raw_written[k]; k++) {
		const struct raw_format r = raw_format_of(k);
		struct pcm_findings f = { 0 };
		double worst = 0,
		       step = r.coding->width >= 4 ? 0 : 1.0 / (1 << (8 * r.coding->width - 1));
		raw_encode(&r, &f, in, N, bytes);
		raw_decode(&r, &f, bytes, N, out);
		for (int i = 0; i < N; i++)
			worst = out[i] - in[i] > worst   ? out[i] - in[i]
				: in[i] - out[i] > worst ? in[i] - out[i]
							 : worst;
		CHECK(worst <= step / 2 + 1e-9 && f.clipped == 0, raw_names[k], "%g", worst);
	}
}

int main(void)
{
	check_encoding();
	check_channels();
	check_return();
	return check_status();
}
