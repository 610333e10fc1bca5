/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pool: against central differences (signed); of equal maxima one has the gradient */
#include "nn/activation.h"
#include "nn/pool.h"
#include "planes.h"

enum { ROWS = 7, BANDS = 5, CHANNELS = 3 };

static float x_data[ROOM], y_data[ROOM], dx_data[ROOM], dy_data[ROOM];

enum op { MAX, MAX_RELU, MEAN, POOL };
static const char *const names[] = { "max", "max-relu", "mean", "pool" };

struct pool_case {
	enum op op;
	size_t rows, bands; /* of the window */
	struct plane x, y;
};

static double loss(void *arg)
{
	struct pool_case *k = arg;

	if (k->op == MEAN)
		mean_forward(&k->x, k->rows, k->bands, &k->y);
	else if (k->op == POOL)
		pool_forward(&k->x, k->y.x);
	else
		max_forward(&k->x, k->rows, k->bands, k->op == MAX_RELU, &k->y);
	return mix(&k->y);
}

static void test_gradient(enum op op, size_t rows, size_t bands)
{
	struct pool_case k = { .op = op, .rows = rows, .bands = bands };
	struct plane dx = inside(dx_data, ROWS, BANDS, CHANNELS, 0), dy;
	double worst;
	char name[40];

	snprintf(name, sizeof name, "%s-%zux%zu", names[op], rows, bands);
	k.x = inside(x_data, ROWS, BANDS, CHANNELS, 1);
	k.y = op == POOL ? inside(y_data, 1, 1, 2 * BANDS * CHANNELS, 0)
			 : inside(y_data, layer_extent(ROWS, rows), layer_extent(BANDS, bands),
				  CHANNELS, 2);
	dy = inside(dy_data, k.y.rows, k.y.bands, k.y.channels, 0);
	spread(&k.x, 31);
	loss(&k);
	set_mixture(&dy);
	if (op == MEAN)
		mean_backward(rows, bands, &dy, &dx);
	else if (op == POOL)
		pool_backward(&k.x, k.y.x, dy.x, &dx);
	else
		max_backward(&k.x, &k.y, rows, bands, op == MAX_RELU, &dy, &dx);
	worst = worst_slope(&k.x, &dx, loss, &k);
	CHECK(worst <= 3e-3, name, "off by %g", worst);
}

/* Equal maxima: the first takes all. */
static void test_ties(size_t first)
{
	struct plane x = inside(x_data, 2, 2, 1, 0), y = inside(y_data, 1, 1, 1, 0);
	struct plane dx = inside(dx_data, 2, 2, 1, 0), dy = inside(dy_data, 1, 1, 1, 0);

	for (size_t i = 0; i < 4; i++)
		x.x[i] = i < first ? 1 : 2;
	max_forward(&x, 2, 2, false, &y);
	dy.x[0] = 3;
	max_backward(&x, &y, 2, 2, false, &dy, &dx);
	CHECK(y.x[0] == 2, "max-ties", "%g", y.x[0]);
	for (size_t i = 0; i < 4; i++)
		CHECK(dx.x[i] == (i == first ? 3 : 0), "max-ties", "%g at %zu", dx.x[i], i);
}

/* The last windows are cut: a mean is over the numbers that are there. */
static void test_short_windows(void)
{
	float data[] = { 1, 2, 3, 4, 5 }, out[2];
	const struct plane x = { 5, 1, 1, 1, data }, y = { 2, 1, 1, 1, out };

	mean_forward(&x, 3, 1, &y);
	CHECK(out[0] == 2 && out[1] == 4.5f, "mean-short", "%g and %g", out[0], out[1]);
	max_forward(&x, 3, 1, false, &y);
	CHECK(out[0] == 3 && out[1] == 5, "max-short", "%g and %g", out[0], out[1]);
}

int main(void)
{
	test_gradient(MAX, 2, 2);
	test_gradient(MAX, 3, 1);
	test_gradient(MAX, 20, 20);
	test_gradient(MAX_RELU, 2, 2);
	test_gradient(MAX_RELU, 2, 1);
	test_gradient(MEAN, 2, 2);
	test_gradient(MEAN, 3, 4);
	test_gradient(POOL, 1, 1);
	for (size_t first = 0; first < 4; first++)
		test_ties(first);
	test_short_windows();
	return check_status();
}
