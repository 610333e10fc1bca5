/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "augment/perturb.h"

#include "features/dft.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

enum { ZEROS = 16, PHASES = 512 };
static const double piece_s = 0.03, search_s = 0.008;   /* of tempo */
static const double window_s = 0.032, lifter_s = 0.002; /* of the tract */
static const double gain_max = 3;                       /* nepers, either way */

struct perturb {
	double rate;
	enum cpu_path path;
	float sinc[ZEROS * PHASES + 2]; /* windowed, one side */
	/* of the tract */
	struct dft *window, *cepstrum; /* both of `points` */
	size_t points, lifter;
	double *envelope; /* [points / 2 + 1] nepers */
	double *taper;    /* [points], of the window, before and after */
};

static void fill_sinc(float *table)
{
	for (size_t i = 0; i <= ZEROS * PHASES + 1; i++) {
		const double t = (double)i / PHASES, window = cos(pi / 2 * t / ZEROS);

		table[i] = i == 0 ? 1
			   : i >= ZEROS * PHASES
			       ? 0
			       : (float)(sin(pi * t) / (pi * t) * window * window);
	}
}

struct perturb *perturb_new(double rate, enum cpu_path path)
{
	struct perturb *v = calloc(1, sizeof *v);

	if (!v)
		return NULL;
	v->rate = rate;
	v->path = path;
	fill_sinc(v->sinc);
	v->points = dft_good_length((size_t)(window_s * rate) + 8);
	v->points += v->points % 2 ? dft_good_length(v->points + 1) - v->points : 0;
	v->lifter = (size_t)(lifter_s * rate) + 1;
	if (v->lifter > v->points / 2)
		v->lifter = v->points / 2;
	v->window = dft_new(v->points, DFT_BOTH);
	v->cepstrum = dft_new(v->points, DFT_BOTH);
	v->envelope = malloc((v->points / 2 + 2) * sizeof *v->envelope);
	v->taper = malloc(v->points * sizeof *v->taper);
	if (!v->window || !v->cepstrum || !v->envelope || !v->taper) {
		perturb_free(v);
		return NULL;
	}
	for (size_t i = 0; i < v->points; i++)
		v->taper[i] = sin(pi * ((double)i + 0.5) / (double)v->points);
	return v;
}

void perturb_free(struct perturb *v)
{
	if (!v)
		return;
	dft_free(v->window);
	dft_free(v->cepstrum);
	free(v->envelope);
	free(v->taper);
	free(v);
}

size_t perturb_length(size_t n, double speed)
{
	const double length = floor((double)n / speed + 0.5);

	return length < 1 ? 1 : (size_t)length;
}

/* ---- speed ---- */

/* Neighbouring samples of y, which are computed together. */
enum { LANES = 32 };

struct lanes {
	size_t n;             /* of them: fewer at the end */
	double at[LANES];     /* their places in x, in samples */
	size_t base;          /* the first sample of x that any of them sums */
	int32_t from[LANES];  /* the first that each sums, counted from there */
	int32_t count[LANES]; /* how many */
	int32_t most;         /* the largest count */
};

/* sum[LANES] of the samples of x around each place, times the sinc there. Each sum has the order of a
 * plain loop, so all paths give the same bits. */
static inline __attribute__((always_inline)) void sum_sinc(const float *restrict table,
							   const float *restrict x,
							   const struct lanes *restrict l,
							   double cut, double *restrict sum)
{
	const double base = (double)l->base;

	x += l->base;
	for (int32_t m = 0; m < l->most; m++)
		for (size_t i = 0; i < l->n; i++) {
			/* without branches, so that the loop becomes vectors */
			const int32_t in = m < l->count[i];
			const int32_t k = l->from[i] + m * in;
			const double place = fabs(base + (double)k - l->at[i]) * cut * PHASES;
			const int32_t j = (int32_t)place;
			const double weight =
			    table[j] + (place - (double)j) * (double)(table[j + 1] - table[j]);

			sum[i] += x[k] * weight * (double)in;
		}
}

#define DEFINE_SUM_SINC(path, TARGET)                                                      \
	TARGET static void sum_sinc_##path(const float *table, const float *x,             \
					   const struct lanes *l, double cut, double *sum) \
	{                                                                                  \
		sum_sinc(table, x, l, cut, sum);                                           \
	}

CPU_EACH(DEFINE_SUM_SINC)

