/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cepstrum - computes cepstral coefficients from the logarithms of bands */
#ifndef EARPIPE_CEPSTRUM_H
#define EARPIPE_CEPSTRUM_H

#include <stddef.h>
#include <stdint.h>

/* How the discrete cosine transform over n bands l[b] is normalised. Type 1 has
 * cos(pi k b / (n - 1)) and counts the first and the last band half; type 2 has
 * cos(pi k (b + 1/2) / n); type 3 has cos(pi (k + 1/2) b / n) and counts the first band half. */
enum cepstrum_norm {
	DCT_ORTHO, /* orthonormal */
	DCT_HTK,   /* type 2 only: sqrt(2 / n) on every row (HTK Book, eq. 5.14) */
	DCT_NONE,  /* twice the sum of the products (scipy, norm=None) */
};

/* What replaces coefficient 0. */
enum cepstrum_zeroth {
	ZEROTH_C0,
	ZEROTH_ENERGY, /* the logarithm of the window's energy */
	ZEROTH_NONE,   /* nothing: the first coefficient is number 1 */
};

enum cepstrum_place { ZEROTH_FIRST, ZEROTH_LAST };

extern const char *const cepstrum_norm_names[], *const cepstrum_zeroth_names[],
						    *const cepstrum_place_names[];

struct cepstrum_settings {
	int64_t n;     /* coefficients in a row: up to the number of bands, or one less with
			* ZEROTH_NONE; 0: no cepstrum */
	int64_t type;  /* 1 to 3; type 1 needs two bands */
	int norm;      /* of the enums above; ints, because option tables set them */
	double lifter; /* L: multiplies coefficient k by 1 + L/2 sin(pi (k + from) / L); 0: none */
	int64_t from;  /* 0 (HTK Book, eq. 5.12) or 1 (librosa) */
	int zeroth, place;
};

/* Checks the settings for that many bands. NULL: they can be computed; else the reason, which names
 * the options, in why[size]. */
const char *cepstrum_check(const struct cepstrum_settings *settings, size_t bands, char *why,
			   size_t size);

struct cepstrum;

/* Prepares settings that cepstrum_check accepts and whose n is above 0. NULL: no memory. */
struct cepstrum *cepstrum_new(const struct cepstrum_settings *settings, size_t bands);
void cepstrum_free(struct cepstrum *c);

/* Computes a row: logs[bands], followed by the energy with ZEROTH_ENERGY -> out[n]. */
void cepstrum_row(struct cepstrum *c, const float *logs, float *out);

#endif
