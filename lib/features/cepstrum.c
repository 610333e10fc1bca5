/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "features/cepstrum.h"

#include "base/tensor.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double PI = 3.14159265358979323846;

const char *const cepstrum_norm_names[] = { "ortho", "htk", "none", NULL };
const char *const cepstrum_zeroth_names[] = { "c0", "energy", "none", NULL };
const char *const cepstrum_place_names[] = { "first", "last", NULL };

struct cepstrum {
	struct cepstrum_settings settings;
	size_t bands;
	double *dct; /* [bands, n]: in this order the sums of the inner loop are independent */
	double *sum; /* [n] */
};

const char *cepstrum_check(const struct cepstrum_settings *r, size_t bands, char *why, size_t size)
{
	size_t most = bands - (r->zeroth == ZEROTH_NONE);

	if (r->n < 0 || !(r->lifter >= 0))
		return "--mfcc and --lifter must not be negative";
	if (r->n == 0)
		return NULL;
	if ((size_t)r->n > most) {
		snprintf(why, size, "--mfcc %lld is more than %zu bands give%s; take more --mels",
			 (long long)r->n, bands, r->zeroth == ZEROTH_NONE ? " without c0" : "");
		return why;
	}
	if (r->norm == DCT_HTK && r->type != 2)
		return "--dct htk goes with --dct-type 2 only";
	if (r->type == 1 && bands < 2)
		return "--dct-type 1 needs at least two bands";
	return NULL;
}

/* Weight of band b in coefficient k. */
static double dct_at(const struct cepstrum_settings *r, size_t k, size_t b, size_t n)
{
	double kk = (double)k, bb = (double)b, nn = (double)n;
	/* the edges of types 1 and 3 count half; the orthonormal form splits that factor */
	double edge_in = b == 0 || (r->type == 1 && b == n - 1) ? 0.5 : 1;
	double edge_out = k == 0 || (r->type == 1 && k == n - 1) ? 0.5 : 1;
	double angle = r->type == 1   ? kk * bb / (nn - 1)
		       : r->type == 2 ? kk * (bb + 0.5) / nn
				      : (kk + 0.5) * bb / nn;
	double norm = r->norm == DCT_NONE ? 2 : sqrt(2 / (r->type == 1 ? nn - 1 : nn));

	if (r->type != 2)
		norm *= r->norm == DCT_ORTHO ? sqrt(edge_in) : edge_in;
	if (r->type != 3 && r->norm == DCT_ORTHO)
		norm *= sqrt(edge_out);
	return norm * cos(PI * angle);
}

struct cepstrum *cepstrum_new(const struct cepstrum_settings *settings, size_t bands)
{
	struct cepstrum *c = calloc(1, sizeof *c);
	size_t n = (size_t)settings->n, from = settings->zeroth == ZEROTH_NONE, count;

	if (!c)
		return NULL;
	c->settings = *settings;
	c->bands = bands;
	c->sum = calloc(n, sizeof *c->sum);
	if (!c->sum || !size_mul(bands, n, &count) || !(c->dct = calloc(count, sizeof *c->dct))) {
		cepstrum_free(c);
		return NULL;
	}
	for (size_t i = 0; i < n; i++) {
		size_t k = settings->place == ZEROTH_FIRST || from ? i + from : (i + 1) % n;
		double lift = 1;
		if (settings->lifter > 0)
			lift += settings->lifter / 2 *
				sin(PI * (double)(k + (size_t)settings->from) / settings->lifter);
		for (size_t b = 0; b < bands; b++)
			c->dct[b * n + i] = lift * dct_at(settings, k, b, bands);
	}
	return c;
}

void cepstrum_free(struct cepstrum *c)
{
	if (!c)
		return;
	free(c->dct);
	free(c->sum);
	free(c);
}

void cepstrum_row(struct cepstrum *c, const float *logs, float *out)
{
	size_t n = (size_t)c->settings.n;

	memset(c->sum, 0, n * sizeof *c->sum);
	for (size_t b = 0; b < c->bands; b++)
		for (size_t i = 0; i < n; i++)
			c->sum[i] += logs[b] * c->dct[b * n + i];
	for (size_t i = 0; i < n; i++)
		out[i] = (float)c->sum[i];
	if (c->settings.zeroth == ZEROTH_ENERGY)
		out[c->settings.place == ZEROTH_FIRST ? 0 : n - 1] = logs[c->bands];
}
