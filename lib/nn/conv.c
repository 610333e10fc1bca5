/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/conv.h"

#include "nn/build.h"
#include "nn/gemm.h"
#include "nn/linear.h"
#include "nn/reduce.h"
#include "nn/winograd.h"

#include <string.h>

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

static size_t max_size(size_t a, size_t b)
{
	return a > b ? a : b;
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

/* Computes y. `corner` is the first number that y[0, 0] depends on. A plane of one band takes one
 * matrix product; otherwise each row of y takes one. */
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

enum { PART_ROWS = 64 }; /* of a matrix of weights: one thread's share */

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
/* ---- the layers ---- */

struct conv conv_of(const struct arch_step *s, size_t in, size_t out)
{
	return (struct conv){ s->rows, s->bands, s->stride_rows, s->stride_bands,
			      in,      out,      s->dilation - 1 };
}

void conv_set_border(struct net_space *x, const struct conv *c)
{
	x->before_rows = conv_before(conv_span(c));
	x->after_rows = conv_after(conv_span(c));
	x->before_bands = conv_before(c->bands);
	x->after_bands = conv_after(c->bands);
}

const char *conv_refuse(const struct layer_place *place)
{
	return place->after_linear ? "must come before the linear layers" : NULL;
}

size_t conv_channels(const struct arch_step *step, const struct net_space *x)
{
	(void)x;
	return step->out;
}

void conv_build(struct builder *b, struct net_layer *l)
{
	const struct arch_step *s = &l->step;
	struct net_space *x = build_input(b, l);
	const bool flat = s->kind->flattens;
	const size_t in = flat ? x->bands * x->channels : x->channels;
	const size_t shape_1d[] = { s->rows, in, s->out, 0 };
	const size_t shape_2d[] = { s->rows, s->bands, in, s->out, 0 };

	l->conv = conv_of(s, in, s->out);
	conv_set_border(x, &l->conv);
	l->w = build_matrix(b, l, flat ? shape_1d : shape_2d, s->rows * s->bands * in);
	if (l->biased)
		l->b = build_vector(b, l, "b", s->out, 0);
}

/* The plane as the convolution sees it. */
static struct plane view(const struct net_layer *l, const struct plane *x)
{
	return l->step.kind->flattens ? plane_flat(x) : *x;
}

/* Winograd's algorithm is not part of libearpipe, which should be small: it would be a twelfth of it. */
static bool by_winograd(const struct pass *p, const struct net_layer *l)
{
#ifdef EARPIPE_EMBEDDED
	(void)p, (void)l;
	return false;
#endif
	return !l->step.kind->flattens && p->path != CPU_REFERENCE && winograd_suits(&l->conv);
}

/* A convolution that computes dx from dy: in and out exchanged. */
static struct conv turned(const struct conv *c)
{
	struct conv back = *c;

	back.in = c->out;
	back.out = c->in;
	return back;
}

/* The layer keeps the transformed weights of Winograd's algorithm, then, in training,
 * the flipped weights. */
static size_t transformed_size(const struct pass *p, const struct net_layer *l)
{
	return by_winograd(p, l) ? winograd_weights_size(&l->conv) : 0;
}

static float *flipped_of(const struct pass *p, const struct net_layer *l)
{
	return pass_kept(p, l) + transformed_size(p, l);
}

size_t conv_layer_kept(const struct pass *p, const struct net_layer *l)
{
	return transformed_size(p, l) + (pass_trains(p) ? l->w->n : 0);
}

size_t conv_layer_scratch(const struct pass *p, const struct net_layer *l)
{
	size_t most = 0;

	if (by_winograd(p, l))
		return winograd_scratch(&l->conv);
	for (size_t i = 0; pass_trains(p) && i < p->n; i++) {
		const struct plane x = view(l, pass_plane(p, l->from, i));

		most = max_size(most, conv_scratch(&l->conv, x.rows, x.bands));
	}
	return most;
}

/* Partial sums of gradients. Their number does not depend on that of threads. */
enum { CLIP_PARTS = 8 };

static size_t clip_parts(const struct pass *p)
{
	return min_size(p->n, CLIP_PARTS);
}

size_t conv_layer_shared(const struct pass *p, const struct net_layer *l)
{
	return pass_trains(p) ? clip_parts(p) * transformed_size(p, l) : 0;
}

void conv_layer_prepare(struct pass *p, const struct net_layer *l)
{
	if (by_winograd(p, l))
		winograd_weights(&l->conv, pass_weights(p, l->w), pass_kept(p, l), p->path);
}

bool conv_layer_takes_group(const struct pass *p, const struct net_layer *l)
{
	return by_winograd(p, l);
}

void conv_layer_forward(const struct layer_clip *c)
{
	const struct net_layer *l = c->layer;
	struct pass *p = c->pass;
	const float *bias = pass_weights(p, l->b);

	if (by_winograd(p, l)) {
		winograd_forward(&l->conv, pass_kept(p, l), bias, c->x, c->y, c->n,
				 pass_scratch(p, c->thread), p->path);
	} else {
		const struct plane x = view(l, c->x);

		conv_forward(&l->conv, pass_weights(p, l->w), bias, &x, c->y, p->path);
	}
}

/* Arguments of a thread that computes one part of a layer's gradients. */
struct conv_task {
	struct pass *p;
	const struct net_layer *l;
};

static void plain_part(void *arg, size_t part, unsigned thread)
{
	const struct conv_task *task = arg;
	const struct net_layer *l = task->l;
	struct pass *p = task->p;

	(void)thread;
	for (size_t i = 0; i < p->n; i++) {
		const struct plane x = view(l, pass_plane(p, l->from, i));

		conv_backward_weights(&l->conv, part, &x, pass_grad(p, l->to, i), i > 0,
				      p->dw + l->w->offset, p->path);
	}
}

/* Some clips' part of the gradient of the transformed weights. */
static void winograd_part(void *arg, size_t part, unsigned thread)
{
	const struct conv_task *task = arg;
	const struct net_layer *l = task->l;
	struct pass *p = task->p;
	const size_t n = clip_parts(p), from = p->n * part / n, to = p->n * (part + 1) / n;

	winograd_backward_weights(&l->conv, pass_plane(p, l->from, from), pass_grad(p, l->to, from),
				  to - from, p->shared + part * winograd_weights_size(&l->conv),
				  pass_scratch(p, thread), p->path);
}

enum { AREA_PART = 256 }; /* weights at one point of the kernel */

static void winograd_sum(void *arg, size_t part, unsigned thread)
{
	const struct conv_task *task = arg;
	const struct net_layer *l = task->l;
	struct pass *p = task->p;
	const size_t from = part * AREA_PART, area = l->conv.in * l->conv.out;

	(void)thread;
	winograd_gradient(&l->conv, p->shared, clip_parts(p), from,
			  min_size(area, from + AREA_PART), p->dw + l->w->offset, p->path);
}

void conv_layer_gradients(struct pass *p, const struct net_layer *l)
{
	const struct conv back = turned(&l->conv);
	const size_t area = l->conv.in * l->conv.out;
	const bool winograd = by_winograd(p, l);
	struct conv_task task = { p, l };

	reduce_bias(p, l);
	if (winograd) {
		thread_pool_for(p->pool, clip_parts(p), winograd_part, &task);
		thread_pool_for(p->pool, (area + AREA_PART - 1) / AREA_PART, winograd_sum, &task);
	} else {
		thread_pool_for(p->pool, conv_parts(&l->conv), plain_part, &task);
	}
	if (l->from == 0) /* the gradient of the input is not used */
		return;
	conv_flip(&l->conv, pass_weights(p, l->w), flipped_of(p, l));
	if (winograd)
		winograd_weights(&back, flipped_of(p, l), pass_kept(p, l), p->path);
}

void conv_layer_backward(const struct layer_clip *c)
{
	const struct net_layer *l = c->layer;
	struct pass *p = c->pass;
	const struct conv back = turned(&l->conv);

	if (by_winograd(p, l)) {
		winograd_forward(&back, pass_kept(p, l), NULL, c->dy, c->dx, c->n,
				 pass_scratch(p, c->thread), p->path);
	} else {
		const struct plane dx = view(l, c->dx);

		conv_backward(&l->conv, flipped_of(p, l), c->dy, &dx, pass_scratch(p, c->thread),
			      p->path);
	}
}
