/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cpu: the best path is one that this processor has, and CPU_RUN calls a function of it */
#include "../check.h"

#include "base/cpu.h"

#define DEFINE_SUM(name, attribute)                          \
	attribute static int sum_##name(const int *x, int n) \
	{                                                    \
		int sum = 0;                                 \
		for (int i = 0; i < n; i++)                  \
			sum += x[i];                         \
		return sum;                                  \
	}
CPU_EACH(DEFINE_SUM)

int main(void)
{
	static const int x[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17 };

	CHECK(cpu_has(CPU_REFERENCE) && cpu_has(CPU_PORTABLE), "plain paths", "missing");
	CHECK(cpu_has(cpu_best()), "the best path", "%d", cpu_best());
	CHECK(!cpu_has(CPU_AVX512) || cpu_has(CPU_AVX2), "AVX-512 includes AVX2", "missing");
	for (int path = cpu_best() + 1; path < CPU_PATHS; path++)
		CHECK(!cpu_has((enum cpu_path)path), "no better path", "%d", path);
	for (int path = CPU_REFERENCE; path < CPU_PATHS; path++)
		if (cpu_has((enum cpu_path)path)) {
			const int sum = CPU_RUN((enum cpu_path)path, sum, x, 17);
			CHECK(sum == 153, "run", "path %d gives %d", path, sum);
		}
	return check_status();
}
