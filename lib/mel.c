/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "mel.h"

#include "tensor.h"

#include <fftw3.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

const char *const mel_framing_names[] = { "center", "snip", NULL };
const char *const mel_taper_names[] = { "hann", "hamming", "rectangular", NULL };
const char *const mel_scale_names[] = { "slaney", "htk", NULL };
const char *const mel_norm_names[] = { "none", "slaney", NULL };
const char *const mel_log_names[] = { "ln", "log10", "db", "none", NULL };
const char *const mel_dct_names[] = { "ortho", "htk", NULL };

/* One triangle: bins first .. first + n - 1 of the spectrum, with their weights. */
struct band {
	size_t first, n;
	const float *weight; /* [n], within mel.weights */
};

struct mel {
	struct mel_recipe recipe;
	float *taper;       /* [window] */
	struct band *bands; /* [mels] */
	float *weights;     /* of all bands, one after the other */
	float *dct;         /* [mfcc, mels], lifter included; NULL without MFCC */
	float *in;          /* [fft], aligned as FFTW likes it */
	fftwf_complex *out; /* [fft/2 + 1] */
	fftwf_plan plan;
	float *spectrum; /* [fft/2 + 1] */
	float *logs;     /* [mels]; meaningful only while a row of MFCC is made */

	float *held; /* [held_cap]; samples that rows to come still need */
	size_t n_held, held_cap;
	size_t skip;     /* samples to come that no row needs: hop > window */
	uint64_t n_in;   /* samples of this signal */
	uint64_t n_rows; /* rows of this signal */
	float before;    /* the last sample, for the pre-emphasis */

	float *rows; /* [rows_cap, width] */
	size_t n, rows_cap;
	bool taken; /* the n were given out, and go at the next call */
};

double mel_from_hz(enum mel_scale scale, double hz)
{
	if (scale == MEL_HTK)
		return 2595 * log10(1 + hz / 700);
	return hz < 1000 ? hz * 3 / 200 : 15 + 27 * log(hz / 1000) / log(6.4);
}

double mel_to_hz(enum mel_scale scale, double mel)
{
	if (scale == MEL_HTK)
		return 700 * (pow(10, mel / 2595) - 1);
	return mel < 15 ? mel * 200 / 3 : 1000 * exp((mel - 15) * log(6.4) / 27);
}

/* Edges of triangle b: left, centre, right in Hz; they lie evenly on the mel scale. */
static void band_edges(const struct mel_recipe *r, size_t b, double edge[3])
{
	double low = mel_from_hz(r->scale, r->fmin_hz), high = mel_from_hz(r->scale, r->fmax_hz);
	double step = (high - low) / (double)(r->mels + 1);

	for (size_t i = 0; i < 3; i++)
		edge[i] = mel_to_hz(r->scale, low + step * (double)(b + i));
}

/* Weight of a triangle at hz: linear in Hz on both sides, as librosa and torchaudio have it. */
static double band_weight(const struct mel_recipe *r, const double edge[3], double hz)
{
	double up = (hz - edge[0]) / (edge[1] - edge[0]);
	double down = (edge[2] - hz) / (edge[2] - edge[1]);
	double weight = fmax(0, fmin(up, down));

	return r->norm == MEL_NORM_SLANEY ? weight * 2 / (edge[2] - edge[0]) : weight;
}

static double bin_hz(const struct mel_recipe *r, size_t bin)
{
	return r->rate_hz * (double)bin / (double)r->fft;
}

/* The bins where band b has weight. */
static void band_bins(const struct mel_recipe *r, size_t b, size_t *first, size_t *n)
{
	double edge[3];

	band_edges(r, b, edge);
	*first = *n = 0;
	for (size_t bin = 0; bin <= r->fft / 2; bin++) {
		if (!(band_weight(r, edge, bin_hz(r, bin)) > 0))
			continue;
		if (*n == 0)
			*first = bin;
		*n = bin - *first + 1;
	}
}

