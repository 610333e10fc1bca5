/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "augment/channel.h"

#include "features/dft.h"

#include <math.h>

static const double pi = 3.14159265358979323846;
static const double early_s = 0.04, gap_s = 0.002, edge_hz = 100;
enum { REFLECTIONS = 5 };

size_t channel_length(double rt60, double rate)
{
	return (size_t)(rt60 * rate * 40 / 60) + 1;
}

void channel_response(double rt60, double direct, double rate, struct rng r, float *h)
{
	const size_t n = channel_length(rt60, rate), gap = (size_t)(gap_s * rate) + 1;
	double power = 0, gain;

	for (size_t i = 0; i < n; i++)
		h[i] =
		    i < gap ? 0 : rng_normal(&r) * (float)pow(10, -3 * (double)i / (rt60 * rate));
	for (int k = 0; k < REFLECTIONS; k++) {
		const size_t at = gap + (size_t)((double)rng_uniform(&r) * early_s * rate);
		const float sign = rng_below(&r, 2) ? 4 : -4;

		if (at < n)
			h[at] += sign * (float)pow(10, -3 * (double)at / (rt60 * rate));
	}
	for (size_t i = 0; i < n; i++)
		power += (double)h[i] * h[i];
	gain = power > 0 ? sqrt(pow(10, -direct / 10) / power) : 0;
	for (size_t i = 0; i < n; i++)
		h[i] *= (float)gain;
	h[0] = 1;
}

bool channel_convolve(const float *x, size_t n, const float *h, size_t m, float *y)
{
	const size_t out = n + m - 1, points = dft_good_length(out);
	struct dft *a = dft_new(points, DFT_BOTH), *b = dft_new(points, DFT_BOTH);
	const bool ok = a && b;

	if (ok) {
		for (size_t i = 0; i < points; i++) {
			dft_signal(a)[i] = i < n ? x[i] : 0;
			dft_signal(b)[i] = i < m ? h[i] : 0;
		}
		dft_forward(a);
		dft_forward(b);
		for (size_t k = 0; k <= points / 2; k++) {
			double *p = dft_bins(a)[k], *q = dft_bins(b)[k];
			const double real = p[0] * q[0] - p[1] * q[1];

			p[1] = p[0] * q[1] + p[1] * q[0];
			p[0] = real;
		}
		dft_inverse(a);
		for (size_t i = 0; i < out; i++)
			y[i] = (float)dft_signal(a)[i];
	}
	dft_free(a);
	dft_free(b);
	return ok;
}

/* Falls from 1 to 0 as `beyond` (Hz) goes from 0 to edge_hz. */
static double edge(double beyond)
{
	return beyond <= 0 ? 1 : beyond >= edge_hz ? 0 : 0.5 + 0.5 * cos(pi * beyond / edge_hz);
}

bool channel_band(float *x, size_t n, double low, double high, double rate)
{
	/* zeros after the signal, so that its end does not ring into its beginning */
	const size_t points = dft_good_length(n + (size_t)(4 * rate / edge_hz) + 1);
	struct dft *d = dft_new(points, DFT_BOTH);

	if (!d)
		return false;
	for (size_t i = 0; i < points; i++)
		dft_signal(d)[i] = i < n ? x[i] : 0;
	dft_forward(d);
	for (size_t k = 0; k <= points / 2; k++) {
		const double hz = (double)k * rate / (double)points;
		const double gain = edge(low - hz) * edge(hz - high);

		dft_bins(d)[k][0] *= gain;
		dft_bins(d)[k][1] *= gain;
	}
	dft_inverse(d);
	for (size_t i = 0; i < n; i++)
		x[i] = (float)dft_signal(d)[i];
	dft_free(d);
	return true;
}

/* ---- numbers ---- */

/* G.711 mu-law on a scale of 14 bits: eight segments, each twice as coarse as the one below. */
static double ulaw(double magnitude)
{
	const double biased = fmin(magnitude * 8192, 8158) + 33;
	const double step = pow(2, floor(log2(biased)) - 4);

	return ((floor(biased / step) + 0.5) * step - 33) / 8192;
}

/* A-law on a scale of 13 bits: the two lowest segments are equally coarse. */
static double alaw(double magnitude)
{
	const double value = fmin(magnitude * 4096, 4095);
	const double step = pow(2, fmax(floor(log2(fmax(value, 1))) - 4, 1));

	return (floor(value / step) + 0.5) * step / 4096;
}

void channel_telephone(enum channel_codec codec, float *x, size_t n)
{
	for (size_t i = 0; codec != CHANNEL_NO_CODEC && i < n; i++) {
		const double magnitude = fmin(fabs((double)x[i]), 1);
		const double out = codec == CHANNEL_ULAW ? ulaw(magnitude) : alaw(magnitude);

		x[i] = (float)copysign(out, (double)x[i]);
	}
}

void channel_quantise(int bits, float *x, size_t n)
{
	const double scale = pow(2, bits - 1);

	for (size_t i = 0; i < n; i++)
		x[i] = (float)(fmax(-scale, fmin(scale - 1, floor(x[i] * scale + 0.5))) / scale);
}
