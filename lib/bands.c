/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "bands.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *const bands_scale_names[] = { "slaney", "htk", NULL };
const char *const bands_sides_names[] = { "hz", "mel", NULL };
const char *const bands_norm_names[] = { "none", "slaney", NULL };

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

/* A triangle in words of the axis that its sides are straight over. */
struct triangle {
	double left, peak, right;
	double height;
};

static struct triangle triangle(const struct bands_recipe *r, size_t b)
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

/* Where the bins lie on that axis, [fft / 2 + 1]; NULL: no memory. */
static double *bin_places(const struct bands_recipe *r, double rate_hz, size_t fft)
{
	double *place = calloc(fft / 2 + 1, sizeof *place);

	for (size_t k = 0; place && k <= fft / 2; k++) {
		double hz = rate_hz * (double)k / (double)fft;
		place[k] = r->sides == BANDS_MEL ? bands_mel(r->scale, hz) : hz;
	}
	return place;
}

static double weight_at(const struct triangle *t, double place)
{
	double up = (place - t->left) / (t->peak - t->left);
	double down = (t->right - place) / (t->right - t->peak);

	return t->height * fmax(0, fmin(up, down));
}

/* The bins, of n, that have weight in the triangle: *first and how many. The search begins at
 * `from`, for the edges rise from band to band. */
static size_t find_bins(const struct triangle *t, const double *place, size_t n, size_t from,
			size_t *first)
{
	size_t k = from, end;

	while (k < n && !(weight_at(t, place[k]) > 0))
		k++;
	*first = k;
	for (end = k; end < n && weight_at(t, place[end]) > 0; end++)
		;
	return end - k;
}

static const char *check_bins(const struct bands_recipe *r, double rate_hz, size_t fft, char *why,
			      size_t size)
{
	double *place = bin_places(r, rate_hz, fft);
	const char *reason = NULL;
	size_t from = 0, first;

	if (!place)
		return "no memory for the bands";
	for (size_t b = 0; b < (size_t)r->mels && !reason; b++) {
		struct triangle t = triangle(r, b);
		if (find_bins(&t, place, fft / 2 + 1, from, &first) == 0) {
			snprintf(why, size,
				 "--mels %lld are too many: band %zu holds no point of an --fft of "
				 "%zu; take fewer bands or a longer --fft",
				 (long long)r->mels, b, fft);
			reason = why;
		}
		from = first;
	}
	free(place);
	return reason;
}

const char *bands_check(const struct bands_recipe *r, double rate_hz, size_t fft, char *why,
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
	return check_bins(r, rate_hz, fft, why, size);
}

bool bands_make(struct bands *bands, const struct bands_recipe *r, double rate_hz, size_t fft)
{
	double *place = bin_places(r, rate_hz, fft);
	size_t total = 0, from = 0;

	*bands = (struct bands){ .n = (size_t)r->mels };
	bands->band = calloc(bands->n, sizeof *bands->band);
	for (size_t b = 0; place && bands->band && b < bands->n; b++) {
		struct triangle t = triangle(r, b);
		bands->band[b].n = find_bins(&t, place, fft / 2 + 1, from, &bands->band[b].first);
		from = bands->band[b].first;
		total += bands->band[b].n;
	}
	bands->weights = calloc(total ? total : 1, sizeof *bands->weights);
	if (!place || !bands->band || !bands->weights) {
		free(place);
		return false;
	}
	double *weight = bands->weights;
	for (size_t b = 0; b < bands->n; b++) {
		struct band *band = &bands->band[b];
		struct triangle t = triangle(r, b);
		band->weight = weight;
		for (size_t i = 0; i < band->n; i++)
			*weight++ = weight_at(&t, place[band->first + i]);
	}
	free(place);
	return true;
}

void bands_free(struct bands *bands)
{
	free(bands->band);
	free(bands->weights);
	*bands = (struct bands){ 0 };
}
