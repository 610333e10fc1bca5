/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/json_line.h"

#include "base/escape.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

void json_key(const char *key)
{
	printf(",\"%s\":", key);
}

void json_real(double x)
{
	char text[32];

	snprintf(text, sizeof text, "%.12g", x);
	printf("%s%s", isfinite(x) ? text : "null",
	       !isfinite(x) || strpbrk(text, ".e") ? "" : ".0");
}

void json_count(const char *key, size_t n)
{
	json_key(key);
	printf("%zu", n);
}

void json_number(const char *key, double x)
{
	json_key(key);
	json_real(x);
}

void json_text(const char *key, const char *text)
{
	json_key(key);
	escape_put_string(stdout, text);
}
