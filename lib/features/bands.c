/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/bands.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *const bands_scale_names[] = { "slaney", "htk", NULL };
const char *const bands_sides_names[] = { "hz", "mel", NULL };
const char *const bands_norm_names[] = { "none", "slaney", NULL };
const char *const bands_passband_names[] = { "exact", "bins", NULL };

double bands_mel(int scale, double hz)
{
	if (scale == BANDS_HTK)
		return 2595 * log10(1 + hz / 700);
	return hz < 1000 ? hz * 3 / 200 : 15 + 27 * log(hz / 1000) / log(6.4);
}

double bands_hz(int scale, double mel)
{
	if (scale == BANDS_HTK)
		return 700 * (pow(10, mel / 2595) - 1);
	return mel < 15 ? mel * 200 / 3 : 1000 * exp((mel - 15) * log(6.4) / 27);
}

/* A triangle, in the unit over which its sides are straight: hertz or mel. */
struct triangle {
	double left, peak, right;
	double height;
};

static struct triangle triangle(const struct bands_settings *r, size_t b)
{
	double low = bands_mel(r->scale, r->fmin_hz), high = bands_mel(r->scale, r->fmax_hz);
	double step = (high - low) / (double)(r->mels + 1), mel[3], hz[3];

	for (size_t i = 0; i < 3; i++) {
		mel[i] = low + step * (double)(b + i);
		hz[i] = bands_hz(r->scale, mel[i]);
	}
	const double *edge = r->sides == BANDS_MEL ? mel : hz;
	return (struct triangle){ edge[0], edge[1], edge[2],
				  r->norm == BANDS_NORM_SLANEY ? 2 / (hz[2] - hz[0]) : 1 };
}

/* The bins of a spectrum and their axis. */
struct axis {
	const struct bands_settings *settings;
	double rate_hz;
	size_t fft;
};

static double place_of(const struct axis *a, size_t bin)
{
	double hz = a->rate_hz * (double)bin / (double)a->fft;

	return a->settings->sides == BANDS_MEL ? bands_mel(a->settings->scale, hz) : hz;
}

static double weight_at(const struct axis *a, const struct triangle *t, size_t bin)
{
	double place = place_of(a, bin);
	double up = (place - t->left) / (t->peak - t->left);
	double down = (t->right - place) / (t->right - t->peak);

	return t->height * fmax(0, fmin(up, down));
}

/* A frequency in bins. The factors are in HTK's order to round alike: HTK keeps the sample period
 * in units of 100 ns. */
static double bins_at(const struct axis *a, double hz)
{
	return hz * (1e7 / a->rate_hz) * 1e-7 * (double)a->fft;
}

static size_t lowest_bin(const struct axis *a)
{
	return a->settings->passband == BANDS_BINS
		   ? (size_t)(bins_at(a, a->settings->fmin_hz) + 1.5)
		   : 0;
}

/* The bin after the highest one. */
static size_t end_bin(const struct axis *a)
{
	const size_t all = a->fft / 2 + 1;
	size_t end;

	if (a->settings->passband != BANDS_BINS)
		return all;
	end = (size_t)(bins_at(a, a->settings->fmax_hz) + 0.5);
	return end < all - 1 ? end : all - 1;
}

bool bands_cut(const struct bands_settings *r, double rate_hz)
{
	return r->fmin_hz > 0 || rate_hz == 0 || r->fmax_hz < rate_hz / 2;
}

/* Returns the number of bins within the triangle and sets *first to the first one. The search
 * begins at *first, since the edges rise from band to band. */
static size_t find_bins(const struct axis *a, const struct triangle *t, size_t *first)
{
	const size_t lowest = lowest_bin(a), after = end_bin(a);
	size_t end;

	*first = *first < lowest ? lowest : *first;
	while (*first < after && place_of(a, *first) <= t->left)
		++*first;
	for (end = *first; end < after && place_of(a, end) < t->right; end++)
		;
	return end - *first;
}

const char *bands_check(const struct bands_settings *r, double rate_hz, size_t fft, char *why,
			size_t size)
{
	if (r->mels < 1)
		return "--mels must be positive";
	if (!(r->fmin_hz >= 0 && r->fmin_hz < r->fmax_hz)) {
		snprintf(why, size, "--fmin %g must be below --fmax %g", r->fmin_hz, r->fmax_hz);
		return why;
	}
	if (r->fmax_hz > rate_hz / 2) {
		snprintf(why, size, "--fmax %g is above half the rate, %g Hz", r->fmax_hz,
			 rate_hz / 2);
		return why;
	}
	if (r->allow_empty)
		return NULL;
	struct axis axis = { r, rate_hz, fft };
	size_t first = 0;
	for (size_t b = 0; b < (size_t)r->mels; b++) {
		struct triangle t = triangle(r, b);
		if (find_bins(&axis, &t, &first) > 0)
			continue;
		snprintf(why, size,
			 "--mels %lld are too many: band %zu holds no point of an --fft of %zu; "
			 "take fewer bands, a longer --fft or '--empty-bands allow'",
			 (long long)r->mels, b, fft);
		return why;
	}
	return NULL;
}

size_t bands_empty(const struct bands_settings *r, double rate_hz, size_t fft)
{
	struct axis axis = { r, rate_hz, fft };
	size_t empty = 0, first = 0;

	for (size_t b = 0; b < (size_t)r->mels; b++) {
		struct triangle t = triangle(r, b);
		empty += find_bins(&axis, &t, &first) == 0;
	}
	return empty;
}

bool bands_make(struct bands *bands, const struct bands_settings *r, double rate_hz, size_t fft)
{
	struct axis axis = { r, rate_hz, fft };
	size_t total = 0, first = 0;

	*bands = (struct bands){ .n = (size_t)r->mels };
	bands->band = calloc(bands->n, sizeof *bands->band);
	for (size_t b = 0; bands->band && b < bands->n; b++) {
		struct triangle t = triangle(r, b);
		bands->band[b].n = find_bins(&axis, &t, &first);
		bands->band[b].first = first;
		total += bands->band[b].n;
	}
	bands->weights = calloc(total ? total : 1, sizeof *bands->weights);
	if (!bands->band || !bands->weights)
		return false;
	double *weight = bands->weights;
	for (size_t b = 0; b < bands->n; b++) {
		struct band *band = &bands->band[b];
		struct triangle t = triangle(r, b);
		band->weight = weight;
		for (size_t i = 0; i < band->n; i++)
			*weight++ = weight_at(&axis, &t, band->first + i);
	}
	return true;
}

void bands_free(struct bands *bands)
{
	free(bands->band);
	free(bands->weights);
	*bands = (struct bands){ 0 };
}
