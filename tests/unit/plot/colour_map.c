/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "plot/colour_map.h"

enum { STEPS = 256 };

static bool same(struct colour a, struct colour b)
{
	return a.r == b.r && a.g == b.g && a.b == b.b;
}

/* The luminance that a reader without one kind of cones sees is near that of all others: the map must
 * rise in the luminance of ITU-R BT.709, too. */
static double luminance(struct colour c)
{
	const double v[] = { c.r / 255.0, c.g / 255.0, c.b / 255.0 };
	double linear[3];

	for (int i = 0; i < 3; i++)
		linear[i] = v[i] <= 0.04045 ? v[i] / 12.92 : pow((v[i] + 0.055) / 1.055, 2.4);
	return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

static void check_sequential(void)
{
	double falls = 0, uneven = 0, dims = 0, step, first, mean;
	const double all = colour_lightness(colour_at(MAP_SEQUENTIAL, 1)) -
			   colour_lightness(colour_at(MAP_SEQUENTIAL, 0));

	mean = all / STEPS;
	for (int i = 1; i <= STEPS; i++) {
		const struct colour a = colour_at(MAP_SEQUENTIAL, (i - 1.0) / STEPS);
		const struct colour b = colour_at(MAP_SEQUENTIAL, (double)i / STEPS);

		step = colour_lightness(b) - colour_lightness(a);
		falls += !(step > -1e-4);
		dims += !(luminance(b) >= luminance(a) - 1e-4);
		first = colour_lightness(colour_at(MAP_SEQUENTIAL, 0)) + mean * i;
		check_worst(&uneven, fabs(colour_lightness(b) - first));
	}
	check_near(falls, 0, 0, "sequential: lightness rises");
	check_near(dims, 0, 0, "sequential: luminance rises");
	check_near(uneven, 0, 0.005, "sequential: lightness rises evenly");
	CHECK(all > 0.7, "sequential: from dark to light", "%.3f", all);
}

static void check_diverging(void)
{
	double worst = 0, falls = 0;

	for (int i = 0; i <= STEPS / 2; i++) {
		const double t = (double)i / STEPS;
		const struct colour a = colour_at(MAP_DIVERGING, t);
		const struct colour b = colour_at(MAP_DIVERGING, 1 - t);
		const struct colour next = colour_at(MAP_DIVERGING, t + 1.0 / STEPS);

		check_worst(&worst, fabs(colour_lightness(a) - colour_lightness(b)));
		falls += i < STEPS / 2 && !(colour_lightness(next) > colour_lightness(a) - 1e-4);
	}
	check_near(worst, 0, 0.01, "diverging: both sides are as light");
	check_near(falls, 0, 0, "diverging: the middle is lightest");
}

static double contrast(struct colour a, struct colour b)
{
	const double x = luminance(a) + 0.05, y = luminance(b) + 0.05;

	return fmax(x, y) / fmin(x, y);
}

/* One mistake in a thousand differs from none by a tenth of the way from black to white. Orange and
 * blue are told apart without red and green. Numbers in the ink of canvas.c are read on all. */
static void check_answers(void)
{
	const struct colour none = colour_at(MAP_ANSWERS, 0.5);
	const struct colour ink = { 34, 34, 34 }, white = { 255, 255, 255 };
	double nearest = INFINITY, least = INFINITY, falls = 0;

	for (int i = 0; i <= STEPS; i++) {
		const struct colour c = colour_at(MAP_ANSWERS, (double)i / STEPS);
		const struct colour next = colour_at(MAP_ANSWERS, (i + 1.0) / STEPS);

		least = fmin(least, contrast(c, colour_lightness(c) > 0.6 ? ink : white));
		if (2 * i < STEPS) { /* wrong */
			CHECK(c.r > c.b, "wrong: orange", "step %d", i);
			nearest = fmin(nearest, colour_distance(c, none));
			falls += !(colour_lightness(next) > colour_lightness(c) - 1e-4);
		} else if (i < STEPS) {
			CHECK(c.b >= c.r, "right: blue", "step %d", i);
			falls += !(colour_lightness(next) < colour_lightness(c) + 1e-4);
		}
	}
	nearest = fmin(nearest, colour_distance(colour_at(MAP_ANSWERS, 0.4995), none));
	CHECK(nearest > 0.1, "answers: a mistake is far from none", "%.3f", nearest);
	CHECK(least > 3.5, "answers: numbers are legible", "contrast %.2f", least);
	CHECK(colour_lightness(none) > 0.95, "answers: none is light", "%.3f",
	      colour_lightness(none));
	check_near(falls, 0, 0, "answers: more is darker");
}

/* Red is nowhere near the maps. */
static void check_not_finite(void)
{
	double nearest = INFINITY;

	for (int i = 0; i <= STEPS; i++)
		for (int map = 0; map < 3; map++)
			nearest = fmin(nearest, colour_distance(colour_not_finite,
								colour_at(map, (double)i / STEPS)));
	CHECK(nearest > 0.15, "not finite: far from all colours", "%.3f", nearest);
	CHECK(same(colour_at(MAP_SEQUENTIAL, NAN), colour_not_finite), "not finite: NaN", "other");
}

int main(void)
{
	const struct colour white = { 255, 255, 255 }, black = { 0, 0, 0 }, red = { 255, 0, 0 };

	check_sequential();
	check_diverging();
	check_answers();
	check_not_finite();
	CHECK(same(colour_at(MAP_SEQUENTIAL, -3), colour_at(MAP_SEQUENTIAL, 0)), "clamped: low",
	      "another colour");
	CHECK(same(colour_at(MAP_SEQUENTIAL, 9), colour_at(MAP_SEQUENTIAL, 1)), "clamped: high",
	      "another colour");
	/* values of Ottosson's page */
	check_near(colour_lightness(white), 1, 1e-4, "lightness: white");
	check_near(colour_lightness(black), 0, 1e-9, "lightness: black");
	check_near(colour_lightness(red), 0.628, 5e-4, "lightness: red");
	check_near(colour_distance(white, black), 1, 1e-4, "distance");
	return check_status();
}
