/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "features/rows.h"

#include <stdint.h>
#include <string.h>

static void test_growth(void)
{
	struct rows r = { .width = 3 };
	bool right = true;

	for (size_t t = 0; t < 10000; t++) {
		float *row = rows_add(&r);
		for (size_t k = 0; row && k < 3; k++)
			row[k] = (float)(3 * t + k);
		right = right && row && r.n == t + 1 && r.n <= r.cap;
	}
	for (size_t i = 0; right && i < 30000; i++)
		right = r.data[i] == (float)i;
	CHECK(right, "rows_stay_as_they_were", "n %zu, cap %zu", r.n, r.cap);
	r.n = 0;
	const float *data = r.data;
	size_t cap = r.cap;
	CHECK(rows_add(&r) == data && r.n == 1 && r.cap == cap, "emptied_it_keeps_its_memory",
	      "n %zu, cap %zu", r.n, r.cap);
	rows_free(&r);
	CHECK(!r.data && r.n == 0 && r.cap == 0 && rows_add(&r) && r.n == 1,
	      "freed_it_may_be_added_to", "n %zu, cap %zu", r.n, r.cap);
	rows_free(&r);
}

static void test_widths(void)
{
	/* 64 such rows are 0 bytes, if one does not look. */
	struct rows r = { .width = SIZE_MAX / 4 + 1 };
	bool added = true;

	CHECK(rows_add(&r) == NULL && !r.data && r.n == 0 && r.cap == 0, "no_row_too_large",
	      "n %zu, cap %zu", r.n, r.cap);
	r.width = 0;
	for (int t = 0; t < 1000; t++)
		added = rows_add(&r) && added;
	CHECK(added && r.n == 1000, "rows_of_no_numbers", "n %zu", r.n);
	rows_free(&r);
}

int main(void)
{
	test_growth();
	test_widths();
	return check_status();
}
