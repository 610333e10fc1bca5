/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/decimal.h"

#include <stdio.h>
#include <stdlib.h>

char *decimal_text(double x, int least, char text[DECIMAL_TEXT])
{
	for (int digits = least; digits <= 17; digits++) {
		snprintf(text, DECIMAL_TEXT, "%.*g", digits, x);
		if (strtod(text, NULL) == x)
			break;
	}
	return text;
}