const char *mel_check(const struct mel_recipe *r, char *why, size_t size)
{
	const char *reason = NULL;

	if (!(r->rate_hz > 0) || r->fft < 2 || r->hop < 1 || r->window < 1 || r->mels < 1)
		reason = "rate, --fft, --window, --hop and --mels must be positive";
	else if (!(r->floor > 0) || !(r->power > 0) || !(r->lifter >= 0))
		reason = "--floor and --power must be above 0, --lifter from 0";
	if (reason) {
		snprintf(why, size, "%s", reason);
		return why;
	}
	if (r->window > r->fft) {
		snprintf(why, size, "--window %zu is longer than --fft %zu", r->window, r->fft);
		return why;
	}
	if (!(r->fmin_hz >= 0 && r->fmin_hz < r->fmax_hz)) {
		snprintf(why, size, "--fmin %g must be below --fmax %g", r->fmin_hz, r->fmax_hz);
		return why;
	}
	if (r->fmax_hz > r->rate_hz / 2) {
		snprintf(why, size, "--fmax %g is above half the rate, %g Hz", r->fmax_hz,
			 r->rate_hz / 2);
		return why;
	}
	if (r->mfcc > r->mels) {
		snprintf(why, size, "--mfcc %zu is more than --mels %zu", r->mfcc, r->mels);
		return why;
	}
	for (size_t b = 0; b < r->mels; b++) {
		size_t first, n;
		band_bins(r, b, &first, &n);
		if (n == 0) {
			snprintf(why, size,
				 "--mels %zu are too many: band %zu holds no point of an --fft of "
				 "%zu; take fewer bands or a longer --fft",
				 r->mels, b, r->fft);
			return why;
		}
	}
	return NULL;
}

/* ---- tables ---- */

static void fill_taper(const struct mel_recipe *r, float *taper)
{
	for (size_t i = 0; i < r->window; i++) {
		double c = cos(2 * PI * (double)i / (double)r->window);
		taper[i] = r->taper == MEL_HANN      ? (float)(0.5 - 0.5 * c)
			   : r->taper == MEL_HAMMING ? (float)(0.54 - 0.46 * c)
						     : 1;
	}
}

static bool make_bands(struct mel *m)
{
	const struct mel_recipe *r = &m->recipe;
	size_t total = 0, used = 0;

	m->bands = calloc(r->mels, sizeof *m->bands);
	if (!m->bands)
		return false;
	for (size_t b = 0; b < r->mels; b++) {
		band_bins(r, b, &m->bands[b].first, &m->bands[b].n);
		total += m->bands[b].n;
	}
	if (!(m->weights = calloc(total, sizeof *m->weights)))
		return false;
	for (size_t b = 0; b < r->mels; b++) {
		struct band *band = &m->bands[b];
		double edge[3];

		band_edges(r, b, edge);
		band->weight = m->weights + used;
		for (size_t i = 0; i < band->n; i++)
			m->weights[used++] =
			    (float)band_weight(r, edge, bin_hz(r, band->first + i));
	}
	return true;
}

static bool make_dct(struct mel *m)
{
	const struct mel_recipe *r = &m->recipe;
	double n = (double)r->mels;

	if (r->mfcc == 0)
		return true;
	if (!(m->dct = calloc(r->mfcc * r->mels, sizeof *m->dct)))
		return false;
	for (size_t i = 0; i < r->mfcc; i++) {
		double scale = sqrt((i == 0 && r->dct == MEL_DCT_ORTHO ? 1 : 2) / n);
		if (r->lifter > 0)
			scale *= 1 + r->lifter / 2 * sin(PI * (double)i / r->lifter);
		for (size_t b = 0; b < r->mels; b++)
			m->dct[i * r->mels + b] =
			    (float)(scale * cos(PI * (double)i * ((double)b + 0.5) / n));
	}
	return true;
}

/* ESTIMATE, one plan, one aligned buffer, no wisdom: the same bits in every process. */
static bool make_plan(struct mel *m)
{
	size_t fft = m->recipe.fft;

	m->in = fftwf_alloc_real(fft);
	m->out = fftwf_alloc_complex(fft / 2 + 1);
	if (!m->in || !m->out)
		return false;
	memset(m->in, 0, fft * sizeof *m->in);
	m->plan = fftwf_plan_dft_r2c_1d((int)fft, m->in, m->out, FFTW_ESTIMATE);
	return m->plan != NULL;
}

