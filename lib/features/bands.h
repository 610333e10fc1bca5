/* SPDX-License-Identifier: GPL-2.0-or-later */
/* bands - computes a bank of triangular filters, evenly spaced on the mel scale
 *
 * Triangle b rises from edge b to edge b + 1 and falls to edge b + 2; the edges, mels + 2 of them,
 * divide the mel scale from fmin to fmax evenly. */
#ifndef EARPIPE_BANDS_H
#define EARPIPE_BANDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bands_scale {
	BANDS_SLANEY, /* linear below 1 kHz, then 27 mel for each factor of 6.4 (Slaney 1998,
		       * Auditory Toolbox) */
	BANDS_HTK,    /* 2595 log10(1 + f / 700) (O'Shaughnessy 1987; HTK Book, eq. 5.13) */
};

enum bands_sides {
	BANDS_HZ,  /* straight over frequency (librosa, torchaudio) */
	BANDS_MEL, /* straight over the mel scale (HTK, Kaldi, SPTK) */
};

enum bands_norm {
	BANDS_NORM_NONE,   /* triangles of height 1 */
	BANDS_NORM_SLANEY, /* height 2 / width in Hz; with sides straight over frequency, area 1 */
};

enum bands_passband {
	BANDS_EXACT, /* all bins between fmin and fmax, as the triangles weigh them */
	BANDS_BINS,  /* whole bins, which HTK chooses by rounding (InitFBank in HTK 3.4's HSigP.c,
		      * LOFREQ and HIFREQ): from round(fmin fft / rate) + 1 to
		      * round(fmax fft / rate) - 1. The bin next to either edge may be left out;
		      * bin 0 and the bin at half the rate always are. */
};

extern const char *const bands_scale_names[],
    *const bands_sides_names[], *const bands_norm_names[], *const bands_passband_names[];

struct bands_settings {
	int64_t mels;            /* triangles, from 1 */
	double fmin_hz, fmax_hz; /* 0 <= fmin < fmax <= half the rate */
	int scale, sides, norm;  /* of the enums above; ints, because option tables set them */
	int passband;
	int allow_empty; /* 1: accept a band without a bin, which is always silent; 0: refuse it */
};

/* One triangle: bins first .. first + n - 1 of the spectrum, and their weights. */
struct band {
	size_t first, n;
	const double *weight; /* [n] */
};

struct bands {
	size_t n;
	struct band *band; /* [n] */
	double *weights;   /* of all bands in turn; each band's `weight` points into it */
};

/* Checks the settings against a spectrum of fft points at that rate. NULL: they can be computed;
 * else the reason, which names the options, in why[size]. A band without a bin is a reason unless
 * allow_empty is 1. */
const char *bands_check(const struct bands_settings *settings, double rate_hz, size_t fft,
			char *why, size_t size);

/* Whether BANDS_EXACT and BANDS_BINS may choose different bins: they do not when fmin is 0 and fmax
 * is half the rate. A rate of 0 is unknown: true. */
bool bands_cut(const struct bands_settings *settings, double rate_hz);

/* The number of bands without a bin. */
size_t bands_empty(const struct bands_settings *settings, double rate_hz, size_t fft);

/* Computes the bands of settings that bands_check accepts. False: no memory;
 * call bands_free even then. */
bool bands_make(struct bands *b, const struct bands_settings *settings, double rate_hz, size_t fft);
void bands_free(struct bands *b);

/* Converts Hz to mel and back; scale is an enum bands_scale. */
double bands_mel(int scale, double hz);
double bands_hz(int scale, double mel);

#endif
