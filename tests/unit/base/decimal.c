/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/decimal.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void is(double x, int least, const char *want)
{
	char text[DECIMAL_TEXT];

	decimal_text(x, least, text);
	CHECK(strcmp(text, want) == 0, want, "found '%s'", text);
}

int main(void)
{
	static const double hard[] = { 1.0 / 3, DBL_MAX, DBL_MIN, 5e-324, 0x1.fffffffffffffp-3 };
	char text[DECIMAL_TEXT];

	is(0.1, 1, "0.1");
	is(0.1, 15, "0.1");
	is(0.30000000000000004, 1, "0.30000000000000004");
	is(123456, 1, "123456");
	is(1234567, 6, "1234567");
	is(1e-5, 6, "1e-05");
	is(-0.0, 1, "-0");
	is(5e-324, 1, "5e-324");
	is(-INFINITY, 1, "-inf");
	CHECK(isnan(strtod(decimal_text(NAN, 1, text), NULL)), "nan", "found '%s'", text);
	for (size_t i = 0; i < sizeof hard / sizeof *hard; i++)
		CHECK(strtod(decimal_text(hard[i], 1, text), NULL) == hard[i], text,
		      "another number");
	return check_status();
}