/* Before a centred signal lie zeros, half a window of them. */
static void begin(struct mel *m)
{
	m->n_held = m->recipe.framing == MEL_CENTER ? m->recipe.window / 2 : 0;
	memset(m->held, 0, m->n_held * sizeof *m->held);
	m->skip = 0;
	m->n_in = m->n_rows = 0;
	m->before = 0;
}

struct mel *mel_new(const struct mel_recipe *recipe)
{
	struct mel *m = calloc(1, sizeof *m);

	if (!m)
		return NULL;
	m->recipe = *recipe;
	m->held_cap = 2 * recipe->window + 1024;
	m->taper = calloc(recipe->window, sizeof *m->taper);
	m->spectrum = calloc(recipe->fft / 2 + 1, sizeof *m->spectrum);
	m->logs = calloc(recipe->mels, sizeof *m->logs);
	m->held = calloc(m->held_cap, sizeof *m->held);
	if (!m->taper || !m->spectrum || !m->logs || !m->held || !make_bands(m) || !make_dct(m) ||
	    !make_plan(m)) {
		mel_free(m);
		return NULL;
	}
	fill_taper(recipe, m->taper);
	begin(m);
	return m;
}

void mel_free(struct mel *m)
{
	if (!m)
		return;
	if (m->plan)
		fftwf_destroy_plan(m->plan);
	fftwf_free(m->in);
	fftwf_free(m->out);
	free(m->taper);
	free(m->bands);
	free(m->weights);
	free(m->dct);
	free(m->spectrum);
	free(m->logs);
	free(m->held);
	free(m->rows);
	free(m);
}

size_t mel_width(const struct mel *m)
{
	return m->recipe.mfcc ? m->recipe.mfcc : m->recipe.mels;
}

void mel_filters(const struct mel *m, float *out)
{
	size_t bins = m->recipe.fft / 2 + 1;

	memset(out, 0, m->recipe.mels * bins * sizeof *out);
	for (size_t b = 0; b < m->recipe.mels; b++)
		memcpy(out + b * bins + m->bands[b].first, m->bands[b].weight,
		       m->bands[b].n * sizeof *out);
}

/* ---- one row ---- */

static float to_log(const struct mel_recipe *r, float energy)
{
	/* NaN goes through, for the caller to find */
	float floored = energy <= (float)r->floor ? (float)r->floor : energy;

	switch (r->log) {
	case MEL_LN:
		return logf(floored);
	case MEL_LOG10:
		return log10f(floored);
	case MEL_DB:
		return (float)(20 / r->power) * log10f(floored);
	case MEL_LINEAR:
		break;
	}
	return energy;
}

static void power_spectrum(struct mel *m, const float *samples)
{
	const struct mel_recipe *r = &m->recipe;

	/* Where the window lies within the fft's points turns only the phase. */
	for (size_t i = 0; i < r->window; i++)
		m->in[i] = samples[i] * m->taper[i];
	memset(m->in + r->window, 0, (r->fft - r->window) * sizeof *m->in);
	fftwf_execute(m->plan);
	for (size_t i = 0; i <= r->fft / 2; i++)
		m->spectrum[i] = m->out[i][0] * m->out[i][0] + m->out[i][1] * m->out[i][1];
	if (r->power == 1)
		for (size_t i = 0; i <= r->fft / 2; i++)
			m->spectrum[i] = sqrtf(m->spectrum[i]);
	else if (r->power != 2)
		for (size_t i = 0; i <= r->fft / 2; i++)
			m->spectrum[i] = powf(m->spectrum[i], (float)(r->power / 2));
}

