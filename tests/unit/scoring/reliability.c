/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "scoring/reliability.h"

int main(void)
{
	struct reliability r = { 0 };
	const float p[] = { 0.25f, 0.75f, 0 };

	CHECK(reliability_error(&r) == 0, "no answers", "%g", reliability_error(&r));
	for (size_t truth = 0; truth < 4; truth++) /* 3: none of them */
		reliability_add(&r, p, 3, truth);
	CHECK(r.n == 4 && r.bin[11].n == 4 && r.bin[11].right == 1, "the likeliest class",
	      "%zu of %zu", r.bin[11].right, r.bin[11].n);
	check_near(reliability_error(&r), 0.5, 1e-12, "said 3 of 4, right 1 of 4");
	reliability_count(&r, 1, true);
	reliability_count(&r, 1e300, true);
	reliability_count(&r, -1e300, false);
	CHECK(r.bin[14].n == 2 && r.bin[0].n == 1, "the ends", "%zu and %zu", r.bin[14].n,
	      r.bin[0].n);
	return check_status();
}
