/* SPDX-License-Identifier: GPL-2.0-or-later */
/* dropout: the share of zeros, the mean, the same zeros forward and backward, none for p = 0 */
#include "nn/dropout.h"
#include "planes.h"

static float x_data[ROOM], y_data[ROOM], dx_data[ROOM];

static void test_drop(void)
{
	struct plane x = inside(x_data, 4, 1, 1000, 0), y = inside(y_data, 4, 1, 1000, 0);
	double sum = 0;
	size_t zeros = 0;

	for (size_t i = 0; i < 4000; i++)
		x.x[i] = 1;
	drop_forward(&x, 0.25f, rng_stream(9, 9, 9, 9), &y);
	for (size_t i = 0; i < 4000; i++) {
		sum += y.x[i];
		zeros += y.x[i] == 0;
	}
	check_near((double)zeros / 4000, 0.25, 0.03, "drop-share");
	check_near(sum / 4000, 1, 0.04, "drop-keeps-mean");
}

/* dx is dy where y is not 0, with the same factor. */
static void test_backward(void)
{
	struct plane x = inside(x_data, 7, 5, 3, 1), y = inside(y_data, 7, 5, 3, 2);
	struct plane dx = inside(dx_data, 7, 5, 3, 0);
	bool same = true;

	randomise(&x, 3);
	drop_forward(&x, 0.4f, rng_stream(5, 6, 7, 8), &y);
	drop_forward(&x, 0.4f, rng_stream(5, 6, 7, 8), &dx);
	for (size_t t = 0; t < 7; t++)
		for (size_t i = 0; i < 15; i++)
			same = same && *spot(&y, t, 0, i) == *spot(&dx, t, 0, i);
	CHECK(same, "drop-backward", "other numbers are 0");
	drop_forward(&x, 0, rng_stream(5, 6, 7, 8), &y);
	for (size_t t = 0; t < 7; t++)
		for (size_t i = 0; i < 15; i++)
			same = same && *spot(&y, t, 0, i) == *spot(&x, t, 0, i);
	CHECK(same, "drop-nothing", "p = 0 changes numbers");
}

int main(void)
{
	test_drop();
	test_backward();
	return check_status();
}
