/* SPDX-License-Identifier: GPL-2.0-or-later */
/* fft_tile - the loops of fft.c over four numbers at a time; fft.c includes it once for each kind of
 * processor
 *
 * TILE_TARGET   the target attribute of its functions
 * TILE_LEAVE    the end of those that fft.c calls
 * TILE(name)    the names of its functions
 *
 * It is included instead of called for the reason that gemm_tile.h gives. */

/* Four at a time of the even samples, and of the odd ones. */
TILE_TARGET static void TILE(split)(const double *signal, size_t n, struct parts to)
{
	for (size_t i = 0; i < n; i += 4) {
		const quad a = *(const quad *)(signal + 2 * i);
		const quad b = *(const quad *)(signal + 2 * i + 4);

		*(quad *)(to.re + i) = SHUFFLE(a, b, 0, 2, 4, 6);
		*(quad *)(to.im + i) = SHUFFLE(a, b, 1, 3, 5, 7);
	}
	TILE_LEAVE;
}

/* Four groups of radix 4: x[at], x[at + apart] and so on -> re[4], im[4], without twiddles. */
TILE_TARGET static inline __attribute__((always_inline)) void
TILE(group_4)(struct parts x, size_t at, size_t apart, quad *re, quad *im)
{
	const double *r = x.re + at, *i = x.im + at;
	const quad r0 = *(const quad *)r, i0 = *(const quad *)i;
	const quad r1 = *(const quad *)(r + apart), i1 = *(const quad *)(i + apart);
	const quad r2 = *(const quad *)(r + 2 * apart), i2 = *(const quad *)(i + 2 * apart);
	const quad r3 = *(const quad *)(r + 3 * apart), i3 = *(const quad *)(i + 3 * apart);
	const quad a_r = r0 + r2, a_i = i0 + i2, b_r = r0 - r2, b_i = i0 - i2;
	const quad c_r = r1 + r3, c_i = i1 + i3, d_r = i1 - i3, d_i = r3 - r1;

	re[0] = a_r + c_r, im[0] = a_i + c_i;
	re[1] = b_r + d_r, im[1] = b_i + d_i;
	re[2] = a_r - c_r, im[2] = a_i - c_i;
	re[3] = b_r - d_r, im[3] = b_i - d_i;
}

/* The first stage, with radix 4: its stride is 1, so vectors run along p. */
TILE_TARGET static void TILE(first)(const struct stage *s, struct parts x, struct parts y)
{
	for (size_t p = 0; p < s->count; p += 4) {
		quad re[4], im[4];

		TILE(group_4)(x, p, s->count, re, im);
		UNROLL
		for (size_t k = 1; k < 4; k++) {
			const size_t at = (k - 1) * s->count + p;
			const quad w_re = *(const quad *)(s->twiddle.re + at);
			const quad w_im = *(const quad *)(s->twiddle.im + at);
			const quad r = re[k];

			re[k] = r * w_re - im[k] * w_im;
			im[k] = r * w_im + im[k] * w_re;
		}
		PUT_TRANSPOSED(y.re + 4 * p, re);
		PUT_TRANSPOSED(y.im + 4 * p, im);
	}
}

/* A later stage with radix 4, whose stride is a multiple of 4. */
TILE_TARGET static void TILE(later_4)(const struct stage *s, struct parts x, struct parts y)
{
	for (size_t p = 0; p < s->count; p++)
		for (size_t q = 0; q < s->stride; q += 4) {
			quad re[4], im[4];

			TILE(group_4)(x, q + s->stride * p, s->stride * s->count, re, im);
			UNROLL
			for (size_t k = 0; k < 4; k++) {
				const size_t at = q + s->stride * (4 * p + k);
				const double w_re = k ? s->twiddle.re[(k - 1) * s->count + p] : 1;
				const double w_im = k ? s->twiddle.im[(k - 1) * s->count + p] : 0;

				*(quad *)(y.re + at) = re[k] * w_re - im[k] * w_im;
				*(quad *)(y.im + at) = re[k] * w_im + im[k] * w_re;
			}
		}
}

/* The same with radix 2. */
TILE_TARGET static void TILE(later_2)(const struct stage *s, struct parts x, struct parts y)
{
	for (size_t p = 0; p < s->count; p++)
		for (size_t q = 0; q < s->stride; q += 4) {
			const size_t at = q + s->stride * p, other = at + s->stride * s->count;
			const size_t to = q + s->stride * 2 * p;
			const quad a_r = *(const quad *)(x.re + at);
			const quad a_i = *(const quad *)(x.im + at);
			const quad b_r = *(const quad *)(x.re + other);
			const quad b_i = *(const quad *)(x.im + other);
			const double w_re = s->twiddle.re[p], w_im = s->twiddle.im[p];

			*(quad *)(y.re + to) = a_r + b_r;
			*(quad *)(y.im + to) = a_i + b_i;
			*(quad *)(y.re + to + s->stride) = (a_r - b_r) * w_re - (a_i - b_i) * w_im;
			*(quad *)(y.im + to + s->stride) = (a_r - b_r) * w_im + (a_i - b_i) * w_re;
		}
}

/* Bins from 1 on, four at a time: see join_halves. Returns the first one that is left. */
TILE_TARGET static size_t TILE(join)(struct parts z, struct parts w, size_t m, double (*bins)[2])
{
	size_t k = 1;

	for (; k + 4 <= m; k += 4) {
		const quad re = *(const quad *)(z.re + k), im = *(const quad *)(z.im + k);
		const quad back_re = *(const quad *)(z.re + m - k - 3);
		const quad back_im = *(const quad *)(z.im + m - k - 3);
		const quad other_re = SHUFFLE(back_re, back_re, 3, 2, 1, 0);
		const quad other_im = SHUFFLE(back_im, back_im, 3, 2, 1, 0);
		const quad w_re = *(const quad *)(w.re + k), w_im = *(const quad *)(w.im + k);
		const quad c = im + other_im, d = other_re - re;
		const quad to_re = 0.5 * (re + other_re + (c * w_re - d * w_im));
		const quad to_im = 0.5 * (im - other_im + (c * w_im + d * w_re));

		*(quad *)bins[k] = SHUFFLE(to_re, to_im, 0, 4, 1, 5);
		*(quad *)bins[k + 2] = SHUFFLE(to_re, to_im, 2, 6, 3, 7);
	}
	TILE_LEAVE;
	return k;
}

/* One stage. False: its sizes are no multiples of 4, or it has another radix. */
TILE_TARGET static bool TILE(stage)(const struct stage *s, struct parts x, struct parts y)
{
	if (s->radix == 4 && s->stride == 1 && s->count % 4 == 0)
		TILE(first)(s, x, y);
	else if (s->radix == 4 && s->stride % 4 == 0)
		TILE(later_4)(s, x, y);
	else if (s->radix == 2 && s->stride % 4 == 0)
		TILE(later_2)(s, x, y);
	else
		return false;
	TILE_LEAVE;
	return true;
}

#undef TILE_TARGET
#undef TILE_LEAVE
#undef TILE
