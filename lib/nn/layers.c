/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/layers.h"

#include <math.h>
#include <string.h>

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Loops over floats that come one behind the other are compiled for AVX2 as well: the same
 * operations on wider vectors, so the same bits. LOOP(name, parameters, arguments) follows the
 * definition of name_loop. */
#if CPU_IS_X86
#define LOOP(name, parameters, arguments)                                        \
	CPU_TARGET_AVX2 static void name##_avx2 parameters                       \
	{                                                                        \
		name##_loop arguments;                                           \
	}                                                                        \
	static void name##_plain parameters                                      \
	{                                                                        \
		name##_loop arguments;                                           \
	}                                                                        \
	static void name parameters                                              \
	{                                                                        \
		(cpu_best() >= CPU_AVX2 ? name##_avx2 : name##_plain) arguments; \
	}
#else
#define LOOP(name, parameters, arguments) \
	static void name parameters       \
	{                                 \
		name##_loop arguments;    \
	}
#endif
#define INLINE static inline __attribute__((always_inline))

/* ---- convolution ---- */

size_t conv_extent(size_t n, size_t stride)
{
	return (n - 1) / stride + 1;
}

size_t conv_span(const struct conv *c)
{
	return (c->rows - 1) * (c->skip + 1) + 1;
}

size_t conv_before(size_t span)
{
	return (span - 1) / 2;
}

size_t conv_after(size_t span)
{
	return span / 2;
}

/* y = bias + x seen through the kernel, whose first position for y[0, 0] is at `corner`. With one
 * band a clip is one product; else each row of y is one. */
static void correlate(const struct conv *c, const float *w, const float *bias, const float *corner,
		      size_t x_pitch, const struct plane *y, enum cpu_path path)
{
	struct gemm g = {
		.n = c->out,
		.segments = c->rows,
		.k = c->bands * c->in,
		.a_segment = (c->skip + 1) * x_pitch,
		.a_k = 1,
		.b = w,
		.b_segment = c->bands * c->in * c->out,
		.b_k = c->out,
		.start = bias,
	};
	size_t products = y->bands == 1 ? 1 : y->rows;

	if (y->bands == 1) {
		g.m = y->rows;
		g.a_row = c->stride_rows * x_pitch;
		g.c_row = y->pitch;
	} else {
		g.m = y->bands;
		g.a_row = c->stride_bands * c->in;
		g.c_row = c->out;
	}
	for (size_t t = 0; t < products; t++) {
		g.a = corner + t * c->stride_rows * x_pitch;
		g.c = y->x + t * y->pitch;
		gemm_run(&g, path);
	}
}

void conv_forward(const struct conv *c, const float *w, const float *bias, const struct plane *x,
		  const struct plane *y, enum cpu_path path)
{
	const float *corner =
	    x->x - conv_before(conv_span(c)) * x->pitch - conv_before(c->bands) * c->in;

	correlate(c, w, bias, corner, x->pitch, y, path);
}

void conv_flip(const struct conv *c, const float *w, float *flipped)
{
	size_t spots = c->rows * c->bands, area = c->in * c->out;

	for (size_t i = 0; i < spots; i++)
		transpose(w + (spots - 1 - i) * area, c->in, c->out, c->in, flipped + i * area);
}

size_t conv_scratch(const struct conv *c, size_t rows, size_t bands)
{
	return (rows + conv_span(c) - 1) * (bands + c->bands - 1) * c->out;
}

void conv_backward(const struct conv *c, const float *flipped, const struct plane *dy,
		   const struct plane *dx, float *scratch, enum cpu_path path)
{
	struct conv back = { c->rows, c->bands, 1, 1, c->out, c->in, c->skip };
	size_t pitch = (dx->bands + c->bands - 1) * c->out;
	float *inside = scratch + conv_after(conv_span(c)) * pitch + conv_after(c->bands) * c->out;

	memset(scratch, 0, conv_scratch(c, dx->rows, dx->bands) * sizeof(*scratch));
	for (size_t t = 0; t < dy->rows; t++)
		for (size_t f = 0; f < dy->bands; f++)
			memcpy(inside + t * c->stride_rows * pitch + f * c->stride_bands * c->out,
			       dy->x + t * dy->pitch + f * c->out, c->out * sizeof(float));
	correlate(&back, flipped, NULL, scratch, pitch, dx, path);
}

enum { PART_ROWS = 64 }; /* of a matrix of weights: what one thread takes at once */

static size_t parts_per_row(const struct conv *c)
{
	return (c->bands * c->in + PART_ROWS - 1) / PART_ROWS;
}

size_t conv_parts(const struct conv *c)
{
	return c->rows * parts_per_row(c);
}

void conv_backward_weights(const struct conv *c, size_t part, const struct plane *x,
			   const struct plane *dy, bool add, float *dw, enum cpu_path path)
{
	const size_t row = part / parts_per_row(c), from = part % parts_per_row(c) * PART_ROWS;
	const size_t width = c->bands * c->in;
	const float *corner =
	    x->x - conv_before(conv_span(c)) * x->pitch - conv_before(c->bands) * c->in;
	struct gemm g = {
		.m = min_size(PART_ROWS, width - from),
		.n = c->out,
		.a = corner + row * (c->skip + 1) * x->pitch + from,
		.a_row = 1,
		.b = dy->x,
		.c = dw + (row * width + from) * c->out,
		.c_row = c->out,
		.add = add,
	};

	if (dy->bands == 1) {
		g.segments = 1;
		g.k = dy->rows;
		g.a_k = c->stride_rows * x->pitch;
		g.b_k = dy->pitch;
	} else {
		g.segments = dy->rows;
		g.a_segment = c->stride_rows * x->pitch;
		g.b_segment = dy->pitch;
		g.k = dy->bands;
		g.a_k = c->stride_bands * c->in;
		g.b_k = c->out;
	}
	gemm_run(&g, path);
}

/* ---- one number for each channel ---- */

INLINE void add_positions_loop(const float *restrict x, size_t n, size_t channels,
			       float *restrict sum)
{
	for (size_t f = 0; f < n; f++, x += channels)
		for (size_t c = 0; c < channels; c++)
			sum[c] += x[c];
}

LOOP(add_positions, (const float *x, size_t n, size_t channels, float *sum), (x, n, channels, sum))

void channel_sum(const struct plane *x, float *sum)
{
	memset(sum, 0, x->channels * sizeof(*sum));
	for (size_t t = 0; t < x->rows; t++)
		add_positions(x->x + t * x->pitch, x->bands, x->channels, sum);
}

void channel_squares(const struct plane *x, const float *restrict mean, float *restrict sum)
{
	memset(sum, 0, x->channels * sizeof(*sum));
	for (size_t t = 0; t < x->rows; t++)
		for (size_t f = 0; f < x->bands; f++) {
			const float *from = x->x + t * x->pitch + f * x->channels;

			for (size_t c = 0; c < x->channels; c++)
				sum[c] += (from[c] - mean[c]) * (from[c] - mean[c]);
		}
}

/* ---- batch normalisation ---- */

void bn_forward(const struct plane *x, const float *restrict mean, const float *restrict factor,
		const float *restrict scale, const float *restrict shift, const struct plane *y)
{
	for (size_t t = 0; t < x->rows; t++)
		for (size_t f = 0; f < x->bands; f++) {
			const float *restrict from = x->x + t * x->pitch + f * x->channels;
			float *restrict to = y->x + t * y->pitch + f * x->channels;

			for (size_t c = 0; c < x->channels; c++)
				to[c] = (from[c] - mean[c]) * factor[c] * scale[c] + shift[c];
		}
}

void bn_backward_sums(const struct plane *x, const struct plane *dy, const float *restrict mean,
		      const float *restrict factor, float *restrict dscale, float *restrict dshift)
{
	memset(dscale, 0, x->channels * sizeof(*dscale));
	memset(dshift, 0, x->channels * sizeof(*dshift));
	for (size_t t = 0; t < x->rows; t++)
		for (size_t f = 0; f < x->bands; f++) {
			const float *restrict from = x->x + t * x->pitch + f * x->channels;
			const float *restrict d = dy->x + t * dy->pitch + f * x->channels;

			for (size_t c = 0; c < x->channels; c++) {
				dscale[c] += d[c] * (from[c] - mean[c]) * factor[c];
				dshift[c] += d[c];
			}
		}
}

void bn_backward(const struct plane *x, const struct plane *dy, const float *restrict mean,
		 const float *restrict factor, const float *restrict scale,
		 const float *restrict dscale, const float *restrict dshift, double count,
		 const struct plane *dx)
{
	const float each = (float)(1 / count);

	for (size_t t = 0; t < x->rows; t++)
		for (size_t f = 0; f < x->bands; f++) {
			const float *restrict from = x->x + t * x->pitch + f * x->channels;
			const float *restrict d = dy->x + t * dy->pitch + f * x->channels;
			float *restrict to = dx->x + t * dx->pitch + f * x->channels;

			for (size_t c = 0; c < x->channels; c++) {
				float normal = (from[c] - mean[c]) * factor[c];

				to[c] = scale[c] * factor[c] *
					(d[c] - each * (dshift[c] + normal * dscale[c]));
			}
		}
}

/* ---- ReLU and dropout ---- */

void relu_forward(const struct plane *x)
{
	for (size_t t = 0; t < x->rows; t++) {
		float *row = x->x + t * x->pitch;

		/* written so that NaN stays NaN */
		for (size_t i = 0; i < x->bands * x->channels; i++)
			row[i] = row[i] < 0 ? 0 : row[i];
	}
}

void relu_backward(const struct plane *y, const struct plane *dy)
{
	for (size_t t = 0; t < y->rows; t++) {
		const float *restrict row = y->x + t * y->pitch;
		float *restrict d = dy->x + t * dy->pitch;

		for (size_t i = 0; i < y->bands * y->channels; i++)
			d[i] = row[i] > 0 ? d[i] : 0;
	}
}

void drop_forward(const struct plane *x, float p, struct rng r, const struct plane *y)
{
	const uint64_t limit = (uint64_t)(p * 65536.0f);
	const float keep = 1 / (1 - (float)limit / 65536.0f);

	for (size_t t = 0; t < x->rows; t++) {
		const float *restrict from = x->x + t * x->pitch;
		float *restrict to = y->x + t * y->pitch;
		uint64_t bits = 0;

		/* sixteen bits decide for a number: one draw for four */
		for (size_t i = 0; i < x->bands * x->channels; i++) {
			bits = i % 4 == 0 ? rng_bits(&r) : bits >> 16;
			to[i] = (bits & 0xffff) < limit ? 0 : from[i] * keep;
		}
	}
}

/* ---- pooling ---- */

size_t window_extent(size_t n, size_t size)
{
	return (n - 1) / size + 1;
}

/* Part of x: the window of y[t, f]. */
struct shuffle_buffer {
	size_t t0, t1, f0, f1;
};

static struct shuffle_buffer window_at(const struct plane *x, size_t rows, size_t bands, size_t t,
				       size_t f)
{
	return (struct shuffle_buffer){ t * rows, min_size((t + 1) * rows, x->rows), f * bands,
					min_size((f + 1) * bands, x->bands) };
}

INLINE float larger(float a, float b)
{
	return a > b ? a : b;
}

/* The maximum over any window. */
static void max_window(const struct plane *x, struct shuffle_buffer w, float *restrict to)
{
	const size_t channels = x->channels;

	memcpy(to, x->x + w.t0 * x->pitch + w.f0 * channels, channels * sizeof(*to));
	for (size_t i = w.t0; i < w.t1; i++)
		for (size_t j = w.f0; j < w.f1; j++) {
			const float *restrict from = x->x + i * x->pitch + j * channels;

			for (size_t c = 0; c < channels; c++)
				to[c] = larger(to[c], from[c]);
		}
}

/* A row of y whose n windows are 2 x 2 and whole. */
INLINE void max_pairs_loop(const float *restrict x, size_t pitch, size_t n, size_t channels,
			   float *restrict y)
{
	const float *restrict below = x + pitch;

	for (size_t f = 0; f < n; f++, x += 2 * channels, below += 2 * channels, y += channels)
		for (size_t c = 0; c < channels; c++)
			y[c] = larger(larger(larger(x[c], x[channels + c]), below[c]),
				      below[channels + c]);
}

LOOP(max_pairs, (const float *x, size_t pitch, size_t n, size_t channels, float *y),
     (x, pitch, n, channels, y))

/* How many windows of a row of y are 2 x 2 and whole. */
static size_t pairs(const struct plane *x, size_t rows, size_t bands, size_t t)
{
	return rows == 2 && bands == 2 && 2 * t + 1 < x->rows ? x->bands / 2 : 0;
}

void max_forward(const struct plane *x, size_t rows, size_t bands, bool relu, const struct plane *y)
{
	for (size_t t = 0; t < y->rows; t++) {
		const size_t n = pairs(x, rows, bands, t);

		if (n > 0)
			max_pairs(x->x + t * rows * x->pitch, x->pitch, n, x->channels,
				  y->x + t * y->pitch);
		for (size_t f = n; f < y->bands; f++)
			max_window(x, window_at(x, rows, bands, t, f),
				   y->x + t * y->pitch + f * x->channels);
	}
	if (relu)
		relu_forward(y);
}

/* Gives d[n] to the places of x that hold the maximum y, and what is left to nobody else. */
static void give_to_maximum(const float *restrict x, const float *restrict y, float *restrict d,
			    float *restrict dx, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		dx[i] = x[i] == y[i] ? d[i] : 0;
		d[i] = x[i] == y[i] ? 0 : d[i];
	}
}

