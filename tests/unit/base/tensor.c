/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../check.h"

#include "base/tensor.h"

#include <stdint.h>
#include <string.h>

static void test_dtypes(void)
{
	static const struct {
		const char *name;
		enum dtype dtype;
		size_t size;
		bool is_float;
	} rows[] = {
		{ "<f4", DTYPE_F4, 4, true },    { "<f8", DTYPE_F8, 8, true },
		{ "|i1", DTYPE_I1, 1, false },   { "|u1", DTYPE_U1, 1, false },
		{ "<i2", DTYPE_I2, 2, false },   { "<i4", DTYPE_I4, 4, false },
		{ "<i8", DTYPE_I8, 8, false },   { ">f4", DTYPE_NONE, 0, false },
		{ "<f2", DTYPE_NONE, 0, false }, { "", DTYPE_NONE, 0, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		enum dtype d = dtype_find(rows[i].name, strlen(rows[i].name));
		char name[40];
		snprintf(name, sizeof name, "dtype_%s", rows[i].name);
		CHECK(d == rows[i].dtype && dtype_size(d) == rows[i].size &&
			  dtype_is_float(d) == rows[i].is_float,
		      name, "found %d of %zu bytes", d, dtype_size(d));
	}
	CHECK(dtype_find("<f4x", 4) == DTYPE_NONE && dtype_find("<f4", 2) == DTYPE_NONE,
	      "dtype_length_counts", "a longer or shorter name was taken");
	CHECK(strcmp(dtype_name(DTYPE_I2), "<i2") == 0 && strcmp(dtype_name(DTYPE_NONE), "?") == 0,
	      "dtype_name", "%s %s", dtype_name(DTYPE_I2), dtype_name(DTYPE_NONE));
}

static void test_sizes(void)
{
	size_t half = (size_t)1 << (sizeof(size_t) * 4), out = 7;
	struct tensor t = { .dtype = DTYPE_F4, .rank = 3, .shape = { half, half, 0 } };

	CHECK(size_mul(half, half - 1, &out) && out == half * (half - 1), "size_mul_fits", "%zu",
	      out);
	out = 7;
	CHECK(!size_mul(half, half, &out) && out == 7, "size_mul_overflows", "gave %zu", out);
	CHECK(size_mul(SIZE_MAX, 0, &out) && out == 0, "size_mul_zero", "gave %zu", out);
	CHECK(!tensor_count(&t, &out), "no_zero_hides_an_overflow", "gave %zu", out);
	t = (struct tensor){ .dtype = DTYPE_F4, .rank = 3, .shape = { 0, 5, 7 } };
	CHECK(tensor_count(&t, &out) && out == 0, "an_extent_of_zero", "gave %zu", out);
	t = (struct tensor){ .dtype = DTYPE_F8, .rank = 0 };
	CHECK(tensor_count(&t, &out) && out == 1 && tensor_bytes(&t, &out) && out == 8,
	      "a_single_number", "gave %zu bytes", out);
	t = (struct tensor){ .dtype = DTYPE_F4, .rank = 1, .shape = { SIZE_MAX / 2 } };
	CHECK(tensor_count(&t, &out) && !tensor_bytes(&t, &out), "bytes_overflow", "gave %zu", out);
	t = (struct tensor){ .dtype = DTYPE_NONE, .rank = 1, .shape = { 2 } };
	CHECK(!tensor_bytes(&t, &out), "no_dtype_no_bytes", "gave %zu", out);
}

/* Values at the ends of each type, at an odd address. */
static void test_conversions(void)
{
	static const struct {
		const char *name;
		enum dtype dtype;
		double value[2];
	} rows[] = {
		{ "from_f4", DTYPE_F4, { -1.5, 3e38 } },
		{ "from_f8", DTYPE_F8, { 1e-3, -1e300 } },
		{ "from_i1", DTYPE_I1, { -128, 127 } },
		{ "from_u1", DTYPE_U1, { 0, 255 } },
		{ "from_i2", DTYPE_I2, { -32768, 32767 } },
		{ "from_i4", DTYPE_I4, { -2147483648., 2147483647 } },
		{ "from_i8", DTYPE_I8, { -9007199254740992., 1e15 } },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t size = dtype_size(rows[i].dtype);
		unsigned char bytes[3 * 8 + 1];
		struct tensor t = { rows[i].dtype, 1, { 3 }, bytes + 1 };
		double doubles[2];
		float floats[2];

		for (size_t k = 0; k < 2; k++) {
			double v = rows[i].value[k];
			float f4 = (float)v;
			int64_t i8 = dtype_is_float(rows[i].dtype) ? 0 : (int64_t)v;
			memcpy(bytes + 1 + (k + 1) * size,
			       rows[i].dtype == DTYPE_F4   ? (const void *)&f4
			       : rows[i].dtype == DTYPE_F8 ? (const void *)&v
							   : (const void *)&i8,
			       size);
		}
		tensor_to_doubles(&t, 1, 2, doubles);
		tensor_to_floats(&t, 1, 2, floats);
		bool right = true;
		for (size_t k = 0; k < 2; k++) {
			double want =
			    rows[i].dtype == DTYPE_F4 ? (float)rows[i].value[k] : rows[i].value[k];
			right = right && doubles[k] == want && floats[k] == (float)want;
		}
		CHECK(right, rows[i].name, "%.17g %.17g", doubles[0], doubles[1]);
	}
}

static void test_shape_text(void)
{
	struct tensor t = { .dtype = DTYPE_F4, .rank = 2, .shape = { 3, 40 } };
	char buf[64], small[5];

	CHECK(strcmp(tensor_shape_text(&t, buf, sizeof buf), "[3, 40]") == 0, "shape_text", "%s",
	      buf);
	CHECK(strcmp(tensor_shape_text(&t, small, sizeof small), "[3, ") == 0, "shape_text_cut",
	      "%s", small);
	t.rank = 0;
	CHECK(strcmp(tensor_shape_text(&t, buf, sizeof buf), "[]") == 0, "shape_text_of_a_number",
	      "%s", buf);
}

static void test_summary(void)
{
	static float x[3000];
	const struct tensor t = { .dtype = DTYPE_F4, .rank = 1, .shape = { 3000 }, .data = x };
	const struct tensor bad = { .dtype = DTYPE_F4, .rank = 1, .shape = { 2 }, .data = x };
	struct tensor_summary s;

	for (size_t i = 0; i < 3000; i++)
		x[i] = (float)i;
	x[0] = NAN;
	x[1] = -INFINITY;
	x[2900] = -7;
	s = tensor_summarise(&t);
	CHECK(s.n == 2998 && s.not_finite == 2 && s.min == -7 && s.max == 2999, "summary",
	      "%zu, %zu, %g, %g", s.n, s.not_finite, s.min, s.max);
	check_near(s.mean, (2999.0 * 1500 - 1 - 2900 - 7) / 2998, 1e-9, "summary: mean");
	s = tensor_summarise(&bad);
	CHECK(s.n == 0 && s.not_finite == 2 && s.mean == 0, "summary of no number", "%zu", s.n);
}

int main(void)
{
	test_summary();
	test_dtypes();
	test_sizes();
	test_conversions();
	test_shape_text();
	return check_status();
}
