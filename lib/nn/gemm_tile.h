/* SPDX-License-Identifier: GPL-2.0-or-later */
/* gemm_tile - computes a strip of gemm's C, TILE_VECTORS vectors wide; gemm.c includes it once for
 * each width of each path
 *
 * TILE_NAME     the function to define
 * TILE_TARGET   its target attribute
 * TILE_LEAVE    the end of its functions
 * TILE_VECTOR   vector type, or float for a strip of one column
 * TILE_VECTORS  vectors side by side
 * TILE_ROWS     rows at once: 12, 8, 6 or 4; rows x vectors accumulators stay in registers
 *
 * The file is included instead of called because GCC splits vectors too wide for a function's
 * target before it inlines: each body must be compiled for its target from the start. */

#define TILE_PASTE2(a, b) a##b
#define TILE_PASTE(a, b) TILE_PASTE2(a, b)
#define TILE_BLOCK TILE_PASTE(TILE_NAME, _block)
/* The accumulators are registers only if these loops are gone. */
#ifdef __clang__
#define TILE_UNROLL _Pragma("unroll")
#else
#define TILE_UNROLL _Pragma("GCC unroll 16")
#endif
#define TILE_WIDTH (sizeof(TILE_VECTOR) / sizeof(float))

/* `rows` rows from row m on, columns from j on. `rows` is a constant wherever this is inlined. */
TILE_TARGET static inline __attribute__((always_inline)) void
TILE_BLOCK(const struct gemm *g, size_t m, size_t j, const size_t rows)
{
	TILE_VECTOR acc[TILE_ROWS][TILE_VECTORS];
	float *c = g->c + m * g->c_row + j;

	TILE_UNROLL for (size_t r = 0; r < rows; r++)
	    TILE_UNROLL for (size_t v = 0; v < TILE_VECTORS; v++) acc[r][v] =
		g->add     ? *(const TILE_VECTOR *)(c + r * g->c_row + v * TILE_WIDTH)
		: g->start ? *(const TILE_VECTOR *)(g->start + j + v * TILE_WIDTH)
			   : (TILE_VECTOR){ 0 };
	for (size_t s = 0; s < g->segments; s++) {
		const float *a = g->a + m * g->a_row + s * g->a_segment;
		const float *b = g->b + s * g->b_segment + j;
		const size_t a_row = g->a_row, a_k = g->a_k, b_k = g->b_k;

		for (size_t k = 0; k < g->k; k++, a += a_k, b += b_k) {
			TILE_VECTOR row[TILE_VECTORS];

			TILE_UNROLL for (size_t v = 0; v < TILE_VECTORS; v++) row[v] =
			    *(const TILE_VECTOR *)(b + v * TILE_WIDTH);
			TILE_UNROLL for (size_t r = 0; r < rows; r++)
			    TILE_UNROLL for (size_t v = 0; v < TILE_VECTORS; v++) acc[r][v] +=
			    a[r * a_row] * row[v];
		}
	}
	TILE_UNROLL for (size_t r = 0; r < rows; r++)
		TILE_UNROLL for (size_t v = 0; v < TILE_VECTORS; v++) *
	    (TILE_VECTOR *)(c + r * g->c_row + v * TILE_WIDTH) = acc[r][v];
}

#ifdef EARPIPE_EMBEDDED

/* All rows of the columns j to j + TILE_VECTORS * TILE_WIDTH - 1, with a body for few numbers of rows:
 * libearpipe should be small. */
TILE_TARGET static void TILE_NAME(const struct gemm *g, size_t j)
{
	size_t m = 0;

#define TILE_STEP(n)                  \
	for (; g->m - m >= n; m += n) \
	TILE_BLOCK(g, m, j, n)
	TILE_STEP(TILE_ROWS);
#if TILE_ROWS > 8
	TILE_STEP(8);
#endif
#if TILE_ROWS > 4
	TILE_STEP(4);
#endif
	TILE_STEP(2);
	TILE_STEP(1);
	TILE_LEAVE;
#undef TILE_STEP
}

#else

/* All rows of the columns j to j + TILE_VECTORS * TILE_WIDTH - 1, in blocks that differ by one row
 * at most: a small remainder would leave execution units idle. */
TILE_TARGET static void TILE_NAME(const struct gemm *g, size_t j)
{
	const size_t blocks = (g->m + TILE_ROWS - 1) / TILE_ROWS;

	for (size_t i = 0; i < blocks; i++) {
		const size_t m = g->m * i / blocks;

		switch (g->m * (i + 1) / blocks - m) {
#define TILE_CASE(n)                    \
	case n:                         \
		TILE_BLOCK(g, m, j, n); \
		break;
#if TILE_ROWS > 8
			TILE_CASE(12)
			TILE_CASE(11)
			TILE_CASE(10)
			TILE_CASE(9)
#endif
#if TILE_ROWS > 6
			TILE_CASE(8)
			TILE_CASE(7)
#endif
#if TILE_ROWS > 4
			TILE_CASE(6)
			TILE_CASE(5)
#endif
			TILE_CASE(4)
			TILE_CASE(3)
			TILE_CASE(2)
			TILE_CASE(1)
#undef TILE_CASE
		}
	}
}

#endif

#undef TILE_PASTE2
#undef TILE_PASTE
#undef TILE_BLOCK
#undef TILE_WIDTH
#undef TILE_UNROLL
#undef TILE_NAME
#undef TILE_VECTOR
#undef TILE_VECTORS
#undef TILE_ROWS
