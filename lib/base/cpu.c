/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/cpu.h"

#if CPU_IS_X86

bool cpu_has(enum cpu_path path)
{
#ifdef EARPIPE_EMBEDDED /* cpu.h */
	if (path == CPU_AVX512)
		return false;
#endif
	if (path == CPU_AVX512)
		return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
		       cpu_has(CPU_AVX2);
	if (path == CPU_AVX2)
		return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
	return true;
}

#else

bool cpu_has(enum cpu_path path)
{
	return path == CPU_REFERENCE || path == CPU_PORTABLE;
}

#endif

enum cpu_path cpu_best(void)
{
	return cpu_has(CPU_AVX512) ? CPU_AVX512 : cpu_has(CPU_AVX2) ? CPU_AVX2 : CPU_PORTABLE;
}
