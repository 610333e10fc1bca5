/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/activation.h"

#include "nn/pass_memory.h"

#include <math.h>
#include <string.h>

/* ---- ReLU ---- */

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

/* ---- GELU ---- */

/* exp(v) for v <= 0, within 2e-7, without calls or branches, so that loops become vectors. Below
 * -87 it is exp(-87), which is nearly 0. NaN stays NaN. */
static inline __attribute__((always_inline)) float exp_negative(float v)
{
	const float to_integer = 12582912; /* 1.5 * 2^23: a number added to it loses its fraction */
	float whole, r, power;
	uint32_t bits;

	v = v < -87 ? -87 : v;
	whole = v * 1.44269504f + to_integer;
	memcpy(&bits, &whole, sizeof bits);
	whole -= to_integer;
	/* ln 2 in two parts, the first of them exact when multiplied */
	r = v - whole * 0.693359375f + whole * 2.12194440e-4f;
	bits = (bits + 127) << 23;
	memcpy(&power, &bits, sizeof power);
	/* the series of exp, whose next term is below 1e-8 for |r| <= ln 2 / 2 */
	return power *
	       (1 +
		r * (1 + r * (1.f / 2 +
			      r * (1.f / 6 + r * (1.f / 24 +
						  r * (1.f / 120 + r * (1.f / 720 + r / 5040)))))));
}

/* P(x) and the density there. */
static inline __attribute__((always_inline)) void normal(float x, float *p, float *density)
{
	const float e = exp_negative(-0.5f * x * x);
	const float t = 1 / (1 + 0.3275911f * 0.70710678f * fabsf(x));
	const float tail =
	    0.5f * e * t *
	    (0.254829592f +
	     t * (-0.284496736f + t * (1.421413741f + t * (-1.453152027f + t * 1.061405429f))));

	*p = x < 0 ? tail : 1 - tail;
	*density = 0.39894228f * e;
}

/* Compiled once for each path. Multiplications and additions are not fused, so all
 * give the same bits. */
#define BODY static inline __attribute__((always_inline)) void

BODY gelu_row(const float *restrict x, float *restrict y, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float p, density;

		normal(x[i], &p, &density);
		y[i] = x[i] * p;
	}
}

BODY gelu_row_backward(const float *restrict x, const float *restrict dy, float *restrict dx,
		       size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float p, density;

		normal(x[i], &p, &density);
		dx[i] = dy[i] * (p + x[i] * density);
	}
}

/* ---- hard swish ---- */

BODY hardswish_row(const float *restrict x, float *restrict y, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] = x[i] < -3 ? 0 : x[i] > 3 ? x[i] : x[i] * (x[i] + 3) / 6;
}

BODY hardswish_row_backward(const float *restrict x, const float *restrict dy, float *restrict dx,
			    size_t n)
{
	for (size_t i = 0; i < n; i++)
		dx[i] = x[i] < -3 ? 0 : x[i] > 3 ? dy[i] : dy[i] * (2 * x[i] + 3) / 6;
}

/* ---- paths ---- */

#define DEFINE_LAYER(kind, name, TARGET)                                                         \
	TARGET static void kind##_forward_##name(const struct plane *x, const struct plane *y)   \
	{                                                                                        \
		for (size_t t = 0; t < x->rows; t++)                                             \
			kind##_row(x->x + t * x->pitch, y->x + t * y->pitch, plane_width(x));    \
	}                                                                                        \
                                                                                                 \
	TARGET static void kind##_backward_##name(const struct plane *x, const struct plane *dy, \
						  const struct plane *dx)                        \
	{                                                                                        \
		for (size_t t = 0; t < x->rows; t++)                                             \
			kind##_row_backward(x->x + t * x->pitch, dy->x + t * dy->pitch,          \
					    dx->x + t * dx->pitch, plane_width(x));              \
	}
#ifdef EARPIPE_EMBEDDED /* libearpipe should be small: hard swish has one path there */
#define DEFINE_PATH(name, TARGET) DEFINE_LAYER(gelu, name, TARGET)
#define RUN_HARDSWISH(path, verb, ...) ((void)(path), hardswish_##verb##_portable(__VA_ARGS__))
DEFINE_LAYER(hardswish, portable, )
#else
#define DEFINE_PATH(name, TARGET)        \
	DEFINE_LAYER(gelu, name, TARGET) \
	DEFINE_LAYER(hardswish, name, TARGET)
#define RUN_HARDSWISH(path, verb, ...) CPU_RUN(path, hardswish_##verb, __VA_ARGS__)
#endif

CPU_EACH(DEFINE_PATH)

void gelu_forward(const struct plane *x, const struct plane *y, enum cpu_path path)
{
	CPU_RUN(path, gelu_forward, x, y);
}

void gelu_backward(const struct plane *x, const struct plane *dy, const struct plane *dx,
		   enum cpu_path path)
{
	CPU_RUN(path, gelu_backward, x, dy, dx);
}

void hardswish_forward(const struct plane *x, const struct plane *y, enum cpu_path path)
{
	RUN_HARDSWISH(path, forward, x, y);
}

void hardswish_backward(const struct plane *x, const struct plane *dy, const struct plane *dx,
			enum cpu_path path)
{
	RUN_HARDSWISH(path, backward, x, dy, dx);
}

/* ---- the layers ---- */

void relu_layer_forward(const struct layer_clip *c)
{
	relu_forward(c->x);
}

void relu_layer_backward(const struct layer_clip *c)
{
	relu_backward(c->y, c->dy);
}

void gelu_layer_forward(const struct layer_clip *c)
{
	gelu_forward(c->x, c->y, c->pass->path);
}

void gelu_layer_backward(const struct layer_clip *c)
{
	gelu_backward(c->x, c->dy, c->dx, c->pass->path);
}

void hardswish_layer_forward(const struct layer_clip *c)
{
	hardswish_forward(c->x, c->y, c->pass->path);
}

void hardswish_layer_backward(const struct layer_clip *c)
{
	hardswish_backward(c->x, c->dy, c->dx, c->pass->path);
}
