/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/fft.h"

#include "base/cpu.h"
#include "base/tensor.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { STAGES_MAX = 64 };

#define INLINE static inline __attribute__((always_inline))

/* Arrays of quads are registers only if the loops over them are gone. */
#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 4")
#endif

/* Four doubles anywhere. */
typedef double quad __attribute__((vector_size(32), aligned(8), may_alias));

#if defined(__has_builtin)
#if __has_builtin(__builtin_shufflevector)
#define SHUFFLE __builtin_shufflevector
#endif
#endif
#ifndef SHUFFLE
typedef long long quad_index __attribute__((vector_size(32)));
#define SHUFFLE(a, b, i, j, k, l) __builtin_shuffle(a, b, (quad_index){ i, j, k, l })
#endif

/* Writes quads x[4] as the columns of 4 rows, 16 doubles at `to`. */
#define PUT_TRANSPOSED(to, x)                                         \
	do {                                                          \
		const quad t0_ = SHUFFLE((x)[0], (x)[1], 0, 4, 2, 6); \
		const quad t1_ = SHUFFLE((x)[0], (x)[1], 1, 5, 3, 7); \
		const quad t2_ = SHUFFLE((x)[2], (x)[3], 0, 4, 2, 6); \
		const quad t3_ = SHUFFLE((x)[2], (x)[3], 1, 5, 3, 7); \
		*(quad *)(to) = SHUFFLE(t0_, t2_, 0, 1, 4, 5);        \
		*(quad *)((to) + 4) = SHUFFLE(t1_, t3_, 0, 1, 4, 5);  \
		*(quad *)((to) + 8) = SHUFFLE(t0_, t2_, 2, 3, 6, 7);  \
		*(quad *)((to) + 12) = SHUFFLE(t1_, t3_, 2, 3, 6, 7); \
	} while (0)

static const double PI = 3.14159265358979323846;

/* Complex numbers, the real parts apart from the imaginary ones. */
struct parts {
	double *re, *im;
};

/* One pass over all numbers: groups of `radix` numbers, which are `stride * count` apart, are
 * transformed, multiplied by twiddle factors and written next to each other, `stride` apart. */
struct stage {
	size_t radix, count, stride; /* their product is the length */
	struct parts twiddle;        /* [radix - 1, count] */
	struct parts root;           /* [radix], of 1; only if the radix has no function */
};

struct fft {
	size_t n;            /* samples */
	size_t length;       /* complex numbers: n / 2, or n if that is odd */
	double *signal;      /* [n] */
	double (*bins)[2];   /* [n / 2 + 1] */
	struct parts a, b;   /* [length] each */
	struct parts halves; /* [length] exp(-2 pi i k / n), for the halves of the signal */
	struct parts few;    /* [largest radix without a function] */
	double *memory;      /* all arrays of doubles */
	struct stage stages[STAGES_MAX];
	size_t n_stages;
};

/* ---- stages ----
 *
 * All read numbers x[q + s (p + k m)] and write y[q + s (radix p + k)], for p below m = count and q
 * below s = stride, where k counts the numbers of a group. The formulas are those of Van Loan 1992,
 * section 1.7, and for radix 3 and 5 those of Winograd 1978. */

struct complex {
	double re, im;
};

INLINE struct complex at(struct parts x, size_t i)
{
	return (struct complex){ x.re[i], x.im[i] };
}

INLINE struct complex sum(struct complex a, struct complex b)
{
	return (struct complex){ a.re + b.re, a.im + b.im };
}

INLINE struct complex difference(struct complex a, struct complex b)
{
	return (struct complex){ a.re - b.re, a.im - b.im };
}

INLINE struct complex scaled(struct complex a, double by)
{
	return (struct complex){ a.re * by, a.im * by };
}

INLINE struct complex product(struct complex a, struct complex b)
{
	return (struct complex){ a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re };
}

/* a times -i */
INLINE struct complex turned(struct complex a)
{
	return (struct complex){ a.im, -a.re };
}

INLINE void put(struct parts y, size_t i, struct complex a)
{
	y.re[i] = a.re;
	y.im[i] = a.im;
}

INLINE void group_2(const struct complex *x, struct complex *y)
{
	y[0] = sum(x[0], x[1]);
	y[1] = difference(x[0], x[1]);
}

INLINE void group_3(const struct complex *x, struct complex *y)
{
	const struct complex t = sum(x[1], x[2]);
	const struct complex u = difference(x[0], scaled(t, 0.5));
	const struct complex v =
	    turned(scaled(difference(x[1], x[2]), 0.86602540378443864676)); /* sin(2 pi / 3) */

	y[0] = sum(x[0], t);
	y[1] = sum(u, v);
	y[2] = difference(u, v);
}

