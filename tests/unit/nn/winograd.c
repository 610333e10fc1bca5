/* SPDX-License-Identifier: GPL-2.0-or-later */
/* winograd: forward, backward by data and by weights against the plain convolution, over planes
 * that end in the middle of every tile and channels that end in the middle of every vector */
#include "../check.h"
#include "base/rng.h"
#include "nn/winograd.h"

#include <stdlib.h>
#include <string.h>

/* Of the sum of the magnitudes of the products, which are normal numbers: their mean is 2 / pi. */
static const double tolerance = 1e-5;

static float *room(size_t n)
{
	float *x = calloc(n, sizeof *x);

	if (!x)
		exit(1);
	return x;
}

static float *random_room(size_t n, uint64_t key)
{
	struct rng r = rng_stream(key, 0, 0, 0);
	float *x = room(n);

	for (size_t i = 0; i < n; i++)
		x[i] = rng_normal(&r);
	return x;
}

/* A plane inside of a border of 1, with 7 floats more to a row that nobody may touch. */
static struct plane bordered(size_t rows, size_t bands, size_t channels, uint64_t key)
{
	struct plane p = { rows, bands, channels, (bands + 2) * channels + 7, NULL };
	struct rng r = rng_stream(key, 0, 0, 0);

	p.x = room((rows + 3) * p.pitch) + p.pitch + channels;
	for (size_t t = 0; t < rows && key > 0; t++)
		for (size_t i = 0; i < bands * channels; i++)
			p.x[t * p.pitch + i] = rng_normal(&r);
	return p;
}

static void free_plane(const struct plane *p)
{
	free(p->x - p->pitch - p->channels);
}

/* The largest difference of all that two planes have, borders as well; NaN is worse than all. */
static double differ(const struct plane *a, const struct plane *b)
{
	const size_t before = a->pitch + a->channels;
	double worst = 0;

	for (size_t i = 0; i < (a->rows + 3) * a->pitch; i++) {
		const double diff = fabs((double)(a->x - before)[i] - (b->x - before)[i]);

		if (!(diff <= worst))
			worst = diff;
	}
	return worst;
}

struct errors {
	double y, dx, dw;
};

static void worsen(double *worst, double error)
{
	if (!(error <= *worst))
		*worst = error;
}

/* dw of three clips in two parts, transformed piece by piece: x twice, and one of another extent. */
static double weights_error(const struct conv *c, const struct plane *x, const struct plane *dy,
			    float *scratch, enum cpu_path path)
{
	const size_t area = c->in * c->out, n = 9 * area, n_u = winograd_weights_size(c);
	const struct plane xs[] = { *x, bordered(5, 7, c->in, 5) };
	const struct plane dys[] = { *dy, bordered(5, 7, c->out, 6) };
	float *want = room(n), *dw = room(n), *du = room(2 * n_u);
	double worst = 0;

	for (size_t i = 0; i < 3; i++)
		for (size_t part = 0; part < conv_parts(c); part++)
			conv_backward_weights(c, part, &xs[i % 2], &dys[i % 2], i > 0, want,
					      CPU_REFERENCE);
	winograd_backward_weights(c, xs, dys, 2, du, scratch, path);
	winograd_backward_weights(c, x, dy, 1, du + n_u, scratch, path);
	winograd_gradient(c, du, 2, 0, 4, dw, path);
	winograd_gradient(c, du, 2, 4, area, dw, path);
	for (size_t i = 0; i < n; i++)
		worsen(&worst, fabs((double)dw[i] - (double)want[i]));
	free_plane(&xs[1]);
	free_plane(&dys[1]);
	free(want);
	free(dw);
	free(du);
	return worst / (double)(2 * x->rows * x->bands + 35);
}

static void compare(const struct conv *c, size_t rows, size_t bands, enum cpu_path path,
		    struct errors *worst)
{
	const struct conv back = { 3, 3, 1, 1, c->out, c->in, 0 };
	const struct plane x = bordered(rows, bands, c->in, 1),
			   dy = bordered(rows, bands, c->out, 2);
	const struct plane y = bordered(rows, bands, c->out, 0),
			   want = bordered(rows, bands, c->out, 0);
	const struct plane dx = bordered(rows, bands, c->in, 0);
	const struct plane want_dx = bordered(rows, bands, c->in, 0);
	float *w = random_room(9 * c->in * c->out, 3), *bias = random_room(c->out, 4);
	float *flipped = room(9 * c->in * c->out), *u = room(winograd_weights_size(c));
	float *scratch =
	    room(winograd_scratch(c) + winograd_scratch(&back) + conv_scratch(c, rows, bands));

