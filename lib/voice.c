/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "voice.h"

#include "dft.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const double pi = 3.14159265358979323846;

size_t voice_length(size_t n, double speed)
{
	const double length = floor((double)n / speed + 0.5);

	return length < 1 ? 1 : (size_t)length;
}

/* ---- speed ---- */

enum { ZEROS = 16, PHASES = 512 };

/* The windowed sinc at ZEROS * PHASES + 1 places on one side. */
static float *sinc_table(void)
{
	float *table = malloc((ZEROS * PHASES + 2) * sizeof *table);

	for (size_t i = 0; table && i <= ZEROS * PHASES + 1; i++) {
		const double t = (double)i / PHASES, window = cos(pi / 2 * t / ZEROS);

		table[i] = i == 0 ? 1
			   : i >= ZEROS * PHASES
			       ? 0
			       : (float)(sin(pi * t) / (pi * t) * window * window);
	}
	return table;
}

size_t voice_speed(const float *x, size_t n, double speed, float *y)
{
	const size_t out = voice_length(n, speed);
	const double cut = speed > 1 ? 1 / speed : 1; /* what would be above half the rate goes */
	float *table = sinc_table();

	if (!table)
		return 0;
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
	free(table);
	return out;
}

/* ---- tempo ---- */

static const double piece_s = 0.03, search_s = 0.008;

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
		double dot = 0, power = 1e-12;

		for (size_t i = 0; i < half; i++) {
			dot += (double)x[at + i] * x[like + i];
			power += (double)x[at + i] * x[at + i];
		}
		dot /= sqrt(power);
		if (dot > most) {
			most = dot;
			best = at;
		}
	}
	return best;
}

size_t voice_tempo(const float *x, size_t n, double tempo, double rate, float *y)
{
	const size_t out = voice_length(n, tempo), search = (size_t)(search_s * rate) + 1;
	size_t half = (size_t)(piece_s * rate / 2), at = 0;

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

size_t voice_pitch(const float *x, size_t n, double factor, double rate, float *y)
{
	const size_t between = voice_length(n, 1 / factor);
	float *slow = malloc(between * sizeof *slow), *fast = NULL;
	size_t got = 0;

	if (slow && voice_tempo(x, n, 1 / factor, rate, slow))
		fast = malloc(voice_length(between, factor) * sizeof *fast);
	if (fast && (got = voice_speed(slow, between, factor, fast)) > 0)
		for (size_t i = 0; i < n; i++) /* rounding may have made it one shorter */
			y[i] = i < got ? fast[i] : 0;
	free(slow);
	free(fast);
	return got > 0 ? n : 0;
}

/* ---- vocal tract ---- */

static const double window_s = 0.032, lifter_s = 0.002;
static const double gain_max = 3; /* nepers, either way */

struct tract {
	struct dft *window, *cepstrum; /* both of `points` */
	size_t points, lifter;
	double *envelope; /* [points / 2 + 1] nepers */
};

static void take_envelope(struct tract *t)
{
	double(*bin)[2] = dft_bins(t->window);
	double *c = dft_signal(t->cepstrum);

	/* the log spectrum is real and even, so is its transform */
	for (size_t k = 0; k <= t->points / 2; k++) {
		dft_bins(t->cepstrum)[k][0] =
		    0.5 * log(bin[k][0] * bin[k][0] + bin[k][1] * bin[k][1] + 1e-12);
		dft_bins(t->cepstrum)[k][1] = 0;
	}
	dft_inverse(t->cepstrum);
	for (size_t i = t->lifter; i <= t->points - t->lifter; i++)
		c[i] = 0;
	dft_forward(t->cepstrum);
	for (size_t k = 0; k <= t->points / 2; k++)
		t->envelope[k] = dft_bins(t->cepstrum)[k][0];
}

/* Multiplies the window's bins so that their envelope is the stretched one. */
static void stretch_envelope(const struct tract *t, double factor)
{
	double(*bin)[2] = dft_bins(t->window);
	const size_t top = t->points / 2;

	for (size_t k = 0; k <= top; k++) {
		const double from = fmin((double)k / factor, (double)top);
		const size_t j = from < (double)top ? (size_t)from : top - 1;
		const double there =
		    t->envelope[j] + (from - (double)j) * (t->envelope[j + 1] - t->envelope[j]);
		const double gain = exp(fmax(-gain_max, fmin(gain_max, there - t->envelope[k])));

		bin[k][0] *= gain;
		bin[k][1] *= gain;
	}
}

/* One window of x from `begin` (which may lie before it) on is changed and added to sum. */
static void change_window(struct tract *t, const float *x, size_t n, ptrdiff_t begin, double factor,
			  double *sum, double *weight)
{
	double *s = dft_signal(t->window);

	for (size_t i = 0; i < t->points; i++) {
		const ptrdiff_t at = begin + (ptrdiff_t)i;
		const double taper = sin(pi * ((double)i + 0.5) / (double)t->points);

		s[i] = at >= 0 && at < (ptrdiff_t)n ? x[at] * taper : 0;
	}
	dft_forward(t->window);
	take_envelope(t);
	stretch_envelope(t, factor);
	dft_inverse(t->window);
	for (size_t i = 0; i < t->points; i++) {
		const ptrdiff_t at = begin + (ptrdiff_t)i;
		const double taper = sin(pi * ((double)i + 0.5) / (double)t->points);

		if (at >= 0 && at < (ptrdiff_t)n) {
			sum[at] += s[i] * taper;
			weight[at] += taper * taper;
		}
	}
}

size_t voice_tract(const float *x, size_t n, double factor, double rate, float *y)
{
	struct tract t = { .points = dft_good_length((size_t)(window_s * rate) + 8) };
	double *sum = calloc(n, 2 * sizeof *sum);
	bool ok;

	t.points += t.points % 2 ? dft_good_length(t.points + 1) - t.points : 0;
	t.lifter = (size_t)(lifter_s * rate) + 1;
	if (t.lifter > t.points / 2)
		t.lifter = t.points / 2;
	t.window = dft_new(t.points);
	t.cepstrum = dft_new(t.points);
	t.envelope = malloc((t.points / 2 + 2) * sizeof *t.envelope);
	ok = sum && t.window && t.cepstrum && t.envelope;
	if (ok) {
		const ptrdiff_t hop = (ptrdiff_t)(t.points / 4);

		for (ptrdiff_t begin = -3 * hop; begin < (ptrdiff_t)n; begin += hop)
			change_window(&t, x, n, begin, factor, sum, sum + n);
		for (size_t i = 0; i < n; i++)
			y[i] = (float)(sum[i] / fmax(sum[n + i], 1e-9));
	}
	dft_free(t.window);
	dft_free(t.cepstrum);
	free(t.envelope);
	free(sum);
	return ok ? n : 0;
}
