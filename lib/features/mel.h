/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mel - log-mel spectrum and MFCC of a signal, streaming
 *
 * signal -> gain, dither, pre-emphasis -> framing -> spectrum -> levels -> cepstrum -> cmvn
 *        -> deltas -> rows
 *
 * Cut into whatever pieces, a signal gives the same bits. */
#ifndef EARPIPE_MEL_H
#define EARPIPE_MEL_H

#include "features/cepstrum.h"
#include "features/cmvn.h"
#include "features/delta.h"
#include "features/framing.h"
#include "features/pcen.h"
#include "features/spectrum.h"

enum mel_emphasis {
	MEL_EMPHASIS_SIGNAL, /* y[i] = x[i] - a x[i - 1], x[-1] = 0, before the signal is cut */
	MEL_EMPHASIS_FRAME,  /* within each window */
};

extern const char *const mel_emphasis_names[];

/* Everything that decides the numbers. Resolved: nothing is "default" or "Nyquist" here. */
struct mel_recipe {
	double gain;   /* samples are multiplied by it */
	double dither; /* and get normal noise of this deviation added; 0: none */
	int64_t seed;  /* of the noise; each signal gets the same */
	double preemphasis;
	int emphasis; /* enum mel_emphasis; ints, for option tables fill them */
	struct framing_recipe framing;
	struct spectrum_recipe spectrum; /* its window, fft, preemphasis and energy are set by
					  * mel_new */
	double top_db; /* no level is lower than this below the peak; 0: off; LOG_DB only */
	double peak;   /* the energy that top_db counts from; 0: the signal's largest */
	struct pcen_recipe pcen; /* meaningless unless the log is LOG_PCEN */
	struct cepstrum_recipe cepstrum;
	int energy; /* enum spectrum_energy, for ZEROTH_ENERGY */
	struct cmvn_recipe cmvn;
	struct delta_recipe deltas;
};
/* spectrum.ref 0: the signal's largest energy. */

/* NULL if the recipe can be computed, else the reason in words of the options, in why[size]. */
const char *mel_check(const struct mel_recipe *recipe, char *why, size_t size);

/* The part of it that does not depend on rate, window, hop and fft. */
const char *mel_check_stages(const struct mel_recipe *recipe, char *why, size_t size);

/* NULL if rows come out while the signal goes in; else the option that needs the whole signal
 * before its first row. */
const char *mel_wants_whole(const struct mel_recipe *recipe);

struct mel;

/* For a recipe that mel_check accepts. NULL: no memory. */
struct mel *mel_new(const struct mel_recipe *recipe);
void mel_free(struct mel *m);

/* Numbers in a row: bands or coefficients, and their deltas behind them. */
size_t mel_width(const struct mel *m);

/* Takes in n samples. False: no memory. */
bool mel_push(struct mel *m, const float *samples, size_t n);

/* The signal is over: makes the rows that reach over its end, and begins a new signal. A signal of
 * no samples at all gives no row. False: no memory. */
bool mel_drain(struct mel *m);

/* What came out since the last mel_take: [rows, mel_width], valid until the next call. */
const float *mel_take(struct mel *m, size_t *rows);

#endif