/* The same for a row of y whose n windows are 2 x 2 and whole; d stays. */
INLINE void give_pairs_loop(const float *restrict x, size_t pitch, const float *restrict y,
			    const float *restrict d, size_t n, size_t channels, float *restrict dx,
			    size_t dx_pitch)
{
	for (size_t f = 0; f < n; f++) {
		const float *restrict x1 = x + channels, *restrict x2 = x + pitch;
		const float *restrict x3 = x2 + channels;

		for (size_t c = 0; c < channels; c++) {
			const float d0 = d[c], top = y[c];
			const float d1 = x[c] == top ? 0 : d0;
			const float d2 = x1[c] == top ? 0 : d1;
			const float d3 = x2[c] == top ? 0 : d2;

			dx[c] = x[c] == top ? d0 : 0;
			dx[channels + c] = x1[c] == top ? d1 : 0;
			dx[dx_pitch + c] = x2[c] == top ? d2 : 0;
			dx[dx_pitch + channels + c] = x3[c] == top ? d3 : 0;
		}
		x += 2 * channels;
		dx += 2 * channels;
		y += channels;
		d += channels;
	}
}

LOOP(give_pairs,
     (const float *x, size_t pitch, const float *y, const float *d, size_t n, size_t channels,
      float *dx, size_t dx_pitch),
     (x, pitch, y, d, n, channels, dx, dx_pitch))

