/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plot/colour_map.h"

#include <math.h>

const struct colour colour_not_finite = { 255, 0, 80 };

struct oklab {
	double l, a, b;
};

static double to_gamma(double linear)
{
	if (linear <= 0.0031308)
		return 12.92 * fmax(linear, 0);
	return 1.055 * pow(fmin(linear, 1), 1 / 2.4) - 0.055;
}

static double to_linear(uint8_t gamma)
{
	const double v = gamma / 255.0;

	return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static uint8_t byte_of(double linear)
{
	return (uint8_t)lrint(255 * to_gamma(linear));
}

static double cube(double x)
{
	return x * x * x;
}

/* The matrices are Ottosson's. */
static struct colour colour_of(struct oklab c)
{
	const double l = cube(c.l + 0.3963377774 * c.a + 0.2158037573 * c.b);
	const double m = cube(c.l - 0.1055613458 * c.a - 0.0638541728 * c.b);
	const double s = cube(c.l - 0.0894841775 * c.a - 1.2914855480 * c.b);

	return (struct colour){
		byte_of(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
		byte_of(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
		byte_of(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s),
	};
}

static struct oklab oklab_of(struct colour c)
{
	const double r = to_linear(c.r), g = to_linear(c.g), b = to_linear(c.b);
	const double l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
	const double m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
	const double s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);

	return (struct oklab){
		0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
		1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
		0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
	};
}

static struct colour from_cylinder(double lightness, double chroma, double degrees)
{
	const double angle = degrees * 3.14159265358979323846 / 180;

	return colour_of((struct oklab){ lightness, chroma * cos(angle), chroma * sin(angle) });
}

/* Hue turns evenly from violet over blue and green to yellow. The chroma stays just within what
 * sRGB can show at each lightness and hue. */
static struct colour sequential(double t)
{
	return from_cylinder(0.2 + 0.72 * t, 0.08 + 0.1 * cube(t), 300 - 195 * t);
}

/* u from -1 to 1. */
static struct colour diverging(double u)
{
	return from_cylinder(0.97 - 0.52 * fabs(u), 0.11 * fabs(u), u < 0 ? 255 : 55);
}

/* u from -1 to 1: shares of wrong answers are negative. Hues and contrast are those of a report. */
static struct colour answers(double u)
{
	return u < 0 ? from_cylinder(0.88 + 0.24 * u, 0.07 - 0.09 * u, 55)
		     : from_cylinder(0.97 - 0.52 * u, 0.11 * u, 255);
}

struct colour colour_at(enum colour_map map, double t)
{
	if (isnan(t))
		return colour_not_finite;
	t = fmin(fmax(t, 0), 1);
	if (map == MAP_ANSWERS)
		return answers(2 * t - 1);
	return map == MAP_DIVERGING ? diverging(2 * t - 1) : sequential(t);
}

double colour_lightness(struct colour c)
{
	return oklab_of(c).l;
}

double colour_distance(struct colour a, struct colour b)
{
	const struct oklab x = oklab_of(a), y = oklab_of(b);

	return sqrt((x.l - y.l) * (x.l - y.l) + (x.a - y.a) * (x.a - y.a) +
		    (x.b - y.b) * (x.b - y.b));
}