size_t perturb_speed(const struct perturb *v, const float *x, size_t n, double speed, float *y)
{
	const size_t out = perturb_length(n, speed);
	const double cut = speed > 1 ? 1 / speed : 1; /* removes all above half the rate */
	const double reach = ZEROS / cut;

	for (size_t first = 0; first < out; first += LANES) {
		const size_t here = out - first < LANES ? out - first : LANES;
		struct lanes l = { .n = here };
		double sum[LANES] = { 0 };

		for (size_t i = 0; i < here; i++) {
			const double at = (double)(first + i) * speed;
			const size_t from = at > reach ? (size_t)ceil(at - reach) : 0;
			const size_t to = at + reach < (double)n ? (size_t)(at + reach) : n - 1;

			l.at[i] = at;
			l.base = i == 0 ? from : l.base; /* from never decreases */
			l.from[i] = (int32_t)(from - l.base);
			l.count[i] = to >= from ? (int32_t)(to - from + 1) : 0;
			l.most = l.count[i] > l.most ? l.count[i] : l.most;
		}
		CPU_RUN(v->path, sum_sinc, v->sinc, x, &l, cut, sum);
		for (size_t i = 0; i < here; i++)
			y[first + i] = (float)(sum[i] * cut);
	}
	return out;
}

/* ---- tempo ---- */

/* Sum of a[i] b[i], in lanes so that the compiler vectorises it; all paths give the same bits. */
static inline __attribute__((always_inline)) double sum_products(const float *a, const float *b,
								 size_t n)
{
	enum { WIDTH = 8 };
	float lane[WIDTH] = { 0 };
	double sum = 0;
	size_t i = 0;

	for (; i + WIDTH <= n; i += WIDTH)
		for (size_t k = 0; k < WIDTH; k++)
			lane[k] += a[i + k] * b[i + k];
	for (; i < n; i++)
		sum += a[i] * b[i];
	for (size_t k = 0; k < WIDTH; k++)
		sum += lane[k];
	return sum;
}

#define DEFINE_SUM_PRODUCTS(path, TARGET)                                                  \
	TARGET static double sum_products_##path(const float *a, const float *b, size_t n) \
	{                                                                                  \
		return sum_products(a, b, n);                                              \
	}

CPU_EACH(DEFINE_SUM_PRODUCTS)

/* Similarity of `half` samples at two places, whatever their level: -1 to 1 times the
 * level at b. */
static double likeness(const float *a, const float *b, size_t half, enum cpu_path path)
{
	return CPU_RUN(path, sum_products, a, b, half) /
	       sqrt(CPU_RUN(path, sum_products, a, a, half) + 1e-12);
}

/* The criteria for a piece of x[n] within `search` of `near`. */
struct wanted {
	enum cpu_path path;
	const float *x;
	size_t n, half, search;
	double near;
	size_t like;  /* its first `half` samples should resemble those at `like` */
	size_t ahead; /* and those `ahead` after its beginning, unless that is 0, */
	size_t goal;  /* those at `goal` */
};

static size_t best_fit(const struct wanted *w)
{
	const float *x = w->x;
	const size_t last = w->n - w->half - w->ahead;
	const size_t middle = w->near < 0 ? 0 : w->near > (double)last ? last : (size_t)w->near;
	const size_t from = middle > w->search ? middle - w->search : 0;
	const size_t to = middle + w->search < last ? middle + w->search : last;
	size_t best = middle;
	double most = -INFINITY;

	for (size_t at = from; at <= to; at++) {
		double fit = likeness(x + at, x + w->like, w->half, w->path);

		if (w->ahead > 0)
			fit += likeness(x + at + w->ahead, x + w->goal, w->half, w->path);
		if (fit > most) {
			most = fit;
			best = at;
		}
	}
	return best;
}

/* Crossfades over y[n] from the piece of x at `old` to the one at `now`. */
static void fade(const float *x, size_t old, size_t now, size_t n, float *y)
{
	for (size_t i = 0; i < n; i++) {
		const double in = 0.5 - 0.5 * cos(pi * ((double)i + 0.5) / (double)n);

		y[i] = (float)((1 - in) * x[old + i] + in * x[now + i]);
	}
}

size_t perturb_tempo(const struct perturb *v, const float *x, size_t n, double tempo, float *y)
{
	const size_t out = perturb_length(n, tempo), search = (size_t)(search_s * v->rate) + 1;
	const size_t half = fmax(2, piece_s * v->rate / 2);
	size_t end, fades, at = 0, begin = 0;

	if (n < 3 * half) { /* no room for pieces */
		for (size_t i = 0; i < out; i++)
			y[i] = x[(size_t)((double)i * (double)n / (double)out)];
		return out;
	}
	if (out < 3 * half) { /* room for the first and the last */
		fade(x, 0, n - out, out, y);
		return out;
	}
	/* Each piece fades out while the next one fades in. The first begins with the recording,
	 * and the last ends with it: it has faded in `half` samples before. */
	end = out - 2 * half;
	fades = (end + half - 1) / half;
	memcpy(y, x, end / fades * sizeof *y);
	for (size_t k = 1; k < fades; k++) {
		const size_t here = k * end / fades, next = (k + 1) * end / fades;
		const size_t on = at + (here - begin), like = on <= n - half ? on : n - half;
		/* the last chosen piece must also match the end */
		const struct wanted w = { .path = v->path,
					  .x = x,
					  .n = n,
					  .half = half,
					  .search = search,
					  .near =
					      (double)here * (double)(n - 2 * half) / (double)end,
					  .like = like,
					  .ahead = k == fades - 1 ? end - here : 0,
					  .goal = n - 2 * half };

		at = best_fit(&w);
		begin = here;
		fade(x, like, at, next - here, y + here);
	}
	at += end - begin;
	fade(x, at <= n - half ? at : n - half, n - 2 * half, half, y + end);
	memcpy(y + end + half, x + n - half, half * sizeof *y);
	return out;
}

