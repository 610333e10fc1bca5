/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/filter_picture.h"

#include "base/escape.h"
#include "features/settings_recipe.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- mel filters ---- */

/* The triangles number `from`, from + 2, ... as one line that is interrupted between them, over bins of
 * bin_hz. *most is extended to the largest weight. */
static bool put_triangles(const struct bands *b, size_t from, double bin_hz, struct panel *p,
			  double *most)
{
	size_t points = 0, n = 0;
	struct series *s;

	for (size_t i = from; i < b->n; i += 2)
		points += b->band[i].n + 3;
	s = panel_series(p, "", SERIES_LINE, points, false);
	if (!s)
		return false;
	for (size_t i = from; i < b->n; i += 2) {
		const struct band *band = &b->band[i];

		if (band->n == 0)
			continue;
		s->x[n] = fmax((double)band->first - 1, 0) * bin_hz;
		s->y[n++] = 0;
		for (size_t k = 0; k < band->n; k++) {
			s->x[n] = (double)(band->first + k) * bin_hz;
			s->y[n++] = band->weight[k];
			*most = fmax(*most, band->weight[k]);
		}
		s->x[n] = (double)(band->first + band->n) * bin_hz;
		s->y[n++] = 0;
		s->x[n] = s->x[n - 1];
		s->y[n++] = NAN;
	}
	s->n = n;
	return true;
}

static bool put_bank(const struct bands *b, const struct settings *at, double rate_hz,
		     struct figure *f)
{
	const double bin_hz = rate_hz / (double)at->mel.framing.fft;
	struct panel *p = figure_add(f);
	double most = 0;

	if (!p || !put_triangles(b, 0, bin_hz, p, &most) || !put_triangles(b, 1, bin_hz, p, &most))
		return false;
	p->x.high = rate_hz / 2;
	p->y.high = most > 0 ? 1.05 * most : 1;
	snprintf(p->x.label, sizeof p->x.label, "frequency (Hz)");
	snprintf(p->y.label, sizeof p->y.label, "weight");
	snprintf(p->title, sizeof p->title,
		 "%zu mel filters, %.6g to %.6g Hz, %lld-point transform at %.6g Hz", b->n,
		 at->mel.spectrum.bands.fmin_hz, at->mel.spectrum.bands.fmax_hz,
		 (long long)at->mel.framing.fft, rate_hz);
	return true;
}

const char *filter_bank_picture(const struct frame *features, struct figure *f, char *why,
				size_t size)
{
	struct settings s, at;
	struct bands bands = { 0 };
	double rate_hz;
	const char *reason = settings_from_recipe(&s, &rate_hz, features, why, size);

	if (!reason)
		reason = settings_at_rate(&s, rate_hz, &at, why, size);
	if (reason)
		return reason;
	if (!bands_make(&bands, &at.mel.spectrum.bands, rate_hz, (size_t)at.mel.framing.fft) ||
	    !put_bank(&bands, &at, rate_hz, f))
		reason = "no memory for the picture";
	bands_free(&bands);
	return reason;
}

/* ---- learnt kernels ---- */

/* A convolution whose weight w is w[rows, bands, channels, outputs]; *outputs of a depthwise one are
 * its channels, each with a kernel of one channel. */
struct kernel {
	size_t rows, bands, channels, outputs;
	bool depthwise;
};

