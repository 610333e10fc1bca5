/* SPDX-License-Identifier: GPL-2.0-or-later */
/* numbers: half, bfloat, byte order and Fortran's order beside plain formulas */
#include "../check.h"

#include "formats/numbers.h"

#include <stdlib.h>
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

/* Each text is read as the number, and no shorter one is. */
static void texts(void)
{
	static const float singles[] = { 0.1f,      1 / 3.0f,    1e-45f,         3.4028235e38f,
					 -0.0f,     16777218,    1e10f,          NAN,
					 -INFINITY, 0.30000001f, 1.17549435e-38f };
	static const double doubles[] = { 0.1,    1 / 3.0,
					  5e-324, 1.7976931348623157e308,
					  1e22,   0.30000000000000004 };
	char text[16][NUMBERS_TEXT_MAX];
	struct tensor t = { .dtype = DTYPE_F4, .rank = 1, .data = singles };

	t.shape[0] = sizeof singles / sizeof *singles;
	numbers_to_texts(&t, 0, t.shape[0], text);
	for (size_t i = 0; i < t.shape[0]; i++) {
		char shorter[NUMBERS_TEXT_MAX];
		CHECK(same(strtof(text[i], NULL), singles[i]), text[i], "another number");
		for (int digits = 1; isfinite(singles[i]) && digits < 9; digits++) {
			snprintf(shorter, sizeof shorter, "%.*g", digits, (double)singles[i]);
			if (same(strtof(shorter, NULL), singles[i]))
				CHECK(strlen(text[i]) <= strlen(shorter), text[i], "not %s",
				      shorter);
		}
	}
	t = (struct tensor){ .dtype = DTYPE_F8, .rank = 1, .data = doubles };
	t.shape[0] = sizeof doubles / sizeof *doubles;
	numbers_to_texts(&t, 0, t.shape[0], text);
	for (size_t i = 0; i < t.shape[0]; i++)
		CHECK(strtod(text[i], NULL) == doubles[i], text[i], "another number");
}

/* The limits of each integer type. */
static void integers(void)
{
	static const struct {
		enum dtype dtype;
		int64_t least, most;
	} types[] = { { DTYPE_I1, -128, 127 },
		      { DTYPE_U1, 0, 255 },
		      { DTYPE_I2, -32768, 32767 },
		      { DTYPE_I4, INT32_MIN, INT32_MAX } };
	unsigned char bytes[8];

	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		const enum dtype d = types[i].dtype;
		const int64_t least = types[i].least, most = types[i].most;

		CHECK(numbers_set_int(d, bytes, 0, least) && numbers_set_int(d, bytes, 0, most) &&
			  numbers_set_real(d, bytes, 0, (double)most),
		      dtype_name(d), "a limit is refused");
		CHECK(!numbers_set_int(d, bytes, 0, least - 1) &&
			  !numbers_set_int(d, bytes, 0, most + 1) &&
			  !numbers_set_real(d, bytes, 0, 0.5) &&
			  !numbers_set_real(d, bytes, 0, NAN) &&
			  !numbers_set_real(d, bytes, 0, 1e300),
		      dtype_name(d), "more than a limit is accepted");
	}
	CHECK(numbers_set_int(DTYPE_I8, bytes, 0, INT64_MIN) &&
		  numbers_set_real(DTYPE_I8, bytes, 0, -9223372036854775808.0) &&
		  !numbers_set_real(DTYPE_I8, bytes, 0, 9223372036854775808.0),
	      "<i8", "its limits");
	CHECK(numbers_set_real(DTYPE_F4, bytes, 0, 3.4028234e38) &&
		  numbers_set_real(DTYPE_F4, bytes, 0, INFINITY) &&
		  numbers_set_real(DTYPE_F4, bytes, 0, NAN) &&
		  !numbers_set_real(DTYPE_F4, bytes, 0, -1e39),
	      "<f4", "its limits");
}

int main(void)
{
	texts();
	integers();
	halves();
	orders();
	return check_status();
}
