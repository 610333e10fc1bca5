/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mel - log-mel spectrum and MFCC of a signal, streaming
 *
 * window -> power spectrum (FFTW) -> mel filter bank -> log -> for MFCC: DCT, lifter. Cut into
 * whatever pieces, a signal gives the same bits; nothing is allocated per row. Samples of 1e15 and
 * more may overflow and give rows that are not finite. */
#ifndef EARPIPE_MEL_H
#define EARPIPE_MEL_H

#include <stdbool.h>
#include <stddef.h>

enum mel_framing {
	MEL_CENTER, /* row i is centred on sample i * hop, zeros outside: 1 + n / hop rows */
	MEL_SNIP,   /* row i begins at sample i * hop: 1 + (n - window) / hop rows; a signal
		     * shorter than the window is filled up with zeros and gives one row */
};

enum mel_taper {
	MEL_HANN,    /* 1/2 - 1/2 cos(2 pi i / n), periodic */
	MEL_HAMMING, /* 0.54 - 0.46 cos(2 pi i / n), periodic */
	MEL_RECTANGULAR,
};

enum mel_scale {
	MEL_SLANEY, /* linear below 1 kHz, then 27 steps to each factor of 6.4 (Slaney 1998,
		     * Auditory Toolbox) */
	MEL_HTK,    /* 2595 log10(1 + f / 700) (O'Shaughnessy 1987; HTK Book, eq. 5.13) */
};

enum mel_norm {
	MEL_NORM_NONE,   /* triangles of height 1 */
	MEL_NORM_SLANEY, /* triangles of area 1: height 2 / width in Hz */
};

enum mel_log {
	MEL_LN,
	MEL_LOG10,
	MEL_DB,     /* 10 log10 of a power, 20 log10 of a magnitude */
	MEL_LINEAR, /* no logarithm */
};

enum mel_dct {
	MEL_DCT_ORTHO, /* type 2, orthonormal */
	MEL_DCT_HTK,   /* type 2, sqrt(2 / n) on every row (HTK Book, eq. 5.14) */
};

/* Names of the enums' values for options and recipes; NULL-terminated. */
extern const char *const mel_framing_names[],
    *const mel_taper_names[], *const mel_scale_names[], *const mel_norm_names[],
							    *const mel_log_names[],
								*const mel_dct_names[];

/* Everything that decides the numbers. Resolved: nothing is "default" or "Nyquist" here. */
struct mel_recipe {
	double rate_hz;
	size_t fft;    /* points; window <= fft */
	size_t window; /* samples; lies in the middle of the fft's points when centred */
	size_t hop;    /* samples */
	enum mel_framing framing;
	enum mel_taper taper;
	double preemphasis; /* y[i] = x[i] - a x[i - 1], x[-1] = 0; 0: none */
	double power;       /* 2: power, 1: magnitude */
	size_t mels;        /* bands */
	double fmin_hz, fmax_hz;
	enum mel_scale scale;
	enum mel_norm norm;
	enum mel_log log;
	double floor;     /* the least value that the logarithm is taken of; above 0 */
	size_t mfcc;      /* coefficients, from c0; 0: log-mel */
	enum mel_dct dct; /* meaningless if mfcc is 0 */
	double lifter;    /* L: coefficient i times 1 + L/2 sin(pi i / L) (HTK Book, eq. 5.12);
			   * 0: none; meaningless if mfcc is 0 */
};

/* NULL if the recipe can be computed, else the reason in words of the options (in a buffer of
 * size bytes that the caller gives). */
const char *mel_check(const struct mel_recipe *recipe, char *why, size_t size);

struct mel;

/* For a recipe that mel_check accepts. NULL: no memory. */
struct mel *mel_new(const struct mel_recipe *recipe);
void mel_free(struct mel *m);

/* Numbers in a row: mels, or mfcc. */
size_t mel_width(const struct mel *m);

/* Takes in n samples. False: no memory. */
bool mel_push(struct mel *m, const float *samples, size_t n);

/* The signal is over: makes the rows that reach over its end, and begins a new signal. A signal of
 * no samples at all gives no row. False: no memory. */
bool mel_drain(struct mel *m);

/* What came out since the last mel_take: [rows, mel_width], valid until the next call. */
const float *mel_take(struct mel *m, size_t *rows);

/* Hz to mel and back. */
double mel_from_hz(enum mel_scale scale, double hz);
double mel_to_hz(enum mel_scale scale, double mel);

/* Weights of the filter bank on the power spectrum, [mels, fft/2 + 1], for tests and pictures. */
void mel_filters(const struct mel *m, float *out);

#endif