/* samples[window] -> row[width] */
static void make_row(struct mel *m, const float *samples, float *row)
{
	const struct mel_recipe *r = &m->recipe;
	float *logs = r->mfcc ? m->logs : row;

	power_spectrum(m, samples);
	for (size_t b = 0; b < r->mels; b++) {
		const struct band *band = &m->bands[b];
		const float *bins = m->spectrum + band->first;
		float energy = 0;

		for (size_t i = 0; i < band->n; i++)
			energy += band->weight[i] * bins[i];
		logs[b] = to_log(r, energy);
	}
	for (size_t i = 0; i < r->mfcc; i++) {
		const float *c = m->dct + i * r->mels;
		float sum = 0;

		for (size_t b = 0; b < r->mels; b++)
			sum += c[b] * logs[b];
		row[i] = sum;
	}
}

/* ---- streaming ---- */

static void drop_taken(struct mel *m)
{
	if (m->taken)
		m->n = 0;
	m->taken = false;
}

static float *add_row(struct mel *m)
{
	size_t width = mel_width(m), bytes;

	if (m->n == m->rows_cap) {
		size_t cap = m->rows_cap ? 2 * m->rows_cap : 128;
		float *rows = NULL;
		if (size_mul(cap, width * sizeof *rows, &bytes))
			rows = realloc(m->rows, bytes);
		if (!rows)
			return NULL;
		m->rows = rows;
		m->rows_cap = cap;
	}
	m->n_rows++;
	return m->rows + m->n++ * width;
}

/* Makes all rows whose samples are held, at most `limit` of this signal, and drops what no row
 * needs any more. */
static bool make_rows(struct mel *m, uint64_t limit)
{
	size_t window = m->recipe.window, hop = m->recipe.hop, at = 0;

	while (m->n_held - at >= window && m->n_rows < limit) {
		float *row = add_row(m);
		if (!row)
			return false;
		make_row(m, m->held + at, row);
		if (m->n_held - at <= hop) {
			m->skip = hop - (m->n_held - at);
			at = m->n_held;
			break;
		}
		at += hop;
	}
	memmove(m->held, m->held + at, (m->n_held - at) * sizeof *m->held);
	m->n_held -= at;
	return true;
}

/* Appends up to n samples as they are, as many as there is room for; returns how many. */
static size_t hold(struct mel *m, const float *samples, size_t n)
{
	size_t skipped = n < m->skip ? n : m->skip, room = m->held_cap - m->n_held;

	m->skip -= skipped;
	n -= skipped;
	if (n > room)
		n = room;
	if (samples)
		memcpy(m->held + m->n_held, samples + skipped, n * sizeof *samples);
	else
		memset(m->held + m->n_held, 0, n * sizeof *samples);
	m->n_held += n;
	return skipped + n;
}

bool mel_push(struct mel *m, const float *samples, size_t n)
{
	float emphasised[512];
	float a = (float)m->recipe.preemphasis;

	drop_taken(m);
	while (n > 0) {
		size_t block = n < 512 ? n : 512, used = 0;

		if (a != 0) {
			for (size_t i = 0; i < block; i++)
				emphasised[i] = samples[i] - a * (i ? samples[i - 1] : m->before);
			m->before = samples[block - 1];
		}
		while (used < block) {
			used += hold(m, (a != 0 ? emphasised : samples) + used, block - used);
			if (!make_rows(m, UINT64_MAX))
				return false;
		}
		m->n_in += block;
		samples += block;
		n -= block;
	}
	return true;
}

/* Rows that a whole signal of n samples gives. */
static uint64_t count_rows(const struct mel_recipe *r, uint64_t n)
{
	if (n == 0)
		return 0;
	if (r->framing == MEL_CENTER)
		return 1 + n / r->hop;
	return n <= r->window ? 1 : 1 + (n - r->window) / r->hop;
}

bool mel_drain(struct mel *m)
{
	uint64_t total = count_rows(&m->recipe, m->n_in);

	drop_taken(m);
	while (m->n_rows < total) {
		hold(m, NULL, m->recipe.window);
		if (!make_rows(m, total))
			return false;
	}
	begin(m);
	return true;
}

const float *mel_take(struct mel *m, size_t *rows)
{
	drop_taken(m);
	m->taken = true;
	*rows = m->n;
	return m->rows;
}
