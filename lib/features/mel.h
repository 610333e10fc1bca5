/* SPDX-License-Identifier: GPL-2.0-or-later */
/* mel - computes the log-mel spectrum or MFCC of a signal as a stream
 *
 * signal -> gain, dither, pre-emphasis -> framing -> spectrum -> levels -> cepstrum -> cmvn
 *        -> deltas -> rows
 *
 * The result has the same bits however the signal is divided into pieces. */
#ifndef EARPIPE_MEL_H
#define EARPIPE_MEL_H

#include "features/cepstrum.h"
#include "features/cmvn.h"
#include "features/delta.h"
#include "features/framing.h"
#include "features/pcen.h"
#include "features/spectrum.h"

enum mel_emphasis {
	MEL_EMPHASIS_SIGNAL, /* on the signal: y[i] = x[i] - a x[i - 1], x[-1] = 0 */
	MEL_EMPHASIS_FRAME,  /* on each window (spectrum.h) */
};

extern const char *const mel_emphasis_names[];

/* All settings that determine the result, for one rate: lengths in samples, no defaults. settings.h
 * converts the settings of the command line to these. */
struct mel_settings {
	double gain;   /* multiplies the samples */
	double dither; /* the standard deviation of normal noise, added after the gain; 0: none */
	int64_t seed;  /* of that noise, which is the same in each signal */
	double preemphasis;
	int emphasis; /* enum mel_emphasis; an int, because option tables set it */
	struct framing_settings framing;
	struct spectrum_settings spectrum; /* mel_new sets its window, fft, preemphasis and energy;
					    * a ref of 0 is the signal's largest energy */
	double top_db; /* raises levels to this far below the peak; 0: does not; LOG_DB only */
	double peak;   /* the energy of that peak; 0: the signal's largest */
	struct pcen_settings pcen; /* meaningless unless the log is LOG_PCEN */
	struct cepstrum_settings cepstrum;
	int energy; /* enum spectrum_energy, for ZEROTH_ENERGY */
	struct cmvn_settings cmvn;
	struct delta_settings deltas;
};

/* Checks the settings. NULL: they can be computed; else the reason, which names
 * the options, in why[size]. */
const char *mel_check(const struct mel_settings *settings, char *why, size_t size);

/* The part of mel_check that does not depend on rate, window, hop and fft. */
const char *mel_check_stages(const struct mel_settings *settings, char *why, size_t size);

/* NULL if rows are available before the signal ends; otherwise the option that needs
 * the whole signal. */
const char *mel_wants_whole(const struct mel_settings *settings);

/* The kind of the rows in frames: "mfcc" or "logmel". */
const char *mel_kind(const struct mel_settings *settings);

struct mel;

/* Prepares settings that mel_check accepts. NULL: no memory. */
struct mel *mel_new(const struct mel_settings *settings);
void mel_free(struct mel *m);

/* The numbers in a row: bands or coefficients, followed by their deltas. */
size_t mel_width(const struct mel *m);

/* Takes n samples. False: no memory. */
bool mel_push(struct mel *m, const float *samples, size_t n);

/* Ends the signal: makes the remaining rows and begins a new signal. A signal without samples gives
 * no rows. False: no memory. */
bool mel_drain(struct mel *m);

/* The rows made since the last mel_take: [rows, mel_width], valid until the next call. */
const float *mel_take(struct mel *m, size_t *rows);

#endif
