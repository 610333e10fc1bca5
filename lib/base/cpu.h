/* SPDX-License-Identifier: GPL-2.0-or-later */
/* cpu - which vector instructions this processor has, and the functions compiled for them
 *
 * Fast paths are chosen at run time, so one build runs on every processor of its kind. */
#ifndef EARPIPE_CPU_H
#define EARPIPE_CPU_H

#include <stdbool.h>

enum cpu_path {
	CPU_REFERENCE, /* plain loops, for comparison; every processor */
	CPU_PORTABLE,  /* the compiler's vectors of four; every processor */
	CPU_AVX2,      /* with FMA */
	CPU_AVX512,    /* F and VL, and all of CPU_AVX2 */
	CPU_PATHS,
};

/* The fastest path that this processor has. */
enum cpu_path cpu_best(void);

/* Whether this processor can run the path. */
bool cpu_has(enum cpu_path path);

/* The end of a function for AVX that is compiled with -Os, where GCC omits this: without it, the code
 * that follows is slow. */
#if defined(EARPIPE_EMBEDDED) && defined(__x86_64__) && !defined(__clang__)
#define CPU_LEAVE_AVX __builtin_ia32_vzeroupper()
#else
#define CPU_LEAVE_AVX (void)0
#endif

/* CPU_EACH(DEFINE) expands DEFINE(NAME, ATTRIBUTE) once for each path that the compiler knows:
 * functions called VERB_NAME with that attribute. CPU_RUN(path, VERB, ...) calls the function of
 * the path. The compiler fuses multiply and add only if the flags of the file allow it. */
#if (defined(__x86_64__) || defined(__i386__)) && defined(__GNUC__)
#define CPU_IS_X86 1
#define CPU_TARGET_AVX2 __attribute__((target("avx2")))
#define CPU_TARGET_AVX512 __attribute__((target("avx512f")))
#define CPU_TARGET_AVX2_FMA __attribute__((target("avx2,fma")))
#define CPU_TARGET_AVX512_FMA __attribute__((target("avx512f,avx512vl,avx2,fma")))
#ifdef EARPIPE_EMBEDDED /* without AVX-512: libearpipe should be small, and few of its machines have it */
#define CPU_EACH(DEFINE)   \
	DEFINE(portable, ) \
	DEFINE(avx2, CPU_TARGET_AVX2)
#define CPU_RUN(path, verb, ...) \
	((path) >= CPU_AVX2 ? verb##_avx2(__VA_ARGS__) : verb##_portable(__VA_ARGS__))
#else
#define CPU_EACH(DEFINE)              \
	DEFINE(portable, )            \
	DEFINE(avx2, CPU_TARGET_AVX2) \
	DEFINE(avx512, CPU_TARGET_AVX512)
#define CPU_RUN(path, verb, ...)                           \
	((path) == CPU_AVX512 ? verb##_avx512(__VA_ARGS__) \
	 : (path) == CPU_AVX2 ? verb##_avx2(__VA_ARGS__)   \
			      : verb##_portable(__VA_ARGS__))
#endif
#else
#define CPU_IS_X86 0
#define CPU_EACH(DEFINE) DEFINE(portable, )
#define CPU_RUN(path, verb, ...) ((void)(path), verb##_portable(__VA_ARGS__))
#endif

#endif
