/* SPDX-License-Identifier: GPL-2.0-or-later */
/* input: views at any gain and amid silence, their active rows, cropping and padding */
#include "../check.h"
#include "base/rng.h"
#include "nn/input.h"

enum { WIDTH = 6 };

/* views: the same plane at any gain, and silence around a word changes only the silence. */
static void test_views(void)
{
	const struct input in = {
		.kind = ARCH_VIEWS, .width = WIDTH, .depth = 11.5f, .active = 6.9f
	};
	float x[8 * WIDTH], padded[20 * WIDTH], y[8 * WIDTH * 2], z[20 * WIDTH * 2];
	const float floor[WIDTH] = { 0 };
	struct plane py = { 8, WIDTH, 2, WIDTH * 2, y }, pz = { 20, WIDTH, 2, WIDTH * 2, z };
	struct rng r = rng_stream(8, 0, 0, 0);
	double worst = 0, worst_padded = 0, least = 1;

	for (size_t i = 0; i < 8 * WIDTH; i++)
		x[i] = 5 * rng_normal(&r);
	for (size_t i = 0; i < 20 * WIDTH; i++)
		padded[i] = i / WIDTH >= 7 && i / WIDTH < 15 ? x[i - 7 * WIDTH] : -30;
	input_fill(&in, NULL, NULL, floor, x, 8, &py);
	input_fill(&in, NULL, NULL, floor, padded, 20, &pz);
	for (size_t i = 0; i < 8 * WIDTH * 2; i++) {
		worst_padded = fmax(worst_padded, fabs(y[i] - z[i + 7 * WIDTH * 2]));
		if (i % 2 == 0)
			least = fmin(least, y[i]);
	}
	CHECK(worst_padded <= 1e-5, "views-margin", "differ by %g", worst_padded);
	CHECK(least >= -1e-5 && z[0] >= -1e-5 && z[0] <= 1e-5, "views-floor", "%g and %g", least,
	      z[0]);
	for (size_t i = 0; i < 8 * WIDTH; i++)
		x[i] -= 4;
	pz.rows = 8;
	input_fill(&in, NULL, NULL, floor, x, 8, &pz);
	for (size_t i = 0; i < 8 * WIDTH * 2; i++)
		worst = fmax(worst, fabs(y[i] - z[i]));
	CHECK(worst <= 1e-5, "views-gain", "differ by %g", worst);
}

/* views: a pause does not count for the mean of a band. */
static void test_active_rows(void)
{
	const struct input in = { .kind = ARCH_VIEWS, .width = 1, .depth = 10, .active = 5 };
	const float x[] = { 1, 3, -4, -4, 2 };
	float y[10];
	struct plane plane = { 5, 1, 2, 2, y };

	input_fill(&in, NULL, NULL, NULL, x, 5, &plane);
	check_near(y[9], 0, 1e-6, "views-active-mean");
	check_near(y[3], 0.4, 1e-6, "views-active-scale");
	check_near(y[0], 1.6, 1e-6, "views-peak-scale");
}

/* fit: shorter clips lie in the middle of silence, of longer ones the middle is taken. */
static void test_fit(void)
{
	const struct input in = { .kind = ARCH_RAW, .width = 1, .fit_rows = 4 };
	const float x[] = { 1, 2, 3, 4, 5, 6, 7 }, floor[] = { -9 };
	float y[4];
	struct plane plane = { 4, 1, 1, 1, y };

	input_fill(&in, NULL, NULL, floor, x, 7, &plane);
	CHECK(y[0] == 2 && y[3] == 5, "fit-crops", "%g to %g", y[0], y[3]);
	input_fill(&in, NULL, NULL, floor, x, 2, &plane);
	CHECK(y[0] == -9 && y[1] == 1 && y[2] == 2 && y[3] == -9, "fit-pads", "%g %g %g %g", y[0],
	      y[1], y[2], y[3]);
	input_fill(&in, NULL, NULL, floor, x, 1, &plane);
	CHECK(y[0] == -9 && y[1] == 1 && y[2] == -9, "fit-pads-one", "%g %g %g", y[0], y[1], y[2]);
}

/* standard and standard-bands: minus the mean, divided by the deviation, also in the padding. */
static void test_standard(void)
{
	const struct input in = { .kind = ARCH_STANDARD_BANDS, .width = 2, .fit_rows = 3 };
	const float x[] = { 3, 5 }, mean[] = { 1, 2 }, deviation[] = { 2, 4 }, floor[] = { 0, -2 };
	float y[6];
	struct plane plane = { 3, 2, 1, 2, y };

	input_fill(&in, mean, deviation, floor, x, 1, &plane);
	CHECK(y[2] == 1 && y[3] == 0.75f, "standard", "%g %g", y[2], y[3]);
	CHECK(y[0] == -0.5f && y[1] == -1 && y[4] == -0.5f, "standard-floor", "%g %g", y[0], y[1]);
}

int main(void)
{
	test_views();
	test_active_rows();
	test_fit();
	test_standard();
	return check_status();
}