void max_backward(const struct plane *x, const struct plane *y, size_t rows, size_t bands,
		  bool relu, const struct plane *dy, const struct plane *dx)
{
	const size_t channels = x->channels;

	if (relu)
		relu_backward(y, dy);
	for (size_t t = 0; t < y->rows; t++) {
		const size_t n = pairs(x, rows, bands, t);

		if (n > 0)
			give_pairs(x->x + t * rows * x->pitch, x->pitch, y->x + t * y->pitch,
				   dy->x + t * dy->pitch, n, channels, dx->x + t * rows * dx->pitch,
				   dx->pitch);
		for (size_t f = n; f < y->bands; f++) {
			struct shuffle_buffer w = window_at(x, rows, bands, t, f);

			for (size_t i = w.t0; i < w.t1; i++)
				for (size_t j = w.f0; j < w.f1; j++)
					give_to_maximum(x->x + i * x->pitch + j * channels,
							y->x + t * y->pitch + f * channels,
							dy->x + t * dy->pitch + f * channels,
							dx->x + i * dx->pitch + j * channels,
							channels);
		}
	}
}

void mean_forward(const struct plane *x, size_t rows, size_t bands, const struct plane *y)
{
	const size_t channels = x->channels;

	for (size_t t = 0; t < y->rows; t++)
		for (size_t f = 0; f < y->bands; f++) {
			struct shuffle_buffer w = window_at(x, rows, bands, t, f);
			const float share = 1.0f / (float)((w.t1 - w.t0) * (w.f1 - w.f0));
			float *restrict to = y->x + t * y->pitch + f * channels;

			memset(to, 0, channels * sizeof(*to));
			for (size_t i = w.t0; i < w.t1; i++)
				for (size_t j = w.f0; j < w.f1; j++) {
					const float *restrict from =
					    x->x + i * x->pitch + j * channels;

					for (size_t c = 0; c < channels; c++)
						to[c] += share * from[c];
				}
		}
}

