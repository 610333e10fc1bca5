/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/depthwise.h"

#include "nn/build.h"
#include "nn/reduce.h"

#include <string.h>

/* Channels that are summed at once: one part. */
enum { LANES = 32 };

/* A part of the channels, from `from` to `to` - 1. */
struct slice {
	const struct conv *c;
	size_t from, to;
};

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* The first number that y[t, f] depends on. */
static inline const float *corner(const struct conv *c, const struct plane *x, size_t t, size_t f)
{
	return x->x + (t * c->stride_rows) * x->pitch - conv_before(conv_span(c)) * x->pitch +
	       (f * c->stride_bands) * c->in - conv_before(c->bands) * c->in;
}

/* The bodies are compiled once for each path, with n known where that makes whole vectors. */
#define BODY static inline __attribute__((always_inline)) void

BODY forward_slice(const struct slice *s, size_t n, const float *w, const float *bias,
		   const struct plane *x, const struct plane *y)
{
	const struct conv *c = s->c;

	for (size_t t = 0; t < y->rows; t++)
		for (size_t f = 0; f < y->bands; f++) {
			const float *at = corner(c, x, t, f) + s->from;
			float sum[LANES] = { 0 };

			if (bias)
				memcpy(sum, bias + s->from, n * sizeof *sum);
			for (size_t i = 0; i < c->rows; i++)
				for (size_t j = 0; j < c->bands; j++) {
					const float *a =
					    at + i * (c->skip + 1) * x->pitch + j * c->in;
					const float *b = w + (i * c->bands + j) * c->in + s->from;

					for (size_t k = 0; k < n; k++)
						sum[k] += a[k] * b[k];
				}
			memcpy(y->x + t * y->pitch + f * c->in + s->from, sum, n * sizeof *sum);
		}
}

BODY backward_body(const struct conv *c, const float *w, const struct plane *dy,
		   const struct plane *dx)
{
	const size_t before_t = conv_before(conv_span(c)), before_f = conv_before(c->bands);

	/* cppcheck-suppress ctunullpointer ; it takes the macro's three functions for one */
	for (size_t t = 0; t < dx->rows; t++)
		memset(dx->x + t * dx->pitch, 0, dx->bands * c->in * sizeof(float));
	for (size_t t = 0; t < dy->rows; t++)
		for (size_t i = 0; i < c->rows; i++) {
			/* before the first row it wraps around and is too large as well */
			const size_t row = t * c->stride_rows + i * (c->skip + 1) - before_t;

			if (row >= dx->rows)
				continue;
			for (size_t f = 0; f < dy->bands; f++)
				for (size_t j = 0; j < c->bands; j++) {
					const size_t band = f * c->stride_bands + j - before_f;
					const float *restrict d = dy->x + t * dy->pitch + f * c->in;
					const float *restrict b = w + (i * c->bands + j) * c->in;
					float *restrict to;

					if (band >= dx->bands)
						continue;
					to = dx->x + row * dx->pitch + band * c->in;
					for (size_t k = 0; k < c->in; k++)
						to[k] += d[k] * b[k];
				}
		}
}

BODY weights_slice(const struct slice *s, size_t n, const struct plane *x, const struct plane *dy,
		   bool add, float *dw)
{
	const struct conv *c = s->c;

	for (size_t i = 0; i < c->rows; i++)
		for (size_t j = 0; j < c->bands; j++) {
			float *to = dw + (i * c->bands + j) * c->in + s->from;
			float sum[LANES] = { 0 };

			if (add)
				memcpy(sum, to, n * sizeof *sum);
			for (size_t t = 0; t < dy->rows; t++)
				for (size_t f = 0; f < dy->bands; f++) {
					const float *a = corner(c, x, t, f) +
							 i * (c->skip + 1) * x->pitch + j * c->in +
							 s->from;
					const float *d =
					    dy->x + t * dy->pitch + f * c->in + s->from;

					for (size_t k = 0; k < n; k++)
						sum[k] += a[k] * d[k];
				}
			memcpy(to, sum, n * sizeof *sum);
		}
}

/* Runs a body over a slice in steps whose width the compiler knows; the last step has
 * fewer than 4 channels. */
#ifdef EARPIPE_EMBEDDED
#define IF_LARGE(code)
#else
#define IF_LARGE(code) code
#endif
#define IN_STEPS(s, body, ...)                                           \
	do {                                                             \
		for (; (s).to - (s).from >= 32; (s).from += 32)          \
			body(&(s), 32, __VA_ARGS__);                     \
		IF_LARGE(for (; (s).to - (s).from >= 16; (s).from += 16) \
			     body(&(s), 16, __VA_ARGS__);)               \
		for (; (s).to - (s).from >= 4; (s).from += 4)            \
			body(&(s), 4, __VA_ARGS__);                      \
		if ((s).from < (s).to)                                   \
			body(&(s), (s).to - (s).from, __VA_ARGS__);      \
	} while (0)

