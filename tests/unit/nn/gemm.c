/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gemm: every fast path against the plain loops, over shapes that end in the middle of every tile;
 * bits that do not depend on how the rows are split; nothing written beside C */
#include "../check.h"
#include "nn/gemm.h"
#include "base/rng.h"

#include <string.h>

enum { SIZE = 1 << 16 };

static float a[SIZE], b[SIZE], c[SIZE], want[SIZE], before[SIZE];
static const char *const path_names[] = { "reference", "portable", "avx2", "avx512" };

static void fill(float *x, uint64_t key)
{
	struct rng r = rng_stream(key, 0, 0, 0);

	for (size_t i = 0; i < SIZE; i++)
		x[i] = rng_normal(&r);
}

/* A product with gaps around every row, so that a wrong stride shows. */
static struct gemm product(size_t m, size_t n, size_t k, size_t segments, bool turned, bool add)
{
	struct gemm g = { .m = m, .n = n, .segments = segments, .k = k, .a = a, .b = b, .c = c };

	g.a_row = turned ? 1 : k + 3;
	g.a_k = turned ? m + 2 : 1;
	g.a_segment = turned ? k * (m + 2) : 5;
	g.b_k = n + 1;
	g.b_segment = k * (n + 1) + 2;
	g.c_row = n + 5;
	g.add = add;
	if (!add && segments == 2)
		g.start = b + 3;
	return g;
}

static double compare(const struct gemm *g, enum cpu_path path)
{
	struct gemm plain = *g;
	double worst = 0;

	memcpy(c, before, sizeof c);
	memcpy(want, before, sizeof want);
	plain.c = want;
	gemm_run(&plain, CPU_REFERENCE);
	gemm_run(g, path);
	for (size_t i = 0; i < SIZE; i++) {
		double diff = fabs((double)c[i] - want[i]);

		if (!(diff <= worst))
			worst = diff;
	}
	return worst;
}

static void sweep(enum cpu_path path)
{
	static const size_t ms[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 31 };
	static const size_t ns[] = { 1, 2, 3, 4, 5, 8, 10, 13, 16, 17, 31, 32, 47, 64, 79 };
	static const size_t ks[] = { 1, 2, 7, 40 };
	double worst = 0;
	char name[40];

	snprintf(name, sizeof name, "gemm-%s", path_names[path]);
	if (!cpu_has(path)) {
		check_skip(name, "this processor has no such instructions");
		return;
	}
	for (size_t i = 0; i < sizeof ms / sizeof *ms; i++)
		for (size_t j = 0; j < sizeof ns / sizeof *ns; j++)
			for (size_t l = 0; l < 4 * sizeof ks / sizeof *ks; l++) {
				struct gemm g =
				    product(ms[i], ns[j], ks[l / 4], 1 + l % 3, l & 1, l & 2);
				double diff = compare(&g, path);

				if (!(diff <= worst))
					worst = diff;
			}
	/* sums of up to 120 products of normal numbers */
	CHECK(worst <= 1e-4, name, "differs by %g", worst);
}

/* Rows one by one give the same bits as all at once. */
static void test_split(enum cpu_path path)
{
	struct gemm g = product(29, 45, 33, 2, true, true);
	char name[40];

	snprintf(name, sizeof name, "split-%s", path_names[path]);
	if (!cpu_has(path))
		return;
	memcpy(c, before, sizeof c);
	gemm_run(&g, path);
	memcpy(want, c, sizeof c);
	memcpy(c, before, sizeof c);
	for (size_t m = 0; m < 29; m++) {
		struct gemm one = g;

		one.m = 1;
		one.a += m * g.a_row;
		one.c += m * g.c_row;
		gemm_run(&one, path);
	}
	CHECK(memcmp(c, want, sizeof c) == 0, name, "other bits");
}

int main(void)
{
	struct gemm tiny = {
		.m = 2, .n = 2, .segments = 1, .k = 2, .a_row = 2, .a_k = 1, .b_k = 2, .c_row = 2
	};
	float x[] = { 1, 2, 3, 4 }, y[] = { 5, 6, 7, 8 }, z[4];

	tiny.a = x;
	tiny.b = y;
	tiny.c = z;
	gemm_run(&tiny, CPU_REFERENCE);
	CHECK(z[0] == 19 && z[1] == 22 && z[2] == 43 && z[3] == 50, "gemm-by-hand", "%g %g %g %g",
	      z[0], z[1], z[2], z[3]);
	fill(a, 1);
	fill(b, 2);
	fill(before, 3);
	for (enum cpu_path path = CPU_PORTABLE; path < CPU_PATHS; path++) {
		sweep(path);
		test_split(path);
	}
	CHECK(cpu_has(cpu_best()), "gemm-best", "not there");
	return check_status();
}