void mean_backward(size_t rows, size_t bands, const struct plane *dy, const struct plane *dx)
{
	const size_t channels = dx->channels;

	for (size_t t = 0; t < dy->rows; t++)
		for (size_t f = 0; f < dy->bands; f++) {
			struct shuffle_buffer w = window_at(dx, rows, bands, t, f);
			const float share = 1.0f / (float)((w.t1 - w.t0) * (w.f1 - w.f0));
			const float *restrict d = dy->x + t * dy->pitch + f * channels;

			for (size_t i = w.t0; i < w.t1; i++)
				for (size_t j = w.f0; j < w.f1; j++) {
					float *restrict to = dx->x + i * dx->pitch + j * channels;

					for (size_t c = 0; c < channels; c++)
						to[c] = share * d[c];
				}
		}
}

void pool_forward(const struct plane *x, float *y)
{
	const size_t width = x->bands * x->channels;
	const float share = 1.0f / (float)x->rows;
	float *restrict mean = y, *restrict max = y + width;

	memset(mean, 0, width * sizeof(*mean));
	memcpy(max, x->x, width * sizeof(*max));
	for (size_t t = 0; t < x->rows; t++) {
		const float *restrict row = x->x + t * x->pitch;

		for (size_t i = 0; i < width; i++) {
			mean[i] += share * row[i];
			max[i] = max[i] > row[i] ? max[i] : row[i];
		}
	}
}

