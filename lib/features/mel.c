/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/mel.h"

#include "base/rng.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { BLOCK = 1024 }; /* samples that are conditioned at a time */

const char *const mel_emphasis_names[] = { "signal", "frame", NULL };

struct mel {
	struct mel_settings settings;
	struct framing *framing;
	struct spectrum *spectrum;
	struct pcen *pcen; /* NULL: the settings have none; likewise the next three */
	struct cepstrum *cepstrum;
	struct cmvn *cmvn;
	struct delta *delta;
	/* Output rows of each stage that the next stage has not processed yet. */
	struct rows levels, cepstra, normalised, deltas;
	struct rows *last; /* of the last stage, which mel_take returns */
	bool taken;        /* mel_take returned them: the next call drops them */
	size_t passed;     /* levels that finish_levels has processed */
	bool whole;        /* levels are kept until the signal ends */
	float before;      /* the last sample, for the pre-emphasis */
	struct rng noise;
};

static bool has_log(const struct mel_settings *r)
{
	return r->spectrum.log != LOG_NONE && r->spectrum.log != LOG_PCEN;
}

/* ---- checks ---- */

static const char *check_shapes(const struct mel_settings *r, char *why, size_t size)
{
	const struct framing_settings *f = &r->framing;

	if (!(r->spectrum.rate_hz > 0) || f->fft < 2 || f->hop < 1 || f->window < 1)
		return "rate, --fft, --window and --hop must be positive";
	if (f->window > f->fft) {
		snprintf(why, size, "--window %lld is longer than --fft %lld", (long long)f->window,
			 (long long)f->fft);
		return why;
	}
	return NULL;
}

static const char *check_levels(const struct mel_settings *r)
{
	const struct spectrum_settings *s = &r->spectrum;

	if (!(s->power > 0) || !(s->floor >= 0) || !(s->offset >= 0) || !(s->energy_floor > 0))
		return "--power and --energy-floor must be above 0, --floor and --offset from 0";
	/* in float, as energies are: only normal numbers have a logarithm here */
	if (has_log(r) && !((float)s->floor + (float)s->offset >= FLT_MIN))
		return "--floor and --offset together are below 1.2e-38: silence would have no "
		       "logarithm";
	if (!(s->ref >= 0) || !(r->top_db >= 0) || !(r->peak >= 0))
		return "--ref, --top-db and --peak must not be negative";
	if (!has_log(r) && s->ref != 1)
		return "--ref needs a logarithm";
	if (r->top_db > 0 && s->log != LOG_DB)
		return "--top-db needs --log db";
	return NULL;
}

const char *mel_check_stages(const struct mel_settings *r, char *why, size_t size)
{
	const char *reason = check_levels(r);

	if (!reason && r->spectrum.log == LOG_PCEN)
		reason = pcen_check(&r->pcen, why, size);
	if (!reason)
		reason = cepstrum_check(&r->cepstrum, (size_t)r->spectrum.bands.mels, why, size);
	if (!reason)
		reason = cmvn_check(&r->cmvn, why, size);
	if (!reason)
		reason = delta_check(&r->deltas, why, size);
	return reason;
}

const char *mel_check(const struct mel_settings *r, char *why, size_t size)
{
	const char *reason = check_shapes(r, why, size);

	if (!reason)
		reason = mel_check_stages(r, why, size);
	if (!reason)
		reason = bands_check(&r->spectrum.bands, r->spectrum.rate_hz,
				     (size_t)r->framing.fft, why, size);
	return reason;
}

/* The option that makes a level depend on later levels; NULL: none does. */
static const char *levels_want_whole(const struct mel_settings *r)
{
	if (has_log(r) && r->spectrum.ref == 0)
		return "--ref 0";
	return r->top_db > 0 && r->peak == 0 ? "--top-db without --peak" : NULL;
}

const char *mel_wants_whole(const struct mel_settings *r)
{
	const char *option = levels_want_whole(r);

	return !option && r->cmvn.kind == CMVN_UTTERANCE ? "--cmvn utterance" : option;
}

const char *mel_kind(const struct mel_settings *r)
{
	return r->cepstrum.n > 0 ? "mfcc" : "logmel";
}

/* ---- one signal after the other ---- */

