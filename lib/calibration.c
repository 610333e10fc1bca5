/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "calibration.h"

#include "tensor.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BINS = 15 };
static const double coldest = 0.05, hottest = 20;
static const float least_log = -100; /* of a probability that is 0 */

bool calibration_add(struct calibration *c, const float *p, size_t truth)
{
	if (c->n == c->cap) {
		const size_t cap = c->cap ? 2 * c->cap : 256;
		size_t bytes;
		float *log_p;
		size_t *bigger;

		if (!size_mul(cap, c->classes * sizeof *log_p, &bytes) ||
		    !(log_p = realloc(c->log_p, bytes)))
			return false;
		c->log_p = log_p;
		if (!(bigger = realloc(c->truth, cap * sizeof *bigger)))
			return false;
		c->truth = bigger;
		c->cap = cap;
	}
	for (size_t k = 0; k < c->classes; k++)
		c->log_p[c->n * c->classes + k] = p[k] > 0 ? logf(p[k]) : least_log;
	c->truth[c->n++] = truth;
	return true;
}

void calibration_free(struct calibration *c)
{
	free(c->log_p);
	free(c->truth);
	*c = (struct calibration){ 0 };
}

static const float *logs(const struct calibration *c, size_t i)
{
	return c->log_p + i * c->classes;
}

/* The log of the sum of exp(log_p / temperature). */
static double log_sum(const struct calibration *c, size_t i, double temperature)
{
	const float *x = logs(c, i);
	double most = -INFINITY, sum = 0;

	for (size_t k = 0; k < c->classes; k++)
		most = (double)x[k] / temperature > most ? (double)x[k] / temperature : most;
	for (size_t k = 0; k < c->classes; k++)
		sum += exp((double)x[k] / temperature - most);
	/* cppcheck-suppress invalidFunctionArg ; there is a class at least */
	return most + log(sum);
}

double calibration_loss(const struct calibration *c, double temperature)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (c->truth[i] >= c->classes)
			continue;
		sum += log_sum(c, i, temperature) - (double)logs(c, i)[c->truth[i]] / temperature;
		n++;
	}
	return n > 0 ? sum / (double)n : 0;
}

/* Golden section over the logarithm: the loss falls to one minimum and rises from there. */
double calibration_temperature(const struct calibration *c)
{
	const double golden = (sqrt(5) - 1) / 2;
	double low = log(coldest), high = log(hottest);

	while (high - low > 1e-4) {
		const double a = high - golden * (high - low), b = low + golden * (high - low);

		if (calibration_loss(c, exp(a)) < calibration_loss(c, exp(b)))
			high = b;
		else
			low = a;
	}
	return exp((low + high) / 2);
}

/* The likeliest class but `none`, and its probability. */
static size_t likeliest(const struct calibration *c, size_t i, double temperature, size_t none,
			double *p)
{
	const float *x = logs(c, i);
	size_t top = none == 0;

	for (size_t k = 0; k < c->classes; k++)
		if (k != none && x[k] > x[top])
			top = k;
	*p = exp((double)x[top] / temperature - log_sum(c, i, temperature));
	return top;
}

double calibration_error(const struct calibration *c, double temperature)
{
	double said[BINS] = { 0 }, right[BINS] = { 0 }, error = 0;

	for (size_t i = 0; i < c->n; i++) {
		double p;
		const size_t top = likeliest(c, i, temperature, c->classes, &p);
		const int bin = p >= 1 ? BINS - 1 : (int)(p * BINS);

		said[bin] += p;
		right[bin] += top == c->truth[i];
	}
	for (int bin = 0; bin < BINS; bin++)
		error += fabs(said[bin] - right[bin]);
	return c->n > 0 ? error / (double)c->n : 0;
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double calibration_threshold(const struct calibration *c, double temperature, double share,
			     size_t none)
{
	double *p = malloc((c->n + 1) * sizeof *p), found = 0;
	size_t n = 0;

	for (size_t i = 0; p && i < c->n; i++)
		if (c->truth[i] < c->classes && c->truth[i] != none)
			likeliest(c, i, temperature, none, &p[n++]);
	if (n > 0) {
		qsort(p, n, sizeof *p, by_value);
		found = p[(size_t)floor((1 - share) * (double)n)];
	}
	free(p);
	return found;
}
