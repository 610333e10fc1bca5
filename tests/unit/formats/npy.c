/* SPDX-License-Identifier: GPL-2.0-or-later */
/* npy: arrays in other orders become a tensor */
#include "../check.h"

#include "formats/npy.h"

#include <stdlib.h>

/* [2, 3] of "<f2" in Fortran's order: 0 1 2 / 3 4 5; 0 3 1 4 2 5 in the file. */
static void half_in_fortran_order(bool big)
{
	static const unsigned bits[] = { 0, 0x4200, 0x3c00, 0x4400, 0x4000, 0x4500 };
	struct format_file x = { 0 };
	unsigned char data[12];
	struct npy_header h = { .is_half = true,
				.is_fortran = true,
				.is_big = big,
				.tensor = { .rank = 2, .shape = { 2, 3 } } };
	void *spare = NULL;
	float numbers[6];

	for (int i = 0; i < 6; i++) {
		data[2 * i + big] = bits[i] & 0xff;
		data[2 * i + !big] = bits[i] >> 8;
	}
	CHECK(npy_numbers(&x, &h, NULL, data, &spare) && h.tensor.dtype == DTYPE_F4, "halves",
	      "no tensor");
	tensor_to_floats(&h.tensor, 0, 6, numbers);
	for (int i = 0; i < 6; i++)
		check_near(numbers[i], i, 0, big ? "half, Fortran, big" : "half, Fortran, little");
	free(spare);
}

int main(void)
{
	half_in_fortran_order(false);
	half_in_fortran_order(true);
	return check_status();
}
