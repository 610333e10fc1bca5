/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/quantity.h"

int main(void)
{
	CHECK(span_samples((struct span){ 25, true }, 8000) == 200, "milliseconds", "not 200");
	CHECK(span_samples((struct span){ 10, true }, 11025) == 110, "rounded", "not 110");
	CHECK(span_samples((struct span){ 0.001, true }, 8000) == 1, "at_least_one", "not 1");
	CHECK(span_samples((struct span){ 333, false }, 1) == 333, "samples", "not 333");
	CHECK(span_samples((struct span){ 0, true }, 8000) == 0, "none", "not 0");
	CHECK(span_samples((struct span){ NAN, true }, 8000) == 0, "not_a_number", "not 0");
	return check_status();
}
