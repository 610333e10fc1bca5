/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/winograd.h"

#include "nn/gemm.h"

#include <string.h>

/* Vectors that may lie anywhere and alias floats. */
typedef float vec4 __attribute__((vector_size(16), aligned(4), may_alias));
typedef float vec8 __attribute__((vector_size(32), aligned(4), may_alias));
typedef float vec16 __attribute__((vector_size(64), aligned(4), may_alias));

/* The transforms for `width` channels at once; strides in floats. */
struct transforms {
	size_t width;
	void (*points)(const float *patch, size_t row, size_t column, float *to, size_t point);
	void (*points_of_tile)(const float *tile, size_t row, size_t column, float *to,
			       size_t point);
	void (*tile)(const float *from, size_t point, const float *bias, float *tile, size_t row,
		     size_t column);
	void (*weights)(const float *w, size_t area, float *u);
	void (*gradient)(const float *du, size_t area, float *dw);
};

#define TILE_TARGET
#define TILE_NAME four
#define TILE_VECTOR vec4
#include "nn/winograd_tile.h"
#undef TILE_TARGET

#if CPU_IS_X86
#define TILE_TARGET CPU_TARGET_AVX2_FMA
#define TILE_NAME eight
#define TILE_VECTOR vec8
#include "nn/winograd_tile.h"
#undef TILE_TARGET
#define TILE_TARGET CPU_TARGET_AVX512_FMA
#define TILE_NAME sixteen
#define TILE_VECTOR vec16
#include "nn/winograd_tile.h"
#undef TILE_TARGET
#else
#define eight four
#define sixteen four
#endif

/* The widest transforms of the path that n channels fill. Channels come in fours. */
static const struct transforms *transforms_for(size_t n, enum cpu_path path)
{
	if (path == CPU_AVX512 && n >= sixteen.width)
		return &sixteen;
	if (path >= CPU_AVX2 && n >= eight.width)
		return &eight;
	return &four;
}

enum {
	TILE_SIZE = 4,
	PATCH_SIZE = 6,
	BLOCK = 24, /* tiles whose points are in the cache together */
	GAP = 16,   /* floats between points: at multiples of a page they would share a cache set */
};

bool winograd_suits(const struct conv *c)
{
	return c->rows == 3 && c->bands == 3 && c->stride_rows == 1 && c->stride_bands == 1 &&
	       c->skip == 0 && c->in >= 16 && c->out >= 16 && c->in % 4 == 0 && c->out % 4 == 0;
}

size_t winograd_weights_size(const struct conv *c)
{
	return WINOGRAD_POINTS * c->in * c->out;
}

void winograd_weights(const struct conv *c, const float *w, float *u, enum cpu_path path)
{
	const size_t area = c->in * c->out;
	const struct transforms *t;

	for (size_t i = 0; i < area; i += t->width) {
		t = transforms_for(area - i, path);
		t->weights(w + i, area, u + i);
	}
}

static size_t point_size(size_t channels)
{
	return BLOCK * channels + GAP;
}

/* Points of inputs, points of outputs, and one patch of either. */
size_t winograd_scratch(const struct conv *c)
{
	return WINOGRAD_POINTS * (point_size(c->in) + point_size(c->out)) +
	       PATCH_SIZE * PATCH_SIZE * (c->in > c->out ? c->in : c->out);
}

/* Where a tile begins. */
struct corner {
	size_t row, band;
};

static size_t tiles_across(const struct plane *y)
{
	return (y->bands + TILE_SIZE - 1) / TILE_SIZE;
}

static size_t tiles_of(const struct plane *y)
{
	return (y->rows + TILE_SIZE - 1) / TILE_SIZE * tiles_across(y);
}

static struct corner tile_at(const struct plane *y, size_t tile)
{
	return (struct corner){ tile / tiles_across(y) * TILE_SIZE,
				tile % tiles_across(y) * TILE_SIZE };
}

