/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/plane.h"

#include <string.h>

size_t plane_width(const struct plane *x)
{
	return x->bands * x->channels;
}

struct plane plane_flat(const struct plane *x)
{
	return (struct plane){ x->rows, 1, x->bands * x->channels, x->pitch, x->x };
}

void plane_copy(const struct plane *x, const struct plane *y)
{
	for (size_t t = 0; t < x->rows; t++)
		memcpy(y->x + t * y->pitch, x->x + t * x->pitch, plane_width(x) * sizeof(float));
}

void plane_add(const struct plane *x, const struct plane *y)
{
	const size_t width = plane_width(x);

	for (size_t t = 0; t < x->rows; t++) {
		const float *restrict from = x->x + t * x->pitch;
		float *restrict to = y->x + t * y->pitch;

		for (size_t i = 0; i < width; i++)
			to[i] += from[i];
	}
}
