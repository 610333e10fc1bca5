/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "../check.h"

#include "plot/canvas.h"

#include <stdlib.h>
#include <string.h>

static uint32_t code(struct colour c)
{
	return (uint32_t)c.r << 16 | (uint32_t)c.g << 8 | c.b;
}

/* A heat map of 4 columns and 3 rows with the numbers 0 to 11, and one that is NaN. */
static struct figure heat_figure(void)
{
	struct figure f = { .has_bar = true, .low = 0, .high = 11, .not_finite = true };
	struct panel *p = figure_add(&f);

	p->columns = 4;
	p->rows = 3;
	p->heat = malloc(12 * sizeof *p->heat);
	for (int i = 0; i < 12; i++)
		p->heat[i] = (float)i;
	p->heat[7] = NAN;
	p->x.high = 4;
	p->y.high = 3;
	snprintf(p->title, sizeof p->title, "a title that is longer than there is room for it");
	figure_grid(&f, 0, 0);
	return f;
}

static char *bytes_of(const struct figure *f, const struct canvas_size *size,
		      enum canvas_format format, size_t *n)
{
	char *bytes = NULL;
	FILE *out = open_memstream(&bytes, n);

	if (!canvas_write(f, size, format, out))
		abort();
	fclose(out);
	return bytes;
}

static void check_pixels(const struct figure *f, const struct canvas_size *size)
{
	const struct canvas_box box = canvas_plot(f, size, 0);
	uint32_t *pixels = canvas_pixels(f, size);
	int wrong = 0;

	for (int x = 0; x < 4; x++)
		for (int y = 0; y < 3; y++)
			/* just within the corners of the cell: it has sharp edges */
			for (int corner = 0; corner < 4; corner++) {
				const double cx = x + (corner & 1 ? 0.9 : 0.1);
				const double cy = y + (corner & 2 ? 0.9 : 0.1);
				const size_t px = (size_t)(box.x + cx / 4 * box.width);
				const size_t py = (size_t)(box.y + (1 - cy / 3) * box.height);
				const double t = x * 3 + y == 7 ? (double)NAN : (x * 3 + y) / 11.0;

				wrong += pixels[py * size->width + px] !=
					 code(colour_at(MAP_SEQUENTIAL, t));
			}
	CHECK(wrong == 0, "cells have their colours", "%d corners differ", wrong);
	CHECK(pixels[0] == 0xFFFFFF, "white ground", "%06x", (unsigned)pixels[0]);
	free(pixels);
}

static void check_bytes(const struct figure *f, const struct canvas_size *size,
			enum canvas_format format, const char *begin, const char *name)
{
	size_t n, m;
	char *a = bytes_of(f, size, format, &n), *b = bytes_of(f, size, format, &m);

	/* cairo numbers the images of a process, so SVG has other names the second time; tensor-plot.sh
	 * compares what two processes write */
	CHECK(format == CANVAS_SVG || (n == m && memcmp(a, b, n) == 0), name,
	      "other bytes the second time");
	CHECK(n > 100 && memcmp(a, begin, strlen(begin)) == 0, name, "begins otherwise");
	free(a);
	free(b);
}

static void check_sizes(const struct figure *f)
{
	char why[200];

	CHECK(canvas_check(f, &(struct canvas_size){ 300, 200, 96 }, why, sizeof why) == NULL,
	      "small", "%s", why);
	CHECK(canvas_check(f, &(struct canvas_size){ 60, 40, 96 }, why, sizeof why) != NULL,
	      "too small", "accepted");
	CHECK(canvas_check(f, &(struct canvas_size){ 300, 200, 900 }, why, sizeof why) != NULL,
	      "type too large", "accepted");
	CHECK(canvas_check(f, &(struct canvas_size){ 16384, 16384, 96 }, why, sizeof why) != NULL,
	      "too large", "accepted");
}

int main(void)
{
	struct figure f = heat_figure();
	const struct canvas_size size = { 400, 300, 96 }, fine = { 801, 603, 192 };

	check_pixels(&f, &size);
	check_pixels(&f, &fine);
	check_bytes(&f, &size, CANVAS_PNG, "\x89PNG\r\n", "png");
	check_bytes(&f, &size, CANVAS_SVG, "<?xml", "svg");
	check_sizes(&f);
	figure_free(&f);
	return check_status();
}
