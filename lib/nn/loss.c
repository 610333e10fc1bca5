/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/loss.h"

#include <math.h>

void softmax(const float *x, size_t n, float *p)
{
	float max = x[0];
	double sum = 0;

	for (size_t i = 1; i < n; i++)
		max = x[i] > max ? x[i] : max;
	for (size_t i = 0; i < n; i++)
		sum += exp((double)x[i] - max);
	for (size_t i = 0; i < n; i++)
		p[i] = (float)(exp((double)x[i] - max) / sum);
}

double cross_entropy(const float *x, size_t n, size_t label, float smoothing, float scale,
		     float *dx)
{
	double max = x[0], sum = 0, loss = 0;

	for (size_t i = 1; i < n; i++)
		max = x[i] > max ? x[i] : max;
	for (size_t i = 0; i < n; i++)
		sum += exp(x[i] - max);
	for (size_t i = 0; i < n; i++) {
		double target = smoothing / (double)n + (i == label ? 1.0 - smoothing : 0.0);

		loss -= target * (x[i] - max - log(sum));
		dx[i] = (float)(scale * (exp(x[i] - max) / sum - target));
	}
	return loss;
}