static void begin(struct mel *m)
{
	m->before = 0;
	m->noise = rng_stream((uint64_t)m->settings.seed, 0, 0, 0);
	if (m->pcen)
		pcen_restart(m->pcen);
}

static bool make_stages(struct mel *m)
{
	const struct mel_settings *r = &m->settings;
	struct spectrum_settings spectrum = r->spectrum;

	spectrum.window = r->framing.window;
	spectrum.fft = r->framing.fft;
	spectrum.preemphasis = r->emphasis == MEL_EMPHASIS_FRAME ? r->preemphasis : 0;
	spectrum.with_energy = r->cepstrum.n > 0 && r->cepstrum.zeroth == ZEROTH_ENERGY;
	spectrum.energy = r->energy;
	m->framing = framing_new(&r->framing);
	m->spectrum = spectrum_new(&spectrum);
	if (!m->framing || !m->spectrum)
		return false;
	m->levels.width = spectrum_width(m->spectrum);
	m->last = &m->levels;
	if (r->spectrum.log == LOG_PCEN &&
	    !(m->pcen = pcen_new(&r->pcen, r->spectrum.rate_hz / (double)r->framing.hop,
				 (size_t)r->spectrum.bands.mels)))
		return false;
	if (r->cepstrum.n > 0) {
		m->cepstrum = cepstrum_new(&r->cepstrum, (size_t)r->spectrum.bands.mels);
		m->cepstra.width = (size_t)r->cepstrum.n;
		m->last = &m->cepstra;
		if (!m->cepstrum)
			return false;
	}
	if (r->cmvn.kind != CMVN_NONE) {
		m->cmvn = cmvn_new(&r->cmvn, m->last->width);
		m->normalised.width = m->last->width;
		m->last = &m->normalised;
		if (!m->cmvn)
			return false;
	}
	if (r->deltas.order > 0) {
		m->delta = delta_new(&r->deltas, m->last->width);
		if (!m->delta)
			return false;
		m->deltas.width = delta_width(m->delta);
		m->last = &m->deltas;
	}
	return true;
}

struct mel *mel_new(const struct mel_settings *settings)
{
	struct mel *m = calloc(1, sizeof *m);

	if (!m)
		return NULL;
	m->settings = *settings;
	m->whole = levels_want_whole(settings) != NULL;
	if (!make_stages(m)) {
		mel_free(m);
		return NULL;
	}
	begin(m);
	return m;
}

void mel_free(struct mel *m)
{
	if (!m)
		return;
	framing_free(m->framing);
	spectrum_free(m->spectrum);
	pcen_free(m->pcen);
	cepstrum_free(m->cepstrum);
	cmvn_free(m->cmvn);
	delta_free(m->delta);
	rows_free(&m->levels);
	rows_free(&m->cepstra);
	rows_free(&m->normalised);
	rows_free(&m->deltas);
	free(m);
}

size_t mel_width(const struct mel *m)
{
	return m->last->width;
}

/* ---- rows ---- */

/* Applies the reference and top_db, which depend on other levels. The energy after the bands does
 * not change. */
static void relate(struct mel *m, float *levels, size_t n)
{
	const struct spectrum_settings *s = &m->settings.spectrum;
	size_t bands = (size_t)s->bands.mels, width = m->levels.width;
	float most = -INFINITY, subtract, lowest;

	for (size_t i = 0; i < n; i++)
		for (size_t b = 0; b < bands; b++)
			most = fmaxf(most, levels[i * width + b]);
	subtract = s->ref == 0 ? most : 0;
	if (m->settings.peak > 0)
		most = (float)spectrum_level(s, m->settings.peak);
	lowest = m->settings.top_db > 0 ? most - (float)m->settings.top_db : -INFINITY;
	for (size_t i = 0; i < n; i++)
		for (size_t b = 0; b < bands; b++) {
			float level = levels[i * width + b];
			levels[i * width + b] = (level < lowest ? lowest : level) - subtract;
		}
}

/* Completes the new levels for later stages. */
static void finish_levels(struct mel *m)
{
	const size_t n = m->levels.n - m->passed;
	float *fresh = n > 0 ? m->levels.data + m->passed * m->levels.width : NULL;

	if (n > 0 && (m->whole || m->settings.top_db > 0))
		relate(m, fresh, n);
	for (size_t i = 0; m->pcen && i < n; i++) {
		float *row = fresh + i * m->levels.width;
		pcen_row(m->pcen, row, row);
	}
	m->passed = m->levels.n;
}

