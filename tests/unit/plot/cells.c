/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "../check.h"

#include "plot/cells.h"

#include <stdlib.h>
#include <string.h>

static void check_bytes(const struct cells *c, enum cells_depth depth, const char *want,
			const char *name)
{
	char *have = NULL;
	size_t n;
	FILE *out = open_memstream(&have, &n);

	cells_put(c, depth, out);
	fclose(out);
	CHECK(strcmp(have, want) == 0, name, "'%s', wanted '%s'", have, want);
	free(have);
}

static void check_text(void)
{
	struct cells c = { 0 };

	if (!cells_resize(&c, 8, 2))
		abort();
	CHECK(cells_text(&c, 0, 0, 8, "ab") == 2, "columns: letters", "other");
	CHECK(cells_text(&c, 2, 0, 8, "語語語") == 6, "columns: wide", "other");
	CHECK(cells_text(&c, 1, 1, 3, "e\xCC\x81xyz") == 3, "columns: combining, cut", "other");
	check_bytes(&c, CELLS_PLAIN, "ab語語語\n e\xCC\x81xy\n", "text");
	CHECK(cells_text(&c, 7, 1, 8, "語") == 0, "half a wide character is left out", "it is put");
	CHECK(cells_at(&c, 8, 0) == NULL && cells_at(&c, 0, 2) == NULL, "outside", "a cell");
	cells_free(&c);
	CHECK(!cells_resize(&c, SIZE_MAX / 2, SIZE_MAX / 2), "too many", "accepted");
}

/* Colours are written when they change, and end at the end of a line. */
static void check_colours(void)
{
	struct cells c = { 0 };
	const struct ink low = { true, MAP_SEQUENTIAL, 0 }, high = { true, MAP_SEQUENTIAL, 1 };
	const struct colour a = colour_at(MAP_SEQUENTIAL, 0), b = colour_at(MAP_SEQUENTIAL, 1);
	char want[200];

	if (!cells_resize(&c, 5, 1))
		abort();
	cells_code(&c, 0, 0, 'x', low);
	cells_code(&c, 1, 0, 'y', low);
	cells_code(&c, 2, 0, 0x2580, high);
	cells_at(&c, 2, 0)->back = low;
	check_bytes(&c, CELLS_PLAIN, "xy▀\n", "no colours");
	snprintf(want, sizeof want,
		 "\033[0;38;2;%d;%d;%dmxy\033[0;38;2;%d;%d;%d;48;2;%d;%d;%dm▀\033[0m\n", a.r, a.g,
		 a.b, b.r, b.g, b.b, a.r, a.g, a.b);
	check_bytes(&c, CELLS_24BIT, want, "24 bits");
	check_bytes(&c, CELLS_16, "\033[0;30mxy\033[0;97;40m▀\033[0m\n", "16 colours");
	snprintf(want, sizeof want, "\033[0;38;5;%dmxy\033[0;38;5;%d;48;5;%dm▀\033[0m\n",
		 cells_index_256(a), cells_index_256(b), cells_index_256(a));
	check_bytes(&c, CELLS_256, want, "256 colours");
	cells_free(&c);
}

/* xterm's palette (its 256colres.h): 16 + 36 r + 6 g + b, then 24 greys. */
static void check_256(void)
{
	const struct colour red = { 255, 0, 0 }, grey = { 128, 128, 128 }, blue = { 0, 0, 95 };
	double worst = 0;

	CHECK(cells_index_256(red) == 196, "red", "%d", cells_index_256(red));
	CHECK(cells_index_256(blue) == 17, "blue", "%d", cells_index_256(blue));
	CHECK(cells_index_256(grey) == 244, "grey", "%d", cells_index_256(grey));
	for (int i = 0; i <= 100; i++) {
		static const int levels[] = { 0, 95, 135, 175, 215, 255 };
		const struct colour c = colour_at(MAP_SEQUENTIAL, i / 100.0);
		const int k = cells_index_256(c), grey_level = 8 + 10 * (k - 232), cube = k - 16;
		const struct colour found =
		    k >= 232 ? (struct colour){ (uint8_t)grey_level, (uint8_t)grey_level,
						(uint8_t)grey_level }
			     : (struct colour){ (uint8_t)levels[cube / 36],
						(uint8_t)levels[cube / 6 % 6],
						(uint8_t)levels[cube % 6] };

		check_worst(&worst, fabs(colour_lightness(c) - colour_lightness(found)));
	}
	check_near(worst, 0, 0.12, "256 colours are as light");
}

/* The steps of 16 colours rise in lightness in the palette of xterm, and in that of the VGA. */
static void check_16(void)
{
	static const struct colour xterm[] = {
		{ 0, 0, 0 },       { 205, 0, 0 },   { 0, 205, 0 },   { 205, 205, 0 },
		{ 0, 0, 238 },     { 205, 0, 205 }, { 0, 205, 205 }, { 229, 229, 229 },
		{ 127, 127, 127 }, { 255, 0, 0 },   { 0, 255, 0 },   { 255, 255, 0 },
		{ 92, 92, 255 },   { 255, 0, 255 }, { 0, 255, 255 }, { 255, 255, 255 },
	};
	double before = -1, falls = 0;
	const struct ink nan_ink = { true, MAP_SEQUENTIAL, NAN };

	for (int i = 0; i <= 5; i++) {
		const struct ink ink = { true, MAP_SEQUENTIAL, i / 5.0 };
		const double now = colour_lightness(xterm[cells_index_16(ink)]);

		falls += !(now > before);
		before = now;
	}
	check_near(falls, 0, 0, "16 colours rise");
	CHECK(cells_index_16(nan_ink) == 9, "NaN is red", "%d", cells_index_16(nan_ink));
}

int main(void)
{
	check_text();
	check_colours();
	check_256();
	check_16();
	return check_status();
}
