/* SPDX-License-Identifier: GPL-2.0-or-later */
/* plane: copies and sums of planes with gaps between their rows; bands as channels */
#include "nn/plane.h"
#include "planes.h"

static float x_data[ROOM], y_data[ROOM];

static void test_copy(void)
{
	const struct plane x = { 4, 3, 6, 21, x_data }, y = { 4, 3, 6, 19, y_data };
	bool copied = true, added = true;

	fill(x_data, ROOM, 9);
	plane_copy(&x, &y);
	for (size_t t = 0; t < 4; t++)
		for (size_t i = 0; i < 18; i++)
			copied = copied && y_data[t * 19 + i] == x_data[t * 21 + i];
	plane_add(&x, &y);
	for (size_t t = 0; t < 4; t++)
		for (size_t i = 0; i < 18; i++)
			added = added && y_data[t * 19 + i] == 2 * x_data[t * 21 + i];
	CHECK(copied, "plane-copy", "other numbers");
	CHECK(added, "plane-add", "other sums");
}

static void test_flat(void)
{
	const struct plane x = { 4, 3, 6, 21, x_data }, flat = plane_flat(&x);

	CHECK(flat.rows == 4 && flat.bands == 1 && flat.channels == 18 && flat.pitch == 21 &&
		  flat.x == x.x && plane_width(&flat) == plane_width(&x),
	      "plane-flat", "%zu x %zu x %zu", flat.rows, flat.bands, flat.channels);
}

int main(void)
{
	test_copy();
	test_flat();
	return check_status();
}
