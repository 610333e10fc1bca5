/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "voice.h"

#include "dft.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

enum { ZEROS = 16, PHASES = 512 };
static const double piece_s = 0.03, search_s = 0.008;   /* of tempo */
static const double window_s = 0.032, lifter_s = 0.002; /* of the tract */
static const double gain_max = 3;                       /* nepers, either way */

struct voice {
	double rate;
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

struct voice *voice_new(double rate)
{
	struct voice *v = calloc(1, sizeof *v);

	if (!v)
		return NULL;
	v->rate = rate;
	fill_sinc(v->sinc);
	v->points = dft_good_length((size_t)(window_s * rate) + 8);
	v->points += v->points % 2 ? dft_good_length(v->points + 1) - v->points : 0;
	v->lifter = (size_t)(lifter_s * rate) + 1;
	if (v->lifter > v->points / 2)
		v->lifter = v->points / 2;
	v->window = dft_new(v->points);
	v->cepstrum = dft_new(v->points);
	v->envelope = malloc((v->points / 2 + 2) * sizeof *v->envelope);
	v->taper = malloc(v->points * sizeof *v->taper);
	if (!v->window || !v->cepstrum || !v->envelope || !v->taper) {
		voice_free(v);
		return NULL;
	}
	for (size_t i = 0; i < v->points; i++)
		v->taper[i] = sin(pi * ((double)i + 0.5) / (double)v->points);
	return v;
}

void voice_free(struct voice *v)
{
	if (!v)
		return;
	dft_free(v->window);
	dft_free(v->cepstrum);
	free(v->envelope);
	free(v->taper);
	free(v);
}

size_t voice_length(size_t n, double speed)
{
	const double length = floor((double)n / speed + 0.5);

	return length < 1 ? 1 : (size_t)length;
}

/* ---- speed ---- */

size_t voice_speed(const struct voice *v, const float *x, size_t n, double speed, float *y)
{
	const size_t out = voice_length(n, speed);
	const double cut = speed > 1 ? 1 / speed : 1; /* what would be above half the rate goes */
	const float *table = v->sinc;

	for (size_t i = 0; i < out; i++) {
		const double at = (double)i * speed, reach = ZEROS / cut;
		const size_t from = at > reach ? (size_t)ceil(at - reach) : 0;
		const size_t to = at + reach < (double)n ? (size_t)(at + reach) : n - 1;
		double sum = 0;

		for (size_t k = from; k <= to; k++) {
			const double place = fabs((double)k - at) * cut * PHASES;
			const size_t j = (size_t)place;

			if (j <= ZEROS * PHASES)
				sum += x[k] * (table[j] + (place - (double)j) *
							      (double)(table[j + 1] - table[j]));
		}
		y[i] = (float)(sum * cut);
	}
	return out;
}

/* ---- tempo ---- */

/* Sum of a[i] b[i]; in lanes, so that it is one of vectors. */
static double product(const float *a, const float *b, size_t n)
{
	enum { LANES = 8 };
	float lane[LANES] = { 0 };
	double sum = 0;
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (size_t k = 0; k < LANES; k++)
			lane[k] += a[i + k] * b[i + k];
	for (; i < n; i++)
		sum += a[i] * b[i];
	for (size_t k = 0; k < LANES; k++)
		sum += lane[k];
	return sum;
}

/* Where in x, within `search` of `near`, the `half` samples from there are most like those at
 * `like`; all within n. */
static size_t best_fit(const float *x, size_t n, size_t like, double near, size_t search,
		       size_t half)
{
	const size_t last = n - half;
	const size_t middle = near < 0 ? 0 : near > (double)last ? last : (size_t)near;
	const size_t from = middle > search ? middle - search : 0;
	const size_t to = middle + search < last ? middle + search : last;
	size_t best = middle;
	double most = -INFINITY;

	for (size_t at = from; at <= to; at++) {
		const double dot =
		    product(x + at, x + like, half) / sqrt(product(x + at, x + at, half) + 1e-12);

		if (dot > most) {
			most = dot;
			best = at;
		}
	}
	return best;
}

size_t voice_tempo(const struct voice *v, const float *x, size_t n, double tempo, float *y)
{
	const size_t out = voice_length(n, tempo), search = (size_t)(search_s * v->rate) + 1;
	size_t half = (size_t)(piece_s * v->rate / 2), at = 0;

	if (half < 2)
		half = 2;
	if (n < 3 * half) { /* no room for pieces */
		for (size_t i = 0; i < out; i++)
			y[i] = x[(size_t)((double)i * (double)n / (double)out)];
		return out;
	}
	memset(y, 0, out * sizeof *y);
	/* each piece fades out while the next one fades in */
	for (size_t begin = 0; begin < out; begin += half) {
		const size_t like = at + half <= n - half ? at + half : n - half;
		const size_t now =
		    begin == 0 ? 0 : best_fit(x, n, like, (double)begin * tempo, search, half);

		for (size_t i = 0; i < half && begin + i < out; i++) {
			const double in =
			    begin == 0 ? 1 : 0.5 - 0.5 * cos(pi * ((double)i + 0.5) / (double)half);

			y[begin + i] =
			    (float)((1 - in) * (begin == 0 ? 0 : x[like + i]) + in * x[now + i]);
		}
		at = now;
	}
	return out;
}

/* ---- pitch ---- */

size_t voice_pitch(const struct voice *v, const float *x, size_t n, double factor, float *y)
{
	const size_t between = voice_length(n, 1 / factor);
	float *slow = malloc(between * sizeof *slow), *fast = NULL;
	size_t got = 0;

	if (slow && voice_tempo(v, x, n, 1 / factor, slow))
		fast = malloc(voice_length(between, factor) * sizeof *fast);
	if (fast && (got = voice_speed(v, slow, between, factor, fast)) > 0)
		for (size_t i = 0; i < n; i++) /* rounding may have made it one shorter */
			y[i] = i < got ? fast[i] : 0;
	free(slow);
	free(fast);
	return got > 0 ? n : 0;
}

/* ---- vocal tract ---- */

static void take_envelope(struct voice *v)
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
static void stretch_envelope(const struct voice *v, double factor)
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

/* One window of x from `begin` (which may lie before it) on is changed and added to sum. */
static void change_window(struct voice *v, const float *x, size_t n, ptrdiff_t begin, double factor,
			  double *sum, double *weight)
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

size_t voice_tract(struct voice *v, const float *x, size_t n, double factor, float *y)
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
