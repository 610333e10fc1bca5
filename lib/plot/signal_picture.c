/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/signal_picture.h"

#include "base/escape.h"
#include "features/settings_recipe.h"
#include "nn/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Levels further than this below the peak are noise, or the floor of the logarithm; they would take
 * the colours from the speech. */
static const double DEPTH_DB = 80;

/* ---- titles ---- */

static void append(char *to, size_t size, const char *name, const char *text)
{
	const size_t used = strlen(to);

	if (!text || used + strlen(name) + ESCAPE_MAX >= size)
		return;
	snprintf(to + used, size - used, "%s%s", used > 0 ? ", " : "", name);
	escape_copy(to + strlen(to), size - strlen(to), text);
}

void signal_title(char *to, size_t size, const struct frame *f)
{
	*to = '\0';
	append(to, size, "", frame_text(f, "id"));
	append(to, size, "label ", frame_text(f, "label"));
	append(to, size, "speaker ", frame_text(f, "speaker"));
}

/* ---- axes ---- */

/* The centres of the bands of those settings. False: no memory. */
static bool set_hertz(struct axis *y, const struct bands_settings *b)
{
	const double low = bands_mel(b->scale, b->fmin_hz), high = bands_mel(b->scale, b->fmax_hz);

	y->kind = AXIS_HERTZ;
	y->n = (size_t)b->mels;
	y->hertz = malloc(y->n * sizeof *y->hertz);
	if (!y->hertz)
		return false;
	for (size_t i = 0; i < y->n; i++)
		y->hertz[i] = bands_hz(b->scale, low + (high - low) * (double)(i + 1) /
							   (double)(b->mels + 1));
	snprintf(y->label, sizeof y->label, "frequency (Hz)");
	return true;
}

static const char *unit_of(const struct mel_settings *mel)
{
	const bool magnitude = mel->spectrum.power == 1;

	switch (mel->spectrum.log) {
	case LOG_LN:
		return magnitude ? "ln magnitude" : "ln power";
	case LOG_LOG10:
		return magnitude ? "log10 magnitude" : "log10 power";
	case LOG_DB:
		return "level (dB)";
	case LOG_PCEN:
		return "PCEN";
	default:
		return magnitude ? "magnitude" : "power";
	}
}

/* The rows of melspec, whose settings the frame has in its recipe. False: no memory. */
static bool set_features(struct signal_axes *a, const struct frame *f, size_t width)
{
	struct settings s;
	char why[256];
	double rate_hz;
	const bool logmel = strcmp(a->kind, "logmel") == 0;

	if (settings_from_recipe(&s, &rate_hz, f, why, sizeof why) != NULL)
		return true;
	if (!logmel)
		return true;
	snprintf(a->unit, sizeof a->unit, "%s%s", unit_of(&s.mel),
		 s.mel.cmvn.kind == CMVN_NONE ? "" : ", normalised");
	if (s.mel.cmvn.kind == CMVN_NONE &&
	    (s.mel.spectrum.log == LOG_LN || s.mel.spectrum.log == LOG_LOG10 ||
	     s.mel.spectrum.log == LOG_DB))
		a->depth = DEPTH_DB / model_db(f);
	return width != (size_t)s.mel.spectrum.bands.mels ||
	       set_hertz(&a->y, &s.mel.spectrum.bands);
}

/* The seconds of so many samples at the rate of the frame; 0 if it has none that filters compute
 * with (tensor-stream(5)). */
static double seconds_of(const struct frame *f, double samples)
{
	double rate;

	if (!frame_number(f, "rate", &rate) || !(rate >= 1 && rate <= 1e9) ||
	    !(samples > 0 && samples <= 1e9))
		return 0;
	return samples / rate;
}

static bool set_rows(struct signal_axes *a, const struct frame *f)
{
	const size_t width = f->tensor.shape[1];
	double hop;

	a->row_seconds = frame_number(f, "hop", &hop) ? seconds_of(f, hop) : 0;
	a->y.kind = AXIS_WHOLE;
	a->y.low = 0;
	a->y.high = (double)width;
	snprintf(a->y.label, sizeof a->y.label, "%s",
		 strcmp(a->kind, "logmel") == 0 ? "band"
		 : strcmp(a->kind, "mfcc") == 0 ? "coefficient"
						: "column");
	escape_copy(a->unit, sizeof a->unit, *a->kind ? a->kind : "value");
	a->from_row = strcmp(a->kind, "mfcc") == 0 && width > 1;
	return set_features(a, f, width);
}

const char *signal_axes_read(struct signal_axes *a, const struct frame *f, char *why, size_t size)
{
	const char *kind = frame_text(f, "kind");

	memset(a, 0, sizeof *a);
	escape_copy(a->kind, sizeof a->kind, kind ? kind : "");
	if (f->tensor.rank == 2) {
		a->shape = SIGNAL_MATRIX;
		if (f->tensor.shape[1] > BINS_WIDTH_MAX || f->tensor.shape[1] == 0) {
			snprintf(why, size, "has rows of %zu numbers, wanted 1 to %d",
				 f->tensor.shape[1], BINS_WIDTH_MAX);
			return why;
		}
		return set_rows(a, f) ? NULL : "no memory for its axes";
	}
	if (f->tensor.rank != 1) {
		char shape[120];

		snprintf(why, size, "has the shape %s, wanted 1 or 2 dimensions",
			 tensor_shape_text(&f->tensor, shape, sizeof shape));
		return why;
	}
	a->shape = kind && strcmp(kind, "audio") == 0 ? SIGNAL_WAVEFORM : SIGNAL_CURVE;
	if (a->shape == SIGNAL_WAVEFORM)
		a->row_seconds = seconds_of(f, 1);
	snprintf(a->y.label, sizeof a->y.label, "%s",
		 a->shape == SIGNAL_WAVEFORM ? "amplitude" : "value");
	return NULL;
}