/* The three bodies, compiled for the vectors of a path. */
#define DEFINE_PATH(name, TARGET)                                                                  \
	TARGET static void forward_##name(const struct conv *c, const float *w, const float *bias, \
					  const struct plane *x, const struct plane *y)            \
	{                                                                                          \
		struct slice s = { c, 0, c->in };                                                  \
                                                                                                   \
		IN_STEPS(s, forward_slice, w, bias, x, y);                                         \
	}                                                                                          \
                                                                                                   \
	TARGET static void backward_##name(const struct conv *c, const float *w,                   \
					   const struct plane *dy, const struct plane *dx)         \
	{                                                                                          \
		backward_body(c, w, dy, dx);                                                       \
	}                                                                                          \
                                                                                                   \
	TARGET static void weights_##name(struct slice s, const struct plane *x,                   \
					  const struct plane *dy, bool add, float *dw)             \
	{                                                                                          \
		IN_STEPS(s, weights_slice, x, dy, add, dw);                                        \
	}

CPU_EACH(DEFINE_PATH)

void depthwise_forward(const struct conv *c, const float *w, const float *bias,
		       const struct plane *x, const struct plane *y, enum cpu_path path)
{
	CPU_RUN(path, forward, c, w, bias, x, y);
}

void depthwise_backward(const struct conv *c, const float *w, const struct plane *dy,
			const struct plane *dx, enum cpu_path path)
{
	CPU_RUN(path, backward, c, w, dy, dx);
}

size_t depthwise_parts(const struct conv *c)
{
	return (c->in + LANES - 1) / LANES;
}

void depthwise_backward_weights(const struct conv *c, size_t part, const struct plane *x,
				const struct plane *dy, bool add, float *dw, enum cpu_path path)
{
	const struct slice s = { c, part * LANES, least((part + 1) * LANES, c->in) };

	CPU_RUN(path, weights, s, x, dy, add, dw);
}

/* ---- the layers ---- */

/* dwconv1d has a kernel for each number in a row, dwconv2d one for each channel. */
static bool over_rows(const struct net_layer *l)
{
	return l->step.kind->word.numbers[1] != ARCH_BANDS;
}

static struct plane view(const struct net_layer *l, const struct plane *x)
{
	return over_rows(l) ? plane_flat(x) : *x;
}

void depthwise_build(struct builder *b, struct net_layer *l)
{
	const struct arch_step *s = &l->step;
	struct net_space *x = build_input(b, l);
	const size_t n = over_rows(l) ? x->bands * x->channels : x->channels;
	const size_t shape_1d[] = { s->rows, n, 0 }, shape_2d[] = { s->rows, s->bands, n, 0 };

	l->conv = conv_of(s, n, n);
	conv_set_border(x, &l->conv);
	l->w = build_matrix(b, l, over_rows(l) ? shape_1d : shape_2d, s->rows * s->bands);
	if (l->biased)
		l->b = build_vector(b, l, "b", n, 0);
}

void depthwise_layer_forward(const struct layer_clip *c)
{
	const struct net_layer *l = c->layer;
	const struct plane x = view(l, c->x), y = view(l, c->y);

	depthwise_forward(&l->conv, pass_weights(c->pass, l->w), pass_weights(c->pass, l->b), &x,
			  &y, c->pass->path);
}

/* Arguments of the threads, each of which computes the gradients of some channels. */
struct depthwise_task {
	struct pass *p;
	const struct net_layer *l;
};

static void gradient_part(void *arg, size_t part, unsigned thread)
{
	const struct depthwise_task *task = arg;
	const struct net_layer *l = task->l;
	struct pass *p = task->p;

	(void)thread;
	for (size_t i = 0; i < p->n; i++) {
		const struct plane x = view(l, pass_plane(p, l->from, i));
		const struct plane dy = view(l, pass_grad(p, l->to, i));

		depthwise_backward_weights(&l->conv, part, &x, &dy, i > 0, p->dw + l->w->offset,
					   p->path);
	}
}

void depthwise_layer_gradients(struct pass *p, const struct net_layer *l)
{
	struct depthwise_task task = { p, l };

	reduce_bias(p, l);
	thread_pool_for(p->pool, depthwise_parts(&l->conv), gradient_part, &task);
}

void depthwise_layer_backward(const struct layer_clip *c)
{
	const struct net_layer *l = c->layer;
	const struct plane dx = view(l, c->dx), dy = view(l, c->dy);

	depthwise_backward(&l->conv, pass_weights(c->pass, l->w), &dy, &dx, c->pass->path);
}