static bool begins(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

bool kernel_is_one(const struct frame *weight)
{
	const char *kind = frame_text(weight, "kind"), *name = frame_text(weight, "name");
	const unsigned rank = weight->tensor.rank;

	if (!kind || strcmp(kind, "weight") != 0 || !name || strlen(name) < 2 ||
	    strcmp(name + strlen(name) - 2, ".w") != 0)
		return false;
	return (begins(name, "conv") && (rank == 3 || rank == 4)) ||
	       (begins(name, "dw") && (rank == 2 || rank == 3));
}

static struct kernel kernel_of(const struct frame *weight, size_t channels)
{
	const size_t *shape = weight->tensor.shape;
	const unsigned rank = weight->tensor.rank;
	const bool depthwise = begins(frame_text(weight, "name"), "dw");

	if (depthwise && rank == 3) /* [rows, bands, channels] */
		return (struct kernel){ shape[0], shape[1], 1, shape[2], true };
	if (rank == 4)
		return (struct kernel){ shape[0], shape[1], shape[2], shape[3], false };
	if (channels == 0 || shape[1] % channels != 0)
		channels = 1;
	/* band b, channel c is number b * channels + c (cnn-train(1), The arithmetic) */
	return (struct kernel){ shape[0], shape[1] / channels, channels, depthwise ? 1 : shape[2],
				depthwise };
}

/* The weight of output k at row t, band b, channel c. */
static double weight_at(const struct frame *weight, const float *numbers, const struct kernel *s,
			const size_t at[4])
{
	const size_t i = ((at[0] * s->bands + at[1]) * s->channels + at[2]) * s->outputs + at[3];
	const size_t last = weight->tensor.shape[weight->tensor.rank - 1];
	double scale = 1;

	frame_number_at(weight, "scale", i % last, &scale);
	return scale * (double)numbers[i];
}

static bool put_kernel(const struct frame *weight, const float *numbers, const struct kernel *s,
		       size_t k, struct figure *f)
{
	struct panel *p = figure_add(f);

	if (!p)
		return false;
	p->columns = s->rows;
	p->rows = s->bands * s->channels;
	p->heat = malloc(p->columns * p->rows * sizeof *p->heat);
	if (!p->heat)
		return false;
	for (size_t t = 0; t < s->rows; t++)
		for (size_t i = 0; i < p->rows; i++) {
			const size_t at[] = { t, i % s->bands, i / s->bands, k };
			const double w = weight_at(weight, numbers, s, at);

			p->heat[t * p->rows + i] = isfinite(w) ? (float)w : NAN;
			f->not_finite = f->not_finite || !isfinite(w);
			f->high = fmax(f->high, fabs(w));
		}
	p->x.kind = p->y.kind = AXIS_WHOLE;
	p->x.high = (double)p->columns;
	p->y.high = (double)p->rows;
	if (s->outputs > 1)
		snprintf(p->title, sizeof p->title, "%s %zu", s->depthwise ? "channel" : "output",
			 k);
	return true;
}

const char *kernel_picture(const struct frame *weight, const float *numbers, size_t channels,
			   struct figure *f, size_t *left_out, char *why, size_t size)
{
	const struct kernel s = kernel_of(weight, channels);
	const size_t drawn = s.outputs < FIGURE_PANELS_MAX ? s.outputs : FIGURE_PANELS_MAX;

	*left_out = s.outputs - drawn;
	if (s.rows == 0 || s.bands == 0 || s.channels == 0 || s.outputs == 0 ||
	    s.rows * s.bands * s.channels > 1 << 20) {
		snprintf(why, size, "a kernel of %zu rows, %zu bands and %zu channels", s.rows,
			 s.bands, s.channels);
		return why;
	}
	f->high = 0;
	for (size_t k = 0; k < drawn; k++)
		if (!put_kernel(weight, numbers, &s, k, f))
			return "no memory for the picture";
	if (!(f->high > 0) || !isfinite(f->high))
		f->high = 1;
	f->low = -f->high;
	f->has_bar = true;
	f->map = MAP_DIVERGING;
	snprintf(f->bar_label, sizeof f->bar_label, "weight");
	escape_copy(f->title, 64, frame_text(weight, "name"));
	snprintf(f->title + strlen(f->title), sizeof f->title - strlen(f->title),
		 ": %zu rows (to the right) x %zu bands (upwards)", s.rows, s.bands);
	if (s.channels > 1)
		snprintf(f->title + strlen(f->title), sizeof f->title - strlen(f->title),
			 " x %zu channels, one above the other", s.channels);
	return NULL;
}
