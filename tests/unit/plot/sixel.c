/* SPDX-License-Identifier: GPL-2.0-or-later */
#define _POSIX_C_SOURCE 200809L
#include "../check.h"

#include "plot/sixel.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 61, HEIGHT = 20 }; /* the last band is not full */

/* Draws sixels as a terminal does. False: they are not well-formed. */
static bool draw(const char *s, uint32_t *pixels)
{
	uint32_t palette[256] = { 0 }, colour = 0;
	size_t x = 0, y = 0;
	unsigned w, h, n, r, g, b, times = 1;
	int end = 0;

	if (sscanf(s, "\033P0;1q\"1;1;%u;%u%n", &w, &h, &end) != 2 || w != WIDTH || h != HEIGHT)
		return false;
	for (s += end; *s != '\033'; s++) {
		if (sscanf(s, "#%u;2;%u;%u;%u%n", &n, &r, &g, &b, &end) == 4 && n < 256) {
			palette[n] = (r * 255 / 100) << 16 | (g * 255 / 100) << 8 | b * 255 / 100;
			s += end - 1;
		} else if (sscanf(s, "#%u%n", &n, &end) == 1 && n < 256) {
			colour = palette[n];
			s += end - 1;
		} else if (sscanf(s, "!%u%n", &times, &end) == 1) {
			s += end - 1;
		} else if (*s == '$' || *s == '-') {
			y += *s == '-' ? 6 : 0;
			x = 0;
		} else if (*s >= '?' && *s <= '~') {
			for (; times > 0; times--, x++)
				for (size_t k = 0; k < 6; k++)
					if ((*s - '?') >> k & 1) {
						if (x >= WIDTH || y + k >= HEIGHT)
							return false;
						pixels[(y + k) * WIDTH + x] = colour;
					}
			times = 1;
		} else {
			return false;
		}
	}
	return strcmp(s, "\033\\") == 0;
}

/* Few colours come back as they were, within the per cent of the format; many come near. */
static void check_picture(uint32_t (*make)(size_t x, size_t y), double tolerance, const char *name)
{
	uint32_t pixels[WIDTH * HEIGHT], drawn[WIDTH * HEIGHT];
	char *bytes = NULL;
	size_t n;
	double worst = 0;
	FILE *out = open_memstream(&bytes, &n);

	for (size_t i = 0; i < WIDTH * HEIGHT; i++) {
		pixels[i] = make(i % WIDTH, i / WIDTH);
		drawn[i] = 0x1234567;
	}
	if (!sixel_write(pixels, WIDTH, HEIGHT, out))
		abort();
	fclose(out);
	CHECK(draw(bytes, drawn), name, "not well-formed");
	for (size_t i = 0; i < WIDTH * HEIGHT; i++)
		for (int shift = 0; shift < 32; shift += 8)
			check_worst(&worst, fabs((double)(pixels[i] >> shift & 255) -
						 (double)(drawn[i] >> shift & 255)));
	check_near(worst, 0, tolerance, name);
	free(bytes);
}

static uint32_t flag(size_t x, size_t y)
{
	return y < 7 ? 0 : x < 30 ? 0xFF0050 : 0xFFFFFF;
}

static uint32_t many(size_t x, size_t y)
{
	return (uint32_t)(x * 4) << 16 | (uint32_t)(y * 12) << 8 | (uint32_t)((x * y) % 256);
}

int main(void)
{
	check_picture(flag, 3, "three colours");
	check_picture(many, 60, "a thousand colours");
	return check_status();
}
