/* SPDX-License-Identifier: GPL-2.0-or-later */
/* framing - cuts a signal into overlapping windows
 *
 * Row r contains `window` samples from start(r) on. n is the length of the signal; integer
 * divisions round down. The windows are the same however the signal is divided into pieces. At most
 * two windows and a block of the signal are held. */
#ifndef EARPIPE_FRAMING_H
#define EARPIPE_FRAMING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum framing_kind {
	FRAMING_CENTER, /* start = r hop - fft / 2 + (fft - window) / 2, 1 + n / hop rows
			 * (torch.stft, librosa.stft) */
	FRAMING_SNIP,   /* start = r hop, 1 + (n - window) / hop rows; a signal shorter than the
			 * window is padded with zeros and gives one row */
	FRAMING_MIDDLE, /* start = r hop + hop / 2 - window / 2, (n + hop / 2) / hop rows: possibly
			 * none (Kaldi, snip-edges=false) */
	FRAMING_CEIL,   /* start = r hop - window / 2, n / hop rows rounded up (SPTK, frame) */
};

/* The samples outside the signal. */
enum framing_pad {
	FRAMING_ZEROS,
	FRAMING_REFLECT,   /* c b | a b c | b a: the sample at the edge is not repeated */
	FRAMING_SYMMETRIC, /* b a | a b c | c b: it is */
};

extern const char *const framing_kind_names[], *const framing_pad_names[];

struct framing_settings {
	int64_t window, hop; /* samples, from 1 */
	int64_t fft;         /* points; FRAMING_CENTER places the window within them */
	int kind;            /* enum framing_kind; an int, because option tables set it */
	int pad;             /* enum framing_pad; meaningless for FRAMING_SNIP */
};

struct framing;

/* NULL: no memory. */
struct framing *framing_new(const struct framing_settings *settings);
void framing_free(struct framing *f);

/* Takes as many of the n samples as there is room for and returns their number. Call framing_next
 * until it returns NULL before pushing more. */
size_t framing_push(struct framing *f, const float *samples, size_t n);

/* Ends the signal: framing_next then also returns the windows that extend beyond its end. */
void framing_end(struct framing *f);

/* The next window, [window]. It is valid until the next push; after framing_end until the next
 * call. NULL: more samples are needed; after framing_end, that was the last window and a
 * new signal begins. */
const float *framing_next(struct framing *f);

/* The rows that a whole signal of n samples gives; none if n is 0. */
uint64_t framing_rows(const struct framing_settings *settings, uint64_t n);

#endif