/* ---- pitch ---- */

size_t perturb_pitch(const struct perturb *v, const float *x, size_t n, double factor, float *y)
{
	const size_t between = perturb_length(n, 1 / factor);
	float *slow = malloc(between * sizeof *slow), *fast = NULL;
	size_t got = 0;

	if (slow && perturb_tempo(v, x, n, 1 / factor, slow))
		fast = malloc(perturb_length(between, factor) * sizeof *fast);
	if (fast && (got = perturb_speed(v, slow, between, factor, fast)) > 0)
		for (size_t i = 0; i < n; i++) /* rounding may have made it one shorter */
			y[i] = i < got ? fast[i] : 0;
	free(slow);
	free(fast);
	return got > 0 ? n : 0;
}

/* ---- vocal tract ---- */

static void take_envelope(struct perturb *v)
{
	double(*bin)[2] = dft_bins(v->window);
	double *c = dft_signal(v->cepstrum);

	/* the log spectrum is real and even, so is its transform */
	for (size_t k = 0; k <= v->points / 2; k++) {
		dft_bins(v->cepstrum)[k][0] =
		    0.5 * log(bin[k][0] * bin[k][0] + bin[k][1] * bin[k][1] + 1e-12);
		dft_bins(v->cepstrum)[k][1] = 0;
	}
	dft_inverse(v->cepstrum);
	for (size_t i = v->lifter; i <= v->points - v->lifter; i++)
		c[i] = 0;
	dft_forward(v->cepstrum);
	for (size_t k = 0; k <= v->points / 2; k++)
		v->envelope[k] = dft_bins(v->cepstrum)[k][0];
}

/* Multiplies the window's bins so that their envelope is the stretched one. */
static void stretch_envelope(const struct perturb *v, double factor)
{
	double(*bin)[2] = dft_bins(v->window);
	const size_t top = v->points / 2;

	for (size_t k = 0; k <= top; k++) {
		const double from = fmin((double)k / factor, (double)top);
		const size_t j = from < (double)top ? (size_t)from : top - 1;
		const double there =
		    v->envelope[j] + (from - (double)j) * (v->envelope[j + 1] - v->envelope[j]);
		const double gain = exp(fmax(-gain_max, fmin(gain_max, there - v->envelope[k])));

		bin[k][0] *= gain;
		bin[k][1] *= gain;
	}
}

/* Changes one window of x from `begin` on, which may be before x, and adds it to sum. */
static void change_window(struct perturb *v, const float *x, size_t n, ptrdiff_t begin,
			  double factor, double *sum, double *weight)
{
	double *s = dft_signal(v->window);

	for (size_t i = 0; i < v->points; i++) {
		const ptrdiff_t at = begin + (ptrdiff_t)i;

		s[i] = at >= 0 && at < (ptrdiff_t)n ? x[at] * v->taper[i] : 0;
	}
	dft_forward(v->window);
	take_envelope(v);
	stretch_envelope(v, factor);
	dft_inverse(v->window);
	for (size_t i = 0; i < v->points; i++) {
		const ptrdiff_t at = begin + (ptrdiff_t)i;

		if (at >= 0 && at < (ptrdiff_t)n) {
			sum[at] += s[i] * v->taper[i];
			weight[at] += v->taper[i] * v->taper[i];
		}
	}
}

size_t perturb_tract(struct perturb *v, const float *x, size_t n, double factor, float *y)
{
	const ptrdiff_t hop = (ptrdiff_t)(v->points / 4);
	double *sum = calloc(n, 2 * sizeof *sum);

	if (!sum)
		return 0;
	for (ptrdiff_t begin = -3 * hop; begin < (ptrdiff_t)n; begin += hop)
		change_window(v, x, n, begin, factor, sum, sum + n);
	for (size_t i = 0; i < n; i++)
		y[i] = (float)(sum[i] / fmax(sum[n + i], 1e-9));
	free(sum);
	return n;
}
