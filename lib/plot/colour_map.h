/* SPDX-License-Identifier: GPL-2.0-or-later */
/* colour_map - colours for numbers, evenly spaced for the eye
 *
 * All maps are lines through OKLCh, the cylinder coordinates of OKLab (Ottosson 2020, "A perceptual
 * color space for image processing"), whose lightness is that of the eye. A reader who does not see
 * hues, or a grey print, still has the order of the numbers. */
#ifndef EARPIPE_COLOUR_MAP_H
#define EARPIPE_COLOUR_MAP_H

#include <stdint.h>

enum colour_map {
	MAP_SEQUENTIAL, /* dark violet over blue and green to light yellow; lightness rises evenly */
	MAP_DIVERGING,  /* blue over nearly white to orange; as dark at both ends */
	MAP_ANSWERS,    /* wrong ones below 0.5 in orange, right ones above in blue, none at 0.5
			 * nearly white; the fewest wrong ones differ clearly from none */
};

/* sRGB, 0 to 255. */
struct colour {
	uint8_t r, g, b;
};

/* The colour at t, which is clamped to [0, 1]; NaN has colour_not_finite. */
struct colour colour_at(enum colour_map map, double t);

/* NaN and infinite numbers: a red that is far from all colours of all maps. */
extern const struct colour colour_not_finite;

/* The lightness L of OKLab: 0 is black, 1 is white. */
double colour_lightness(struct colour c);

/* The distance in OKLab. */
double colour_distance(struct colour a, struct colour b);

#endif
