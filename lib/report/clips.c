/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "report/clips.h"

#include "audio/wav_writer.h"
#include "base/array.h"
#include "plot/colour_map.h"
#include "report/png.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool clips_want(struct clips *c, const char *id)
{
	struct clip *of = array_room(c->of, &c->cap, c->ids.n, 1, sizeof *of);
	const size_t before = c->ids.n;
	size_t at;

	if (!of)
		return false;
	c->of = of;
	at = vocabulary_add(&c->ids, id);
	if (at == before)
		of[at] = (struct clip){ 0 };
	return at != VOCABULARY_NONE;
}

struct clip *clips_find(const struct clips *c, const char *id)
{
	const size_t at = id ? vocabulary_find(&c->ids, id) : VOCABULARY_NONE;

	return at == VOCABULARY_NONE ? NULL : &c->of[at];
}

bool clip_add_sound(struct clip *clip, const float *samples, size_t n, double rate_hz)
{
	const size_t most = (size_t)(CLIPS_SECONDS_MAX * rate_hz);
	const size_t taken = most <= clip->samples      ? 0
			     : n < most - clip->samples ? n
							: most - clip->samples;
	float *sound =
	    array_room(clip->sound, &clip->cap_sound, clip->samples, taken + 1, sizeof *sound);

	if (!sound)
		return false;
	clip->sound = sound;
	memcpy(sound + clip->samples, samples, taken * sizeof *sound);
	clip->samples += taken;
	clip->rate_hz = rate_hz;
	clip->seconds += (double)n / rate_hz;
	return true;
}

/* ---- the picture ---- */

static void make_palette(uint8_t palette[256][3])
{
	for (int i = 0; i < 256; i++) {
		const struct colour c = colour_at(MAP_SEQUENTIAL, i / 255.0);

		palette[i][0] = c.r;
		palette[i][1] = c.g;
		palette[i][2] = c.b;
	}
}

bool clip_set_picture(struct clip *clip, const float *features, size_t rows, size_t bands,
		      double depth)
{
	uint8_t palette[256][3], *pixels;
	double low = INFINITY, high = -INFINITY;

	rows = rows < CLIPS_ROWS_MAX ? rows : CLIPS_ROWS_MAX;
	if (rows == 0 || bands == 0 || bands > CLIPS_WIDTH_MAX)
		return true;
	if (!(pixels = malloc(rows * bands)))
		return false;
	for (size_t i = 0; i < rows * bands; i++) {
		low = fmin(low, (double)features[i]);
		high = fmax(high, (double)features[i]);
	}
	low = depth > 0 ? fmax(low, high - depth) : low;
	for (size_t row = 0; row < rows; row++)
		for (size_t band = 0; band < bands; band++) {
			const double x = (double)features[row * bands + band];
			const double t = high > low ? fmax(0, (x - low) / (high - low)) : 0;

			pixels[(bands - 1 - band) * rows + row] = (uint8_t)lrint(255 * t);
		}
	make_palette(palette);
	free(clip->png);
	clip->png = png_make(pixels, rows, bands, (const uint8_t(*)[3])palette, &clip->png_size);
	clip->rows = rows;
	clip->bands = bands;
	free(pixels);
	return clip->png != NULL;
}

unsigned char *clip_wav(const struct clip *clip, size_t *n)
{
	const struct raw_format format = raw_format_of(RAW_S16LE);
	struct pcm_findings findings = { 0 };
	unsigned char header[WAV_HEADER_MAX], *file;
	const size_t size = wav_header(header, &format, clip->rate_hz, 2 * (uint64_t)clip->samples);

	if (size == 0 || !(file = malloc(size + 2 * clip->samples)))
		return NULL;
	memcpy(file, header, size);
	raw_encode(&format, &findings, clip->sound, clip->samples, file + size);
	*n = size + 2 * clip->samples;
	return file;
}

void clips_free(struct clips *c)
{
	for (size_t i = 0; i < c->ids.n; i++) {
		free(c->of[i].sound);
		free(c->of[i].png);
	}
	vocabulary_free(&c->ids);
	free(c->of);
	*c = (struct clips){ 0 };
}
