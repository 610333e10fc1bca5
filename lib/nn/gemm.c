/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/gemm.h"

/* Vectors that may lie anywhere and alias floats. */
typedef float vec4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef float vec8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef float vec16 __attribute__((vector_size(64), aligned(4), may_alias));

/* Rows that a strip of one column computes at once. */
#ifdef EARPIPE_EMBEDDED
#define ROWS_OF_ONE 4
#else
#define ROWS_OF_ONE 8
#endif

static void reference(const struct gemm *g)
{
	for (size_t m = 0; m < g->m; m++)
		for (size_t n = 0; n < g->n; n++) {
			float sum = g->add ? g->c[m * g->c_row + n] : g->start ? g->start[n] : 0;

			for (size_t s = 0; s < g->segments; s++)
				for (size_t k = 0; k < g->k; k++)
					sum += g->a[m * g->a_row + s * g->a_segment + k * g->a_k] *
					       g->b[s * g->b_segment + k * g->b_k + n];
			g->c[m * g->c_row + n] = sum;
		}
}

#define TILE_TARGET
#define TILE_LEAVE (void)0
#define TILE_NAME portable_8
#define TILE_VECTOR vec4
#define TILE_VECTORS 2
#define TILE_ROWS 4
#include "nn/gemm_tile.h"
#define TILE_NAME portable_4
#define TILE_VECTOR vec4
#define TILE_VECTORS 1
#define TILE_ROWS 8
#include "nn/gemm_tile.h"
#define TILE_NAME portable_1
#define TILE_VECTOR float
#define TILE_VECTORS 1
#define TILE_ROWS ROWS_OF_ONE
#include "nn/gemm_tile.h"
#undef TILE_TARGET
#undef TILE_LEAVE

static void portable(const struct gemm *g)
{
	size_t j = 0;

	for (; j + 8 <= g->n; j += 8)
		portable_8(g, j);
	for (; j + 4 <= g->n; j += 4)
		portable_4(g, j);
	for (; j < g->n; j++)
		portable_1(g, j);
}

#if CPU_IS_X86

#define TILE_TARGET CPU_TARGET_AVX2_FMA
#define TILE_LEAVE CPU_LEAVE_AVX
#define TILE_NAME avx2_16
#define TILE_VECTOR vec8
#define TILE_VECTORS 2
#define TILE_ROWS 6
#include "nn/gemm_tile.h"
#define TILE_NAME avx2_8
#define TILE_VECTOR vec8
#define TILE_VECTORS 1
#define TILE_ROWS 8
#include "nn/gemm_tile.h"
#define TILE_NAME avx2_4
#define TILE_VECTOR vec4
#define TILE_VECTORS 1
#define TILE_ROWS 8
#include "nn/gemm_tile.h"
#define TILE_NAME avx2_1
#define TILE_VECTOR float
#define TILE_VECTORS 1
#define TILE_ROWS ROWS_OF_ONE
#include "nn/gemm_tile.h"
#undef TILE_TARGET
#undef TILE_LEAVE

static void avx2(const struct gemm *g)
{
	size_t j = 0;

	for (; j + 16 <= g->n; j += 16)
		avx2_16(g, j);
	for (; j + 8 <= g->n; j += 8)
		avx2_8(g, j);
	for (; j + 4 <= g->n; j += 4)
		avx2_4(g, j);
	for (; j < g->n; j++)
		avx2_1(g, j);
}

#ifdef EARPIPE_EMBEDDED

/* cpu.h */
static void avx512(const struct gemm *g)
{
	avx2(g);
}

#else

#define TILE_TARGET CPU_TARGET_AVX512_FMA
#define TILE_LEAVE CPU_LEAVE_AVX
#define TILE_NAME avx512_32
#define TILE_VECTOR vec16
#define TILE_VECTORS 2
#define TILE_ROWS 12
#include "nn/gemm_tile.h"
#define TILE_NAME avx512_16
#define TILE_VECTOR vec16
#define TILE_VECTORS 1
#define TILE_ROWS 12
#include "nn/gemm_tile.h"
#undef TILE_TARGET
#undef TILE_LEAVE

static void avx512(const struct gemm *g)
{
	size_t j = 0;

	for (; j + 32 <= g->n; j += 32)
		avx512_32(g, j);
	for (; j + 16 <= g->n; j += 16)
		avx512_16(g, j);
	for (; j + 8 <= g->n; j += 8)
		avx2_8(g, j);
	for (; j + 4 <= g->n; j += 4)
		avx2_4(g, j);
	for (; j < g->n; j++)
		avx2_1(g, j);
}

#endif

#else

static void avx2(const struct gemm *g)
{
	portable(g);
}

static void avx512(const struct gemm *g)
{
	portable(g);
}

#endif

void gemm_run(const struct gemm *g, enum cpu_path path)
{
	switch (path) {
	case CPU_AVX512:
		avx512(g);
		break;
	case CPU_AVX2:
		avx2(g);
		break;
	case CPU_PORTABLE:
		portable(g);
		break;
	default:
		reference(g);
		break;
	}
}