INLINE void group_4(const struct complex *x, struct complex *y)
{
	const struct complex a = sum(x[0], x[2]), b = difference(x[0], x[2]);
	const struct complex c = sum(x[1], x[3]), d = turned(difference(x[1], x[3]));

	y[0] = sum(a, c);
	y[1] = sum(b, d);
	y[2] = difference(a, c);
	y[3] = difference(b, d);
}

INLINE void group_5(const struct complex *x, struct complex *y)
{
	static const double C1 = 0.30901699437494742410, C2 = -0.80901699437494742410;
	static const double S1 = 0.95105651629515357212, S2 = 0.58778525229247312917;
	const struct complex a = sum(x[1], x[4]), b = difference(x[1], x[4]);
	const struct complex c = sum(x[2], x[3]), d = difference(x[2], x[3]);
	const struct complex e = sum(x[0], sum(scaled(a, C1), scaled(c, C2)));
	const struct complex f = sum(x[0], sum(scaled(a, C2), scaled(c, C1)));
	const struct complex g = turned(sum(scaled(b, S1), scaled(d, S2)));
	const struct complex h = turned(difference(scaled(b, S2), scaled(d, S1)));

	y[0] = sum(x[0], sum(a, c));
	y[1] = sum(e, g);
	y[2] = sum(f, h);
	y[3] = difference(f, h);
	y[4] = difference(e, g);
}

/* One group of a stage. */
INLINE void run_group(const struct stage *s, struct parts x, struct parts y, size_t p, size_t q)
{
	struct complex in[5], out[5];

	for (size_t k = 0; k < s->radix; k++)
		in[k] = at(x, q + s->stride * (p + k * s->count));
	if (s->radix == 2)
		group_2(in, out);
	else if (s->radix == 3)
		group_3(in, out);
	else if (s->radix == 4)
		group_4(in, out);
	else
		group_5(in, out);
	put(y, q + s->stride * s->radix * p, out[0]);
	for (size_t k = 1; k < s->radix; k++)
		put(y, q + s->stride * (s->radix * p + k),
		    product(out[k], at(s->twiddle, (k - 1) * s->count + p)));
}

/* A stage whose sizes are no multiples of 4, or of radix 3 or 5: number by number. */
static void run_small(const struct stage *s, struct parts x, struct parts y)
{
	for (size_t p = 0; p < s->count; p++)
		for (size_t q = 0; q < s->stride; q++)
			run_group(s, x, y, p, q);
}

/* A radix without a function, by the definition. */
static void run_prime(const struct stage *s, struct parts few, struct parts x, struct parts y)
{
	for (size_t p = 0; p < s->count; p++)
		for (size_t q = 0; q < s->stride; q++) {
			for (size_t k = 0; k < s->radix; k++)
				put(few, k, at(x, q + s->stride * (p + k * s->count)));
			for (size_t k = 0; k < s->radix; k++) {
				struct complex y_k = { 0, 0 };

				for (size_t j = 0; j < s->radix; j++)
					y_k = sum(y_k, product(at(few, j),
							       at(s->root, j * k % s->radix)));
				if (k > 0)
					y_k = product(y_k, at(s->twiddle, (k - 1) * s->count + p));
				put(y, q + s->stride * (s->radix * p + k), y_k);
			}
		}
}

/* ---- all stages ----
 *
 * Most numbers are computed four at a time, by functions that are compiled once for each kind of
 * processor. The file's flags forbid fused multiply-add, so all give the same bits. */

#define TILE_TARGET
#define TILE_LEAVE (void)0
#define TILE(name) portable_##name
#include "features/fft_tile.h"

#if CPU_IS_X86
#define TILE_TARGET CPU_TARGET_AVX2
#define TILE_LEAVE CPU_LEAVE_AVX
#define TILE(name) avx2_##name
#include "features/fft_tile.h"
#else
#define avx2_split portable_split
#define avx2_stage portable_stage
#define avx2_join portable_join
#endif

/* The signal as complex numbers: its even samples the real and its odd ones the imaginary parts; if
 * its length is odd, all are real. */
static void take_signal(struct fft *f, bool avx2)
{
	if (f->n % 8 == 0)
		(avx2 ? avx2_split : portable_split)(f->signal, f->length, f->a);
	else
		for (size_t i = 0; i < f->length; i++) {
			f->a.re[i] = f->signal[f->n % 2 ? i : 2 * i];
			f->a.im[i] = f->n % 2 ? 0 : f->signal[2 * i + 1];
		}
}

static void run_stages(struct fft *f, bool avx2)
{
	for (size_t i = 0; i < f->n_stages; i++) {
		const struct stage *s = &f->stages[i];
		const struct parts x = f->a;

		if (s->radix > 5)
			run_prime(s, f->few, f->a, f->b);
		else if (!(avx2 ? avx2_stage : portable_stage)(s, f->a, f->b))
			run_small(s, f->a, f->b);
		f->a = f->b;
		f->b = x;
	}
}

