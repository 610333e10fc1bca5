/* SPDX-License-Identifier: GPL-2.0-or-later */
/* clips - keeps the sound and the spectrogram of the recordings that a page shows */
#ifndef EARPIPE_CLIPS_H
#define EARPIPE_CLIPS_H

#include "base/vocabulary.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	CLIPS_SECONDS_MAX = 10, /* of the sound that is kept of each */
	CLIPS_ROWS_MAX = 1000,  /* of the spectrogram */
	CLIPS_WIDTH_MAX = 1024, /* numbers in a row */
};

struct clip {
	float *sound; /* [samples], full scale 1; NULL: not known */
	size_t samples, cap_sound;
	double rate_hz, seconds; /* of the whole sound, of which samples are kept */
	unsigned char *png;      /* [png_size]; NULL: no picture */
	size_t png_size, rows, bands;
};

/* Zero-initialise, then add the ids. */
struct clips {
	struct vocabulary ids;
	struct clip *of; /* [ids.n] */
	size_t cap;
};

/* Adds a recording that the page shows. False: no memory. */
bool clips_want(struct clips *c, const char *id);

/* The place of a recording; NULL: the page does not show it. id may be NULL. */
struct clip *clips_find(const struct clips *c, const char *id);

/* Appends samples [n] to its sound; what is beyond the limit only counts as seconds. False: no
 * memory. */
bool clip_add_sound(struct clip *clip, const float *samples, size_t n, double rate_hz);

/* Makes the picture of features [rows, bands], time from left to right, bands upwards. depth: how far
 * below the peak colours reach, in units of the features; 0: down to the least number. Rows beyond
 * the limit are left out; without rows or bands, or with too many bands, there is no picture.
 * False: no memory. */
bool clip_set_picture(struct clip *clip, const float *features, size_t rows, size_t bands,
		      double depth);

/* The sound as a WAV file of 16 bits; the caller frees the *n bytes. NULL: no memory. */
unsigned char *clip_wav(const struct clip *clip, size_t *n);

void clips_free(struct clips *c);

#endif
