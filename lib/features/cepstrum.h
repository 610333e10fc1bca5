/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cepstrum - cepstral coefficients of the logarithms of bands */
#ifndef EARPIPE_CEPSTRUM_H
#define EARPIPE_CEPSTRUM_H

#include <stddef.h>
#include <stdint.h>

/* Of the discrete cosine transform over n bands l[b]. Type 1 has cos(pi k b / (n - 1)), its first
 * and last band counted half; type 2 cos(pi k (b + 1/2) / n); type 3 cos(pi (k + 1/2) b / n), its
 * first band counted half. */
enum cepstrum_norm {
	DCT_ORTHO, /* orthonormal */
	DCT_HTK,   /* type 2 only: sqrt(2 / n) on every row (HTK Book, eq. 5.14) */
	DCT_NONE,  /* twice the sum of the products (scipy, norm=None) */
};

/* What stands for coefficient 0. */
enum cepstrum_zeroth {
	ZEROTH_C0,
	ZEROTH_ENERGY, /* the logarithm of the window's energy */
	ZEROTH_NONE,   /* nothing does: the coefficients begin with 1 */
};

enum cepstrum_place { ZEROTH_FIRST, ZEROTH_LAST };

extern const char *const cepstrum_norm_names[], *const cepstrum_zeroth_names[],
						    *const cepstrum_place_names[];

struct cepstrum_recipe {
	int64_t n;     /* coefficients in a row; with ZEROTH_NONE fewer than bands, else at most as
			* many; 0: no cepstrum */
	int64_t type;  /* 1 to 3; type 1 wants two bands */
	int norm;      /* of the enums above; ints, for option tables fill them */
	double lifter; /* L: coefficient k times 1 + L/2 sin(pi (k + from) / L); 0: none */
	int64_t from;  /* 0 (HTK Book, eq. 5.12) or 1 (librosa) */
	int zeroth, place;
};

/* NULL if the recipe suits that many bands, else the reason in words of the options, in why[size].
 */
const char *cepstrum_check(const struct cepstrum_recipe *recipe, size_t bands, char *why,
			   size_t size);

struct cepstrum;

/* For a recipe that cepstrum_check accepts, n above 0. NULL: no memory. */
struct cepstrum *cepstrum_new(const struct cepstrum_recipe *recipe, size_t bands);
void cepstrum_free(struct cepstrum *c);

/* logs[bands] (and with ZEROTH_ENERGY the energy behind them) -> out[n]. */
void cepstrum_row(struct cepstrum *c, const float *logs, float *out);

#endif
