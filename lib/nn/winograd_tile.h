/* SPDX-License-Identifier: GPL-2.0-or-later */
/* winograd_tile - the transforms of winograd for one vector of channels; winograd.c includes it
 * once for each width
 *
 * TILE_NAME     prefix of what is defined, and name of the table of functions
 * TILE_TARGET   their target attribute
 * TILE_VECTOR   vector type */

#define TILE_PASTE2(a, b) a##_##b
#define TILE_PASTE(a, b) TILE_PASTE2(a, b)
#define TILE(name) TILE_PASTE(TILE_NAME, name)
#define TILE_INLINE TILE_TARGET static inline __attribute__((always_inline))
#define V TILE_VECTOR

/* B' x: 6 to 6. */
TILE_INLINE void TILE(b)(const V *x, V *y)
{
	const V a = x[4] - 4 * x[2], b = x[3] - 4 * x[1];
	const V c = x[4] - x[2], d = 2 * (x[3] - x[1]);

	y[0] = 4 * x[0] - 5 * x[2] + x[4];
	y[1] = a + b;
	y[2] = a - b;
	y[3] = c + d;
	y[4] = c - d;
	y[5] = 4 * x[1] - 5 * x[3] + x[5];
}

/* A' x: 6 to 4. */
TILE_INLINE void TILE(a)(const V *x, V *y)
{
	const V s = x[1] + x[2], d = x[1] - x[2];
	const V s2 = x[3] + x[4], d2 = x[3] - x[4];

	y[0] = x[0] + s + s2;
	y[1] = d + 2 * d2;
	y[2] = s + 4 * s2;
	y[3] = d + 8 * d2 + x[5];
}

/* A x: 4 to 6. */
TILE_INLINE void TILE(spread)(const V *x, V *y)
{
	const V even = x[0] + x[2], odd = x[1] + x[3];
	const V even2 = x[0] + 4 * x[2], odd2 = 2 * x[1] + 8 * x[3];

	y[0] = x[0];
	y[1] = even + odd;
	y[2] = even - odd;
	y[3] = even2 + odd2;
	y[4] = even2 - odd2;
	y[5] = x[3];
}

/* G x: 3 to 6. */
TILE_INLINE void TILE(g)(const V *x, V *y)
{
	const V s = (x[0] + x[2]) * (-1.0f / 6), d = x[1] * (1.0f / 6);
	const V s2 = x[0] * (1.0f / 24) + x[2] * (1.0f / 6), d2 = x[1] * (1.0f / 12);

	y[0] = x[0] * 0.25f;
	y[1] = s - d;
	y[2] = s + d;
	y[3] = s2 + d2;
	y[4] = s2 - d2;
	y[5] = x[2];
}

/* G' x: 6 to 3. */
TILE_INLINE void TILE(gather)(const V *x, V *y)
{
	const V s = (x[1] + x[2]) * (1.0f / 6), s2 = x[3] + x[4];

	y[0] = x[0] * 0.25f - s + s2 * (1.0f / 24);
	y[1] = (x[2] - x[1]) * (1.0f / 6) + (x[3] - x[4]) * (1.0f / 12);
	y[2] = s2 * (1.0f / 6) - s + x[5];
}

/* to = M from M' with M of n rows and k columns, M by `by`. from_row and from_column are distances
 * in floats. `half` holds the transformed columns: 36 vectors at most. */
#define TILE_SANDWICH(n, k, by)                                                     \
	V half[n][k];                                                               \
	for (size_t j = 0; j < (k); j++) {                                          \
		V x[k], y[n];                                                       \
		for (size_t i = 0; i < (k); i++)                                    \
			x[i] = *(const V *)(from + i * from_row + j * from_column); \
		TILE(by)(x, y);                                                     \
		for (size_t i = 0; i < (n); i++)                                    \
			half[i][j] = y[i];                                          \
	}

/* A patch of x to its 36 points. */
TILE_TARGET static void TILE(points)(const float *from, size_t from_row, size_t from_column,
				     float *to, size_t point)
{
	TILE_SANDWICH(6, 6, b)
	for (size_t i = 0; i < 6; i++) {
		V y[6];

		TILE(b)(half[i], y);
		for (size_t j = 0; j < 6; j++)
			*(V *)(to + (i * 6 + j) * point) = y[j];
	}
}

/* A tile of dy to its 36 points. */
TILE_TARGET static void TILE(points_of_tile)(const float *from, size_t from_row, size_t from_column,
					     float *to, size_t point)
{
	TILE_SANDWICH(6, 4, spread)
	for (size_t i = 0; i < 6; i++) {
		V y[6];

		TILE(spread)(half[i], y);
		for (size_t j = 0; j < 6; j++)
			*(V *)(to + (i * 6 + j) * point) = y[j];
	}
}

/* 36 points to a tile of y. */
TILE_TARGET static void TILE(tile)(const float *from, size_t point, const float *bias, float *to,
				   size_t to_row, size_t to_column)
{
	const size_t from_row = 6 * point, from_column = point;
	const V add = bias ? *(const V *)bias : (V){ 0 };

	TILE_SANDWICH(4, 6, a)
	for (size_t i = 0; i < 4; i++) {
		V y[4];

		TILE(a)(half[i], y);
		for (size_t j = 0; j < 4; j++)
			*(V *)(to + i * to_row + j * to_column) = y[j] + add;
	}
}

/* 3 x 3 weights to 36 points, and back. */
TILE_TARGET static void TILE(weights)(const float *from, size_t area, float *to)
{
	const size_t from_row = 3 * area, from_column = area;

	TILE_SANDWICH(6, 3, g)
	for (size_t i = 0; i < 6; i++) {
		V y[6];

		TILE(g)(half[i], y);
		for (size_t j = 0; j < 6; j++)
			*(V *)(to + (i * 6 + j) * area) = y[j];
	}
}

TILE_TARGET static void TILE(gradient)(const float *from, size_t area, float *to)
{
	const size_t from_row = 6 * area, from_column = area;

	TILE_SANDWICH(3, 6, gather)
	for (size_t i = 0; i < 3; i++) {
		V y[3];

		TILE(gather)(half[i], y);
		for (size_t j = 0; j < 3; j++)
			*(V *)(to + (i * 3 + j) * area) = y[j];
	}
}

static const struct transforms TILE_NAME = {
	sizeof(V) / sizeof(float),
	TILE(points),
	TILE(points_of_tile),
	TILE(tile),
	TILE(weights),
	TILE(gradient),
};

#undef V
#undef TILE_PASTE2
#undef TILE_PASTE
#undef TILE
#undef TILE_INLINE
#undef TILE_SANDWICH
#undef TILE_NAME
#undef TILE_VECTOR
