/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "plot/figure.h"

#include <stdlib.h>
#include <string.h>

static float *heat_of(const float *numbers, size_t n)
{
	float *heat = malloc(n * sizeof *heat);

	return heat ? memcpy(heat, numbers, n * sizeof *heat) : NULL;
}

static void check_heat(struct figure *f)
{
	const float numbers[] = { 1, 2, 3, 4, 5, 6 }; /* columns (1, 2), (3, 4), (5, 6) */
	struct panel *p = figure_add(f);

	p->columns = 3;
	p->rows = 2;
	p->heat = heat_of(numbers, 6);
	check_near(panel_heat(p, 0, 1, 0, 1), 1, 0, "one cell");
	check_near(panel_heat(p, 0, 3, 0, 2), 3.5, 1e-12, "all cells");
	check_near(panel_heat(p, 0.5, 1.25, 1, 2), (0.5 * 2 + 0.25 * 4) / 0.75, 1e-12, "parts");
	CHECK(isnan(panel_heat(p, 3, 4, 0, 1)), "outside", "a number");
	p->heat[3] = NAN;
	CHECK(isnan(panel_heat(p, 0, 3, 0, 2)), "NaN is seen", "a number");
	check_near(panel_heat(p, 0, 1, 0, 2), 1.5, 1e-12, "and nowhere else");
}

/* Two of eight cells are a mean; one of two cells has a sharp edge. */
static void check_span(void)
{
	double from, to;

	figure_span(1, 4, 8, &from, &to);
	CHECK(from == 2 && to == 4, "two cells", "%g to %g", from, to);
	figure_span(1, 2, 5, &from, &to);
	CHECK(from == 2.5 && to == 5, "fractions", "%g to %g", from, to);
	figure_span(2, 5, 2, &from, &to);
	CHECK(from == 1 && to == 2, "the one at the middle", "%g to %g", from, to);
}

static void check_range(struct figure *f)
{
	const float other[] = { -100, 40, NAN, 7 };
	struct panel *p = figure_add(f);

	p->columns = 2;
	p->rows = 2;
	p->heat = heat_of(other, 4);
	figure_range(f, 0, 0);
	check_near(f->low, -100, 0, "least");
	check_near(f->high, 40, 0, "largest");
	figure_range(f, 60, 0);
	check_near(f->low, -20, 0, "depth");
	figure_range(f, 0, 1);
	check_near(f->low, 2, 0, "without the first row");
	figure_range(f, 0, 2);
	CHECK(f->low < f->high && isfinite(f->low), "no number", "%g to %g", f->low, f->high);
	f->low = 0;
	f->high = 10;
	check_near(figure_place(f, 2.5), 0.25, 1e-12, "place");
	check_near(figure_place(f, 99), 1, 0, "beyond");
	CHECK(isnan(figure_place(f, NAN)), "no place", "a number");
}

static void check_envelope(struct figure *f)
{
	const float low[] = { -1, -2, NAN, -4 }, high[] = { 1, 2, NAN, 4 };
	struct panel *p = figure_add(f);
	float a, b;

	p->points = 4;
	p->low = heat_of(low, 4);
	p->high = heat_of(high, 4);
	CHECK(panel_envelope(p, 0, 2, &a, &b) && a == -2 && b == 2, "envelope", "%g %g", (double)a,
	      (double)b);
	CHECK(panel_envelope(p, 1.5, 4, &a, &b) && a == -4 && b == 4, "NaN is left out", "%g %g",
	      (double)a, (double)b);
	CHECK(!panel_envelope(p, 2, 3, &a, &b), "only NaN", "a range");
}

static void check_grid(void)
{
	struct figure f = { .n = 7 };

	figure_grid(&f, 0, 0);
	CHECK(f.grid_rows == 3 && f.grid_columns == 3, "seven", "%zu x %zu", f.grid_rows,
	      f.grid_columns);
	f.n = 0;
	figure_grid(&f, 0, 0);
	CHECK(f.grid_rows == 1 && f.grid_columns == 1, "none", "%zu x %zu", f.grid_rows,
	      f.grid_columns);
	figure_grid(&f, 2, 5);
	CHECK(f.grid_rows == 2 && f.grid_columns == 5, "given", "other");
}

int main(void)
{
	struct figure f = { 0 };

	check_heat(&f);
	check_range(&f);
	check_envelope(&f);
	figure_free(&f);
	check_span();
	check_grid();
	return check_status();
}