/* The next block of tiles: blocks differ by one tile at most, so that none is a small remainder. */
static size_t next_block(size_t tiles, size_t from)
{
	const size_t blocks = (tiles + BLOCK - 1) / BLOCK;
	const size_t at = (from * blocks + tiles - 1) / tiles;

	return (at + 1) * tiles / blocks;
}

/* size x size positions of x from `margin` before the tile on: in the plane itself, or, with zeros
 * for what is outside, in copy[size * size * channels]. Returns where, and the distance of rows. */
static const float *patch_at(const struct plane *x, struct corner at, size_t size, size_t margin,
			     float *copy, size_t *row)
{
	const size_t width = size * x->channels;

	if (at.row >= margin && at.band >= margin && at.row - margin + size <= x->rows &&
	    at.band - margin + size <= x->bands) {
		*row = x->pitch;
		return x->x + (at.row - margin) * x->pitch + (at.band - margin) * x->channels;
	}
	*row = width;
	memset(copy, 0, size * width * sizeof(*copy));
	for (size_t i = 0; i < size; i++) {
		const size_t t = at.row + i - margin; /* huge if before the first */
		const size_t skip = at.band >= margin ? 0 : margin - at.band;
		const size_t from = at.band + skip - margin;
		const size_t left = x->bands - from < size - skip ? x->bands - from : size - skip;

		if (t < x->rows)
			memcpy(copy + i * width + skip * x->channels,
			       x->x + t * x->pitch + from * x->channels,
			       left * x->channels * sizeof(*copy));
	}
	return copy;
}

/* The points of tiles `from` to `to` - 1 of a plane of y's extent, [36, tiles, channels of x], from
 * patches of x, or, for gradients, from its own tiles. */
static void to_points(const struct plane *x, bool tiles, size_t from, size_t to, float *points,
		      float *copy, enum cpu_path path)
{
	const size_t n = x->channels, point = point_size(n);
	const struct transforms *t;

	for (size_t i = from; i < to; i++) {
		size_t row;
		const float *patch = tiles ? patch_at(x, tile_at(x, i), TILE_SIZE, 0, copy, &row)
					   : patch_at(x, tile_at(x, i), PATCH_SIZE, 1, copy, &row);

		for (size_t c = 0; c < n; c += t->width) {
			t = transforms_for(n - c, path);
			(tiles ? t->points_of_tile : t->points)(patch + c, row, n,
								points + (i - from) * n + c, point);
		}
	}
}

/* Tiles `from` to `to` - 1 of y from their points. */
static void from_points(const struct plane *y, size_t from, size_t to, const float *points,
			const float *bias, float *copy, enum cpu_path path)
{
	const size_t n = y->channels, point = point_size(n);
	const struct transforms *t;

	for (size_t i = from; i < to; i++) {
		const struct corner at = tile_at(y, i);
		const size_t rows = y->rows - at.row, bands = y->bands - at.band;
		const bool whole = rows >= TILE_SIZE && bands >= TILE_SIZE;
		float *tile = y->x + at.row * y->pitch + at.band * n;

		for (size_t c = 0; c < n; c += t->width) {
			t = transforms_for(n - c, path);
			t->tile(points + (i - from) * n + c, point, bias ? bias + c : NULL,
				(whole ? tile : copy) + c, whole ? y->pitch : TILE_SIZE * n, n);
		}
		for (size_t r = 0; !whole && r < TILE_SIZE && r < rows; r++)
			memcpy(tile + r * y->pitch, copy + r * TILE_SIZE * n,
			       (bands < TILE_SIZE ? bands : TILE_SIZE) * n * sizeof(*copy));
	}
}

/* Tiles `from` to `to` - 1 of a clip. */
struct piece {
	size_t clip, from, to;
};

/* The piece of the planes y after `last`: at most n tiles, all of one clip. */
static struct piece piece_after(const struct plane *y, struct piece last, size_t n)
{
	struct piece next = { last.clip, last.to, 0 };
	size_t left;