/* The bins of a signal that take_signal halved: with z conjugated and mirrored,
 * X[k] = (z[k] + z*[-k]) / 2 - i / 2 exp(-2 pi i k / n) (z[k] - z*[-k]). */
static void join_halves(struct fft *f, bool avx2)
{
	const size_t m = f->length;
	const double *re = f->a.re, *im = f->a.im, *w_re = f->halves.re, *w_im = f->halves.im;
	double(*bins)[2] = f->bins;

	bins[0][0] = re[0] + im[0];
	bins[m][0] = re[0] - im[0];
	bins[0][1] = bins[m][1] = 0;
	for (size_t k = (avx2 ? avx2_join : portable_join)(f->a, f->halves, m, bins); k < m; k++) {
		const double c = im[k] + im[m - k], d = re[m - k] - re[k];

		bins[k][0] = 0.5 * (re[k] + re[m - k] + (c * w_re[k] - d * w_im[k]));
		bins[k][1] = 0.5 * (im[k] - im[m - k] + (c * w_im[k] + d * w_re[k]));
	}
}

void fft_forward(struct fft *f)
{
	const bool avx2 = cpu_has(CPU_AVX2);

	take_signal(f, avx2);
	run_stages(f, avx2);
	if (f->n % 2 == 0)
		join_halves(f, avx2);
	else
		for (size_t k = 0; k <= f->n / 2; k++) {
			f->bins[k][0] = f->a.re[k];
			f->bins[k][1] = f->a.im[k];
		}
}

/* ---- preparation ---- */

static size_t next_radix(size_t n)
{
	size_t p = 7;

	if (n % 4 == 0)
		return 4;
	for (size_t r = 2; r <= 5; r++)
		if (n % r == 0)
			return r;
	while (n % p != 0 && p * p <= n)
		p += 2;
	return n % p == 0 ? p : n;
}

/* Splits the length into stages. Returns the doubles that all arrays need. */
static size_t plan_stages(struct fft *f)
{
	size_t rest = f->length, stride = 1, doubles = 0;

	while (rest > 1) {
		struct stage *s = &f->stages[f->n_stages++];

		s->radix = next_radix(rest);
		s->count = rest / s->radix;
		s->stride = stride;
		stride *= s->radix;
		rest = s->count;
		doubles += 2 * (s->radix - 1) * s->count;
		if (s->radix > 5)
			doubles += 4 * s->radix;
	}
	return doubles;
}

/* n complex numbers of the memory from *used on. */
static struct parts take(struct fft *f, size_t *used, size_t n)
{
	const struct parts p = { f->memory + *used, f->memory + *used + n };

	*used += 2 * n;
	return p;
}

/* exp(-2 pi i k / n) */
static void put_root(struct parts to, size_t i, size_t k, size_t n)
{
	const double angle = 2 * PI * (double)(k % n) / (double)n;

	to.re[i] = cos(angle);
	to.im[i] = -sin(angle);
}

static void fill_tables(struct fft *f, size_t *used)
{
	f->halves = take(f, used, f->length);
	for (size_t k = 0; k < f->length; k++)
		put_root(f->halves, k, k, f->n);
	for (size_t i = 0; i < f->n_stages; i++) {
		struct stage *s = &f->stages[i];

		s->twiddle = take(f, used, (s->radix - 1) * s->count);
		for (size_t k = 1; k < s->radix; k++)
			for (size_t p = 0; p < s->count; p++)
				put_root(s->twiddle, (k - 1) * s->count + p, k * p,
					 s->radix * s->count);
		if (s->radix <= 5)
			continue;
		s->root = take(f, used, s->radix);
		for (size_t k = 0; k < s->radix; k++)
			put_root(s->root, k, k, s->radix);
		f->few = take(f, used, s->radix);
	}
}

struct fft *fft_new(size_t n)
{
	/* of each sample a few copies and tables: no size overflows */
	struct fft *f = n >= 1 && n < SIZE_MAX / 512 ? calloc(1, sizeof *f) : NULL;
	size_t bins = n / 2 + 1, used = 0, tables;

	if (!f)
		return NULL;
	f->n = n;
	f->length = n % 2 == 0 ? n / 2 : n;
	tables = plan_stages(f);
	f->memory =
	    calloc(n + 2 * bins + 4 * f->length + 2 * f->length + tables, sizeof *f->memory);
	if (!f->memory) {
		free(f);
		return NULL;
	}
	f->signal = f->memory;
	f->bins = (double(*)[2])(f->memory + n);
	used = n + 2 * bins;
	f->a = take(f, &used, f->length);
	f->b = take(f, &used, f->length);
	fill_tables(f, &used);
	return f;
}

void fft_free(struct fft *f)
{
	if (f)
		free(f->memory);
	free(f);
}

double *fft_signal(struct fft *f)
{
	return f->signal;
}

double (*fft_bins(struct fft *f))[2]
{
	return f->bins;
}