static bool make_cepstra(struct mel *m)
{
	for (size_t i = 0; i < m->levels.n; i++) {
		float *row = rows_add(&m->cepstra);
		if (!row)
			return false;
		cepstrum_row(m->cepstrum, m->levels.data + i * m->levels.width, row);
	}
	return true;
}

/* Drops rows that the next stage has processed. */
static void clear(struct mel *m, struct rows *rows)
{
	rows->n = 0;
	if (rows == &m->levels)
		m->passed = 0;
}

/* Passes the spectrum's rows through the later stages. */
static bool pass_on(struct mel *m, bool ends)
{
	struct rows *from = &m->levels;

	if (m->whole && !ends)
		return true;
	finish_levels(m);
	if (m->cepstrum) {
		if (!make_cepstra(m))
			return false;
		clear(m, from);
		from = &m->cepstra;
	}
	if (m->cmvn) {
		if (!cmvn_push(m->cmvn, from->data, from->n, &m->normalised) ||
		    (ends && !cmvn_drain(m->cmvn, &m->normalised)))
			return false;
		clear(m, from);
		from = &m->normalised;
	}
	if (m->delta) {
		if (!delta_push(m->delta, from->data, from->n, &m->deltas) ||
		    (ends && !delta_drain(m->delta, &m->deltas)))
			return false;
		clear(m, from);
	}
	return true;
}

/* Transforms all windows that are ready. */
static bool make_rows(struct mel *m)
{
	const float *window;

	while ((window = framing_next(m->framing)))
		if (spectrum_add(m->spectrum, window) && !spectrum_rows(m->spectrum, &m->levels))
			return false;
	return true;
}

static void drop_taken(struct mel *m)
{
	/* levels that are kept were not returned */
	if (m->taken && (m->last != &m->levels || m->passed > 0))
		clear(m, m->last);
	m->taken = false;
}

/* Applies gain, dither and pre-emphasis; out may be in. */
static void condition(struct mel *m, const float *in, size_t n, float *out)
{
	const struct mel_settings *r = &m->settings;
	float gain = (float)r->gain, dither = (float)r->dither, a = (float)r->preemphasis;

	for (size_t i = 0; i < n; i++)
		out[i] = in[i] * gain;
	for (size_t i = 0; dither > 0 && i < n; i++)
		out[i] += dither * rng_normal(&m->noise);
	for (size_t i = 0; r->emphasis == MEL_EMPHASIS_SIGNAL && a != 0 && i < n; i++) {
		float sample = out[i];
		out[i] = sample - a * m->before;
		m->before = sample;
	}
}

/* Whether the samples need no conditioning. */
static bool is_plain(const struct mel_settings *r)
{
	return r->gain == 1 && r->dither == 0 &&
	       (r->preemphasis == 0 || r->emphasis != MEL_EMPHASIS_SIGNAL);
}

static bool push_conditioned(struct mel *m, const float *samples, size_t n)
{
	while (n > 0) {
		size_t used = framing_push(m->framing, samples, n);
		if (!make_rows(m))
			return false;
		samples += used;
		n -= used;
	}
	return true;
}

bool mel_push(struct mel *m, const float *samples, size_t n)
{
	float block[BLOCK];

	drop_taken(m);
	if (is_plain(&m->settings)) {
		if (!push_conditioned(m, samples, n))
			return false;
		n = 0;
	}
	while (n > 0) {
		size_t some = n < BLOCK ? n : BLOCK;

		condition(m, samples, some, block);
		if (!push_conditioned(m, block, some))
			return false;
		samples += some;
		n -= some;
	}
	return spectrum_rows(m->spectrum, &m->levels) && pass_on(m, false);
}

bool mel_drain(struct mel *m)
{
	drop_taken(m);
	framing_end(m->framing);
	if (!make_rows(m) || !spectrum_rows(m->spectrum, &m->levels) || !pass_on(m, true))
		return false;
	begin(m);
	return true;
}

const float *mel_take(struct mel *m, size_t *rows)
{
	drop_taken(m);
	m->taken = true;
	*rows = m->last == &m->levels ? m->passed : m->last->n;
	return m->last->data;
}
