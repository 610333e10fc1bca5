/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "../check.h"

#include "plot/text_picture.h"

#include <stdlib.h>
#include <string.h>

static struct figure heat_figure(size_t columns, size_t rows)
{
	struct figure f = { .has_bar = true, .low = 0, .high = (double)(columns * rows - 1) };
	struct panel *p = figure_add(&f);

	p->columns = columns;
	p->rows = rows;
	p->heat = malloc(columns * rows * sizeof *p->heat);
	for (size_t i = 0; i < columns * rows; i++)
		p->heat[i] = (float)i;
	p->x.high = (double)columns;
	p->y.high = (double)rows;
	snprintf(p->title, sizeof p->title, "title");
	figure_grid(&f, 0, 0);
	return f;
}

/* Two fields in a character: column x of the map is column x of the text, and rows 2 y and 2 y + 1
 * from the bottom share a line. */
static void check_halves(void)
{
	struct figure f = heat_figure(5, 6);
	struct cells c = { 0 };
	const struct text_box box = { 3, 1, 5, 3 };
	double worst = 0;

	if (!cells_resize(&c, 10, 5))
		abort();
	f.panels[0].heat[7] = NAN;
	text_picture_heat(&c, &f, &f.panels[0], &box, CELLS_24BIT);
	for (size_t x = 0; x < 5; x++)
		for (size_t line = 0; line < 3; line++) {
			const struct cell *cell = cells_at(&c, 3 + x, 1 + line);
			const double upper = (double)(x * 6 + 5 - 2 * line) / 29,
				     lower = upper - 1.0 / 29;

			if (x * 6 + 5 - 2 * line != 7)
				check_worst(&worst, fabs(cell->fore.t - upper));
			else
				CHECK(isnan(cell->fore.t), "NaN", "%g", cell->fore.t);
			check_worst(&worst, fabs(cell->back.t - lower));
		}
	check_near(worst, 0, 1e-9, "halves");
	text_picture_heat(&c, &f, &f.panels[0], &box, CELLS_PLAIN);
	CHECK(strcmp(cells_at(&c, 3, 3)->text, " ") == 0 &&
		  strcmp(cells_at(&c, 7, 1)->text, "█") == 0,
	      "shades", "'%s' to '%s'", cells_at(&c, 3, 3)->text, cells_at(&c, 7, 1)->text);
	cells_free(&c);
	figure_free(&f);
}

/* At no size does anything lie outside, and what does not fit is refused. */
static void check_sizes(void)
{
	int drawn = 0, refused = 0;

	for (size_t columns = 1; columns < 220; columns += 3)
		for (size_t lines = 1; lines < 40; lines += 2) {
			struct figure f = heat_figure(50, 40);
			struct cells c = { 0 };
			char why[200];

			if (text_picture_draw(&f, columns, lines, CELLS_16, &c, why, sizeof why))
				refused++;
			else
				drawn++;
			cells_free(&c);
			figure_free(&f);
		}
	CHECK(drawn > 500 && refused > 100, "sizes", "%d drawn, %d refused", drawn, refused);
}

static void check_text_line(const char *want, size_t line, const struct cells *c, const char *name)
{
	char *have = NULL;
	size_t n;
	FILE *out = open_memstream(&have, &n);

	cells_put_line(c, line, CELLS_PLAIN, out);
	fclose(out);
	CHECK(strcmp(have, want) == 0, name, "'%s', wanted '%s'", have, want);
	free(have);
}

/* A rising line in 4 x 1 characters, that is 8 x 4 dots: two dots to the right for one upwards. */
static void check_dots(void)
{
	struct figure f = { 0 };
	struct panel *p = figure_add(&f);
	struct series *s = panel_series(p, "", SERIES_LINE, 2, false);
	struct cells c = { 0 };
	char why[200];

	s->x[1] = s->y[1] = 1;
	p->x.high = p->y.high = 1;
	figure_grid(&f, 0, 0);
	if (text_picture_draw(&f, 12, 5, CELLS_PLAIN, &c, why, sizeof why))
		abort();
	/* 7 x 3 characters, after "0.0" and the axis, with a blank at the end */
	check_text_line("1.0┤     ⡠⠊", 0, &c, "dots: top");
	check_text_line("0.5┤  ⢀⠔⠉", 1, &c, "dots: middle");
	check_text_line("0.0┤⡠⠊⠁", 2, &c, "dots: bottom");
	check_text_line("   └┬─────┬", 3, &c, "x axis");
	check_text_line("    0     1", 4, &c, "x numbers");
	cells_free(&c);
	figure_free(&f);
}

/* Eighths of a line: 5 of 16 in two lines of 1 character are 20 of 64, 2.5 of 8 of the lower. */
static void check_bars(void)
{
	struct figure f = { 0 };
	struct panel *p = figure_add(&f);
	struct series *s = panel_series(p, "", SERIES_BARS, 4, false);
	struct cells c = { 0 };
	char why[200];

	for (size_t i = 0; i < 4; i++)
		s->x[i] = (double)i / 3;
	s->y[0] = 1;
	s->y[1] = 0.5;
	s->y[2] = 1e-9;
	p->x.high = p->y.high = 1;
	figure_grid(&f, 0, 0);
	if (text_picture_draw(&f, 11, 5, CELLS_PLAIN, &c, why, sizeof why))
		abort();
	check_text_line("1.0┤██", 0, &c, "bars: top");
	check_text_line("0.5┤██▄▄", 1, &c, "bars: middle");
	check_text_line("0.0┤████▁▁", 2, &c, "bars: few are not none");
	cells_free(&c);
	figure_free(&f);
}

int main(void)
{
	check_halves();
	check_sizes();
	check_dots();
	check_bars();
	return check_status();
}