void pool_backward(const struct plane *x, const float *y, float *dy, const struct plane *dx)
{
	const size_t width = x->bands * x->channels;
	const float share = 1.0f / (float)x->rows;

	for (size_t t = 0; t < x->rows; t++) {
		float *restrict to = dx->x + t * dx->pitch;

		give_to_maximum(x->x + t * x->pitch, y + width, dy + width, to, width);
		for (size_t i = 0; i < width; i++)
			to[i] += share * dy[i];
	}
}

/* ---- dense ---- */

void dense_forward(const float *x, size_t x_row, size_t n, size_t out, size_t from, size_t to,
		   const float *w, const float *bias, float *y, enum cpu_path path)
{
	gemm_run(
	    &(struct gemm){
		.m = n,
		.n = out,
		.segments = 1,
		.k = to - from,
		.a = x + from,
		.a_row = x_row,
		.a_k = 1,
		.b = w + from * out,
		.b_k = out,
		.c = y,
		.c_row = out,
		.start = bias,
	    },
	    path);
}

void dense_backward(const float *turned, size_t n, size_t out, size_t from, size_t to,
		    const float *w, float *scratch, float *dx, size_t dx_row, enum cpu_path path)
{
	gemm_run(
	    &(struct gemm){
		.m = to - from,
		.n = n,
		.segments = 1,
		.k = out,
		.a = w + from * out,
		.a_row = out,
		.a_k = 1,
		.b = turned,
		.b_k = n,
		.c = scratch,
		.c_row = n,
	    },
	    path);
	transpose(scratch, to - from, n, dx_row, dx + from);
}

void dense_backward_weights(const float *x, size_t x_row, const float *dy, size_t n, size_t out,
			    size_t from, size_t to, float *dw, enum cpu_path path)
{
	gemm_run(
	    &(struct gemm){
		.m = to - from,
		.n = out,
		.segments = 1,
		.k = n,
		.a = x + from,
		.a_row = 1,
		.a_k = x_row,
		.b = dy,
		.b_k = out,
		.c = dw + from * out,
		.c_row = out,
	    },
	    path);
}

void transpose(const float *x, size_t rows, size_t columns, size_t to_row, float *to)
{
	enum { TILE = 16 }; /* a line of cache */

	for (size_t r = 0; r < rows; r += TILE)
		for (size_t c = 0; c < columns; c += TILE)
			for (size_t i = c; i < min_size(c + TILE, columns); i++)
				for (size_t j = r; j < min_size(r + TILE, rows); j++)
					to[i * to_row + j] = x[j * columns + i];
}

/* ---- loss ---- */

void softmax(const float *x, size_t n, float *p)
{
	float max = x[0];
	double sum = 0;

	for (size_t i = 1; i < n; i++)
		max = x[i] > max ? x[i] : max;
	for (size_t i = 0; i < n; i++)
		sum += exp((double)x[i] - max);
	for (size_t i = 0; i < n; i++)
		p[i] = (float)(exp((double)x[i] - max) / sum);
}

double cross_entropy(const float *x, size_t n, size_t label, float smoothing, float scale,
		     float *dx)
{
	double max = x[0], sum = 0, loss = 0;

	for (size_t i = 1; i < n; i++)
		max = x[i] > max ? x[i] : max;
	for (size_t i = 0; i < n; i++)
		sum += exp(x[i] - max);
	for (size_t i = 0; i < n; i++) {
		double target = smoothing / (double)n + (i == label ? 1.0 - smoothing : 0.0);

		loss -= target * (x[i] - max - log(sum));
		dx[i] = (float)(scale * (exp(x[i] - max) / sum - target));
	}
	return loss;
}