	conv_forward(c, w, bias, &x, &want, CPU_REFERENCE);
	winograd_weights(c, w, u, path);
	winograd_forward(c, u, bias, &x, &y, 1, scratch, path);
	worsen(&worst->y, differ(&y, &want) / (double)(9 * c->in));
	conv_flip(c, w, flipped);
	conv_backward(c, flipped, &dy, &want_dx, scratch, CPU_REFERENCE);
	winograd_weights(&back, flipped, u, path);
	winograd_forward(&back, u, NULL, &dy, &dx, 1, scratch, path);
	worsen(&worst->dx, differ(&dx, &want_dx) / (double)(9 * c->out));
	worsen(&worst->dw, weights_error(c, &x, &dy, scratch, path));
	free_plane(&x);
	free_plane(&y);
	free_plane(&dx);
	free_plane(&dy);
	free_plane(&want);
	free_plane(&want_dx);
	free(w);
	free(bias);
	free(flipped);
	free(u);
	free(scratch);
}

static void sweep(enum cpu_path path)
{
	static const struct conv kernels[] = { { 3, 3, 1, 1, 16, 16, 0 },
					       { 3, 3, 1, 1, 20, 44, 0 },
					       { 3, 3, 1, 1, 40, 28, 0 } };
	static const size_t extents[][2] = { { 1, 1 }, { 2, 7 },  { 4, 4 },  { 6, 5 },
					     { 9, 8 }, { 3, 26 }, { 29, 13 } };
	struct errors worst = { 0, 0, 0 };
	char name[40];

	snprintf(name, sizeof name, "winograd-path%d", path);
	if (!cpu_has(path)) {
		check_skip(name, "this processor has no such instructions");
		return;
	}
	for (size_t k = 0; k < sizeof kernels / sizeof *kernels; k++)
		for (size_t i = 0; i < sizeof extents / sizeof *extents; i++)
			compare(&kernels[k], extents[i][0], extents[i][1], path, &worst);
	CHECK(worst.y <= tolerance && worst.dx <= tolerance && worst.dw <= tolerance, name,
	      "y is off by %g a product, dx by %g, dw by %g", worst.y, worst.dx, worst.dw);
}

/* Clips that share products of matrices have the outputs, bit by bit, that each has alone. */
static void test_groups(enum cpu_path path)
{
	enum { CLIPS = 5 };
	static const size_t extents[CLIPS][2] = {
		{ 25, 3 }, { 1, 3 }, { 24, 4 }, { 50, 14 }, { 6, 3 }
	};
	const struct conv c = { 3, 3, 1, 1, 20, 44, 0 };
	struct plane x[CLIPS], alone[CLIPS], together[CLIPS];
	float *w, *bias, *u, *scratch;
	double worst = 0;
	char name[40];

	snprintf(name, sizeof name, "winograd-groups-path%d", path);
	if (!cpu_has(path)) {
		check_skip(name, "this processor has no such instructions");
		return;
	}
	w = random_room(9 * c.in * c.out, 3);
	bias = random_room(c.out, 4);
	u = room(winograd_weights_size(&c));
	scratch = room(winograd_scratch(&c));
	winograd_weights(&c, w, u, path);
	for (size_t i = 0; i < CLIPS; i++) {
		x[i] = bordered(extents[i][0], extents[i][1], c.in, 7 + i);
		alone[i] = bordered(extents[i][0], extents[i][1], c.out, 0);
		together[i] = bordered(extents[i][0], extents[i][1], c.out, 0);
		winograd_forward(&c, u, bias, &x[i], &alone[i], 1, scratch, path);
	}
	winograd_forward(&c, u, bias, x, together, CLIPS, scratch, path);
	for (size_t i = 0; i < CLIPS; i++) {
		worsen(&worst, differ(&alone[i], &together[i]));
		free_plane(&x[i]);
		free_plane(&alone[i]);
		free_plane(&together[i]);
	}
	CHECK(worst == 0, name, "differ by %g", worst);
	free(w);
	free(bias);
	free(u);
	free(scratch);
}

static void test_suits(void)
{
	const struct conv good = { 3, 3, 1, 1, 16, 20, 0 };
	const struct conv bad[] = { { 5, 3, 1, 1, 16, 16, 0 }, { 3, 1, 1, 1, 16, 16, 0 },
				    { 3, 3, 2, 1, 16, 16, 0 }, { 3, 3, 1, 2, 16, 16, 0 },
				    { 3, 3, 1, 1, 18, 16, 0 }, { 3, 3, 1, 1, 16, 18, 0 },
				    { 3, 3, 1, 1, 12, 16, 0 }, { 3, 3, 1, 1, 16, 12, 0 },
				    { 3, 3, 1, 1, 16, 16, 1 } };

	CHECK(winograd_suits(&good), "winograd-suits", "refused");
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		CHECK(!winograd_suits(&bad[i]), "winograd-does-not-suit", "case %zu", i);
}

int main(void)
{
	for (enum cpu_path path = CPU_PORTABLE; path < CPU_PATHS; path++) {
		sweep(path);
		test_groups(path);
	}
	test_suits();
	return check_status();
}
