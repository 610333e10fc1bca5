/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fft_lanes - the transform of fft.c for one width of vectors; fft.c includes this several times
 *
 *     LANES_TARGET   attribute of the function, or nothing
 *     LANES_NAME     its name
 *     LANES_VECTOR   a vector of doubles, as wide as the processor likes them
 */

#define RE(z, j) (*(LANES_VECTOR *)((z) + 2 * FFT_LANES * (j)))
#define IM(z, j) (*(LANES_VECTOR *)((z) + 2 * FFT_LANES * (j) + FFT_LANES))

/* One column of lanes, all of which are independent of one another.
 *
 * The points, taken in pairs, are a complex signal of half as many. Its transform is Stockham's
 * (Cochran et al. 1967, "What is the fast Fourier transform?", which needs no reordering), in steps
 * of 4 and, if need be, a last one of 2; then the two halves of the pairs are told apart. */
LANES_TARGET static void LANES_NAME(const struct fft *f, size_t column)
{
	size_t half = f->points / 2, len = half, stride = 1;
	double *x = f->in + column, *y = f->work[0] + column, *spare = f->work[1] + column;
	double *power = f->power + column;

	for (; len >= 4; len /= 4, stride *= 4) {
		size_t step = len / 4 * stride;
		for (size_t p = 0; p < len / 4; p++) {
			const struct turn *w1 = &f->turns[p * stride],
					  *w2 = &f->turns[2 * p * stride],
					  *w3 = &f->turns[3 * p * stride];
			for (size_t q = 0; q < stride; q++) {
				size_t i = q + stride * p, o = q + stride * 4 * p;
				LANES_VECTOR ar = RE(x, i), ai = IM(x, i);
				LANES_VECTOR br = RE(x, i + step), bi = IM(x, i + step);
				LANES_VECTOR cr = RE(x, i + 2 * step), ci = IM(x, i + 2 * step);
				LANES_VECTOR dr = RE(x, i + 3 * step), di = IM(x, i + 3 * step);
				LANES_VECTOR sr = ar + cr, si = ai + ci, tr = ar - cr, ti = ai - ci;
				LANES_VECTOR ur = br + dr, ui = bi + di, vr = bi - di, vi = dr - br;
				RE(y, o) = sr + ur;
				IM(y, o) = si + ui;
				ar = tr + vr;
				ai = ti + vi;
				RE(y, o + stride) = ar * w1->re - ai * w1->im;
				IM(y, o + stride) = ar * w1->im + ai * w1->re;
				ar = sr - ur;
				ai = si - ui;
				RE(y, o + 2 * stride) = ar * w2->re - ai * w2->im;
				IM(y, o + 2 * stride) = ar * w2->im + ai * w2->re;
				ar = tr - vr;
				ai = ti - vi;
				RE(y, o + 3 * stride) = ar * w3->re - ai * w3->im;
				IM(y, o + 3 * stride) = ar * w3->im + ai * w3->re;
			}
		}
		x = y;
		y = spare;
		spare = x;
	}
	/* Where a step of 2 is left, it is done on the way: z[k] is its sum, z[half - k] its
	 * difference. */
	const double *far = x + (len == 2 ? 2 * FFT_LANES * (half / 2) : 0);

#define POWER(k) (*(LANES_VECTOR *)(power + FFT_LANES * (k)))
	LANES_VECTOR re = RE(x, 0), im = IM(x, 0);
	if (len == 2) {
		re += RE(far, 0);
		im += IM(far, 0);
	}
	POWER(0) = (re + im) * (re + im);
	POWER(half) = (re - im) * (re - im);
	for (size_t k = 1; k <= half / 2; k++) {
		const struct turn *w = &f->halves[k];
		LANES_VECTOR ar, ai, br, bi; /* z[k] and z[half - k] */
		if (len == 2 && k < half / 2) {
			ar = RE(x, k) + RE(far, k);
			ai = IM(x, k) + IM(far, k);
			br = RE(x, half / 2 - k) - RE(far, half / 2 - k);
			bi = IM(x, half / 2 - k) - IM(far, half / 2 - k);
		} else if (len == 2) {
			ar = br = RE(x, 0) - RE(far, 0);
			ai = bi = IM(x, 0) - IM(far, 0);
		} else {
			ar = RE(x, k);
			ai = IM(x, k);
			br = RE(x, half - k);
			bi = IM(x, half - k);
		}
		LANES_VECTOR er = 0.5 * (ar + br), ei = 0.5 * (ai - bi);
		LANES_VECTOR odr = 0.5 * (ai + bi), odi = 0.5 * (br - ar);
		LANES_VECTOR tr = odr * w->re - odi * w->im, ti = odr * w->im + odi * w->re;
		LANES_VECTOR ur = er - tr, ui = ei - ti;
		tr += er;
		ti += ei;
		POWER(k) = tr * tr + ti * ti;
		POWER(half - k) = ur * ur + ui * ui;
	}
}

#undef POWER
#undef RE
#undef IM
#undef LANES_NAME
#undef LANES_VECTOR
