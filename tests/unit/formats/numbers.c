/* SPDX-License-Identifier: GPL-2.0-or-later */
/* numbers: half, bfloat, byte order and Fortran's order beside plain formulas */
#include "../check.h"

#include "formats/numbers.h"

#include <string.h>

/* IEEE 754-2008, 3.4: the value of all 65536 numbers of binary16. */
static double half_value(unsigned h)
{
	const int exponent = h >> 10 & 31, fraction = h & 0x3ff;
	const double sign = h & 0x8000 ? -1 : 1;

	if (exponent == 31)
		return fraction ? NAN : sign * INFINITY;
	return exponent ? sign * ldexp(1024 + fraction, exponent - 25)
			: sign * ldexp(fraction, -24);
}

static bool same(double a, double b)
{
	return (isnan(a) && isnan(b)) || (a == b && !signbit(a) == !signbit(b));
}

static void halves(void)
{
	unsigned wrong = 0, wrong_bfloat = 0;

	for (unsigned h = 0; h < 65536; h++) {
		const unsigned char bytes[2] = { h & 0xff, h >> 8 };
		const unsigned char wide[4] = { 0, 0, h & 0xff, h >> 8 };
		float have, want;

		numbers_from_half(bytes, 1, &have);
		wrong += !same(have, half_value(h));
		numbers_from_bfloat(bytes, 1, &have);
		memcpy(&want, wide, 4);
		wrong_bfloat += !same(have, want);
	}
	CHECK(wrong == 0, "half", "%u of 65536 are wrong", wrong);
	CHECK(wrong_bfloat == 0, "bfloat", "%u of 65536 are wrong", wrong_bfloat);
}

static void orders(void)
{
	short from[2 * 3 * 4], to[2 * 3 * 4];
	struct tensor t = { .dtype = DTYPE_I2, .rank = 3, .shape = { 2, 3, 4 }, .data = from };
	unsigned wrong = 0;
	unsigned char swapped[8] = { 1, 2, 3, 4, 5, 6, 7, 8 };

	for (short i = 0; i < 24; i++)
		from[i] = i;
	numbers_from_fortran(&t, to);
	for (int a = 0; a < 2; a++)
		for (int b = 0; b < 3; b++)
			for (int c = 0; c < 4; c++)
				wrong += to[(a * 3 + b) * 4 + c] != a + 2 * (b + 3 * c);
	CHECK(wrong == 0, "Fortran's order", "%u of 24 are wrong", wrong);
	numbers_swap(swapped, 2, 4);
	CHECK(memcmp(swapped, "\4\3\2\1\10\7\6\5", 8) == 0, "byte order", "another");
}

int main(void)
{
	halves();
	orders();
	return check_status();
}