/* ---- numbers ---- */

const char *signal_picture_begin(struct signal_picture *s, const struct frame *f, char *why,
				 size_t size)
{
	const char *reason;

	memset(s, 0, sizeof *s);
	reason = signal_axes_read(&s->axes, f, why, size);
	s->bins.kind = s->axes.shape == SIGNAL_WAVEFORM ? BINS_EXTREMES : BINS_MEANS;
	s->bins.width = s->axes.shape == SIGNAL_MATRIX && !reason ? f->tensor.shape[1] : 1;
	signal_title(s->title, sizeof s->title, f);
	return reason;
}

bool signal_picture_add(struct signal_picture *s, const float *numbers, size_t n)
{
	return bins_add(&s->bins, numbers, n / s->bins.width);
}

/* ---- panels ---- */

static void set_time(const struct signal_picture *s, struct axis *x)
{
	const double rows = (double)(s->bins.rows > 0 ? s->bins.rows : 1);

	x->high = rows;
	if (s->axes.row_seconds > 0) {
		x->high *= s->axes.row_seconds;
		snprintf(x->label, sizeof x->label, "time (s)");
		return;
	}
	snprintf(x->label, sizeof x->label, "%s",
		 s->axes.shape == SIGNAL_MATRIX     ? "row"
		 : s->axes.shape == SIGNAL_WAVEFORM ? "sample"
						    : "number");
}

/* Bins all have the same width in the picture, so a last one that is not full is stretched by less
 * than the width of a bin in 4096. */
static bool put_matrix(const struct signal_picture *s, struct figure *f, struct panel *p)
{
	const struct bins *b = &s->bins;
	const struct axis *y = &s->axes.y;

	p->columns = b->n;
	p->rows = b->width;
	p->heat = malloc((b->n * b->width + 1) * sizeof *p->heat);
	if (!p->heat)
		return false;
	for (size_t i = 0; i < b->n; i++)
		for (size_t k = 0; k < b->width; k++) {
			const float mean = bins_mean(b, i, k);

			p->heat[i * b->width + k] = isfinite(mean) ? mean : NAN;
		}
	p->y = *y;
	if (y->hertz) {
		p->y.hertz = malloc(y->n * sizeof *y->hertz);
		if (!p->y.hertz)
			return false;
		memcpy(p->y.hertz, y->hertz, y->n * sizeof *y->hertz);
	}
	f->has_bar = true;
	f->map = MAP_SEQUENTIAL;
	memcpy(f->bar_label, s->axes.unit, sizeof f->bar_label);
	return true;
}

static bool put_waveform(const struct signal_picture *s, struct panel *p)
{
	const size_t n = s->bins.n;
	double most = 0;

	p->low = malloc((n + 1) * sizeof *p->low);
	p->high = malloc((n + 1) * sizeof *p->high);
	if (!p->low || !p->high)
		return false;
	for (size_t i = 0; i < n; i++) {
		p->low[i] = s->bins.sum[i];
		p->high[i] = s->bins.high[i];
		most = fmax(most, fmax(fabs((double)p->low[i]), fabs((double)p->high[i])));
	}
	p->points = n;
	p->y = s->axes.y;
	p->y.high = most > 0 ? 1.05 * most : 1;
	p->y.low = -p->y.high;
	return true;
}

static bool put_curve(const struct signal_picture *s, struct panel *p)
{
	const struct bins *b = &s->bins;
	struct series *line = panel_series(p, "", SERIES_LINE, b->n, false);
	double low = 0, high = 0;

	if (!line)
		return false;
	for (size_t i = 0; i < b->n; i++) {
		const double y = (double)bins_mean(b, i, 0);

		line->x[i] = ((double)i + 0.5) * (double)b->rows / (double)b->n;
		line->y[i] = isfinite(y) ? y : NAN;
		low = fmin(low, y);
		high = fmax(high, y);
	}
	p->y = s->axes.y;
	p->y.low = low - 0.05 * (high - low);
	p->y.high = high > low ? high + 0.05 * (high - low) : low + 1;
	return true;
}

bool signal_picture_panel(const struct signal_picture *s, struct figure *f, struct panel *p)
{
	memcpy(p->title, s->title, sizeof p->title);
	set_time(s, &p->x);
	f->not_finite = f->not_finite || s->bins.not_finite > 0;
	switch (s->axes.shape) {
	case SIGNAL_MATRIX:
		return put_matrix(s, f, p);
	case SIGNAL_WAVEFORM:
		return put_waveform(s, p);
	default:
		return put_curve(s, p);
	}
}

void signal_picture_free(struct signal_picture *s)
{
	bins_free(&s->bins);
	free(s->axes.y.hertz);
	s->axes.y.hertz = NULL;
}