	if (next.from == tiles_of(&y[next.clip]))
		next = (struct piece){ last.clip + 1, 0, 0 };
	left = tiles_of(&y[next.clip]) - next.from;
	next.to = next.from + (left < n ? left : n);
	return next;
}

static size_t all_tiles(const struct plane *y, size_t n)
{
	size_t tiles = 0;

	for (size_t i = 0; i < n; i++)
		tiles += tiles_of(&y[i]);
	return tiles;
}

void winograd_forward(const struct conv *c, const float *u, const float *bias,
		      const struct plane *x, const struct plane *y, size_t n, float *scratch,
		      enum cpu_path path)
{
	const size_t tiles = all_tiles(y, n);
	float *in = scratch, *out = in + WINOGRAD_POINTS * point_size(c->in);
	float *copy = out + WINOGRAD_POINTS * point_size(c->out);
	struct piece read = { 0 }, written = { 0 };

	for (size_t from = 0, to; from < tiles; from = to) {
		to = next_block(tiles, from);
		for (size_t i = from; i < to; i += read.to - read.from) {
			read = piece_after(y, read, to - i);
			to_points(&x[read.clip], false, read.from, read.to, in + (i - from) * c->in,
				  copy, path);
		}
		for (size_t p = 0; p < WINOGRAD_POINTS; p++)
			gemm_run(
			    &(struct gemm){
				.m = to - from,
				.n = c->out,
				.segments = 1,
				.k = c->in,
				.a = in + p * point_size(c->in),
				.a_row = c->in,
				.a_k = 1,
				.b = u + p * c->in * c->out,
				.b_k = c->out,
				.c = out + p * point_size(c->out),
				.c_row = c->out,
			    },
			    path);
		for (size_t i = from; i < to; i += written.to - written.from) {
			written = piece_after(y, written, to - i);
			from_points(&y[written.clip], written.from, written.to,
				    out + (i - from) * c->out, bias, copy, path);
		}
	}
}

void winograd_backward_weights(const struct conv *c, const struct plane *x, const struct plane *dy,
			       size_t n, float *du, float *scratch, enum cpu_path path)
{
	const size_t tiles = all_tiles(dy, n);
	float *in = scratch, *out = in + WINOGRAD_POINTS * point_size(c->in);
	float *copy = out + WINOGRAD_POINTS * point_size(c->out);
	struct piece read = { 0 };

	for (size_t from = 0, to; from < tiles; from = to) {
		to = next_block(tiles, from);
		for (size_t i = from; i < to; i += read.to - read.from) {
			read = piece_after(dy, read, to - i);
			to_points(&x[read.clip], false, read.from, read.to, in + (i - from) * c->in,
				  copy, path);
			to_points(&dy[read.clip], true, read.from, read.to,
				  out + (i - from) * c->out, copy, path);
		}
		for (size_t p = 0; p < WINOGRAD_POINTS; p++)
			gemm_run(
			    &(struct gemm){
				.m = c->in,
				.n = c->out,
				.segments = 1,
				.k = to - from,
				.a = in + p * point_size(c->in),
				.a_row = 1,
				.a_k = c->in,
				.b = out + p * point_size(c->out),
				.b_k = c->out,
				.c = du + p * c->in * c->out,
				.c_row = c->out,
				.add = from > 0,
			    },
			    path);
	}
}

void winograd_gradient(const struct conv *c, float *du, size_t n, size_t from, size_t to, float *dw,
		       enum cpu_path path)
{
	const size_t area = c->in * c->out;
	const struct transforms *t;

	for (size_t part = 1; part < n; part++)
		for (size_t p = 0; p < WINOGRAD_POINTS; p++) {
			const float *restrict more = du + (part * WINOGRAD_POINTS + p) * area;
			float *restrict sum = du + p * area;

			for (size_t i = from; i < to; i++)
				sum[i] += more[i];
		}
	for (size_t i = from; i < to; i += t->width) {
		t = transforms_for(to - i, path);
		t->gradient(du + i, area, dw + i);
	}
}
