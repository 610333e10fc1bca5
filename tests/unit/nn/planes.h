/* SPDX-License-Identifier: GPL-2.0-or-later */
/* planes - planes of random numbers, and slopes for gradient checks
 *
 * The loss of a gradient check is a fixed random mixture of the outputs. It is summed in double, so
 * that the floats of the layer are the only noise. */
#ifndef EARPIPE_TEST_PLANES_H
#define EARPIPE_TEST_PLANES_H

#include "../check.h"
#include "base/rng.h"
#include "nn/plane.h"

#include <string.h>

enum { ROOM = 4096 };

/* Normal numbers that depend on the key. */
static inline void fill(float *x, size_t n, uint64_t key)
{
	struct rng r = rng_stream(key, 0, 0, 0);

	for (size_t i = 0; i < n; i++)
		x[i] = rng_normal(&r);
}

/* A plane inside a border. */
static inline struct plane inside(float *data, size_t rows, size_t bands, size_t channels,
				  size_t border)
{
	struct plane p = { rows, bands, channels, (bands + 2 * border) * channels, NULL };

	p.x = data + border * p.pitch + border * channels;
	return p;
}

static inline float *spot(const struct plane *p, size_t t, size_t f, size_t c)
{
	return p->x + t * p->pitch + f * p->channels + c;
}

static inline void randomise(const struct plane *p, uint64_t key)
{
	struct rng r = rng_stream(key, 0, 0, 0);

	for (size_t t = 0; t < p->rows; t++)
		for (size_t i = 0; i < plane_width(p); i++)
			p->x[t * p->pitch + i] = rng_normal(&r);
}

/* Numbers 0.1 apart in random order, none at 0: no step of 0.01 crosses a maximum or 0. */
static inline void spread(const struct plane *p, uint64_t key)
{
	const size_t n = p->rows * plane_width(p);
	struct rng r = rng_stream(key, 0, 0, 0);
	size_t order[ROOM];

	for (size_t i = 0; i < n; i++)
		order[i] = i;
	rng_shuffle(&r, order, n);
	for (size_t i = 0; i < n; i++)
		p->x[i / plane_width(p) * p->pitch + i % plane_width(p)] =
		    0.1f * (float)order[i] - 5.05f;
}

/* The factor of the i-th number in the loss. */
static inline float factor(size_t i)
{
	struct rng r = rng_stream(1, i, 0, 0);

	return rng_normal(&r);
}

/* The loss of a plane. */
static inline double mix(const struct plane *p)
{
	double sum = 0;
	size_t k = 0;

	for (size_t t = 0; t < p->rows; t++)
		for (size_t i = 0; i < plane_width(p); i++)
			sum += (double)factor(k++) * p->x[t * p->pitch + i];
	return sum;
}

/* The gradient of mix(). */
static inline void set_mixture(const struct plane *dy)
{
	size_t k = 0;

	for (size_t t = 0; t < dy->rows; t++)
		for (size_t i = 0; i < plane_width(dy); i++)
			dy->x[t * dy->pitch + i] = factor(k++);
}

/* Moves one number both ways and compares the slope of the loss with the gradient, signed. */
static inline double slope_error(float *number, float gradient, double (*loss)(void *), void *arg)
{
	const float was = *number, step = 1e-2f;
	double up, down;

	*number = was + step;
	up = loss(arg);
	*number = was - step;
	down = loss(arg);
	*number = was;
	return fabs((up - down) / (2 * (double)step) - gradient);
}

/* The largest slope error of all numbers of x. */
static inline double worst_slope(const struct plane *x, const struct plane *dx,
				 double (*loss)(void *), void *arg)
{
	double worst = 0;

	for (size_t t = 0; t < x->rows; t++)
		for (size_t i = 0; i < plane_width(x); i++)
			check_worst(&worst,
				    slope_error(spot(x, t, 0, i), *spot(dx, t, 0, i), loss, arg));
	return worst;
}

#endif
