/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/linear.h"

#include "nn/build.h"
#include "nn/gemm.h"
#include "nn/reduce.h"

static size_t min_size(size_t a, size_t b)
{
	return a < b ? a : b;
}

void linear_forward(const float *x, size_t x_row, size_t n, size_t out, size_t from, size_t to,
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

void linear_backward(const float *turned, size_t n, size_t out, size_t from, size_t to,
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

void linear_backward_weights(const float *x, size_t x_row, const float *dy, size_t n, size_t out,
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

/* ---- the layer ---- */

enum { PART = 256 }; /* inputs: one thread's share */

/* Arguments of the threads. */
struct linear_task {
	struct pass *p;
	const struct net_layer *l;
	size_t in, out;
};

static struct linear_task task_of(struct pass *p, const struct net_layer *l)
{
	return (struct linear_task){ p, l, l->w->shape[0], l->w->shape[1] };
}

static size_t parts_of(const struct net_layer *l)
{
	return (l->w->shape[0] + PART - 1) / PART;
}

const char *linear_refuse(const struct layer_place *place)
{
	if (place->in_branch && place->rows != 1)
		return "between 'residual(' and ')' a linear layer takes one row; put "
		       "'globalpool' before 'residual('";
	if (place->rows > 0)
		return NULL;
	return place->is_last
		   ? "a linear layer (the last one, for the classes) needs a fixed number of "
		     "rows; put 'globalpool' before it, or 'fit:ROWS' first"
		   : "a linear layer needs a fixed number of rows; put 'globalpool' before it, or "
		     "'fit:ROWS' first";
}

void linear_build(struct builder *b, struct net_layer *l)
{
	const struct net_space *x = build_input(b, l);
	const size_t in = x->rows * x->bands * x->channels;
	const size_t shape[] = { in, l->step.out, 0 };

	l->w = build_matrix(b, l, shape, in);
	if (l->biased)
		l->b = build_vector(b, l, "b", l->step.out, 0);
}

size_t linear_layer_scratch(const struct pass *p, const struct net_layer *l)
{
	(void)l;
	return pass_trains(p) ? PART * p->n : 0;
}

/* Room for y of each part of the inputs, and in the backward pass for dy as [out, clips]. */
size_t linear_layer_shared(const struct pass *p, const struct net_layer *l)
{
	return parts_of(l) * l->w->shape[1] * p->n;
}

static void forward_part(void *arg, size_t part, unsigned thread)
{
	const struct linear_task *k = arg;
	struct pass *p = k->p;
	float *y =
	    parts_of(k->l) == 1 ? pass_plane(p, k->l->to, 0)->x : p->shared + part * p->n * k->out;

	(void)thread;
	linear_forward(pass_plane(p, k->l->from, 0)->x, k->in, p->n, k->out, part * PART,
		       min_size(k->in, (part + 1) * PART), pass_weights(p, k->l->w),
		       part == 0 ? pass_weights(p, k->l->b) : NULL, y, p->path);
}

/* Adds the partial sums of forward_part for one clip. */
static void add_parts(void *arg, size_t clip, unsigned thread)
{
	const struct linear_task *k = arg;
	float *restrict y = pass_plane(k->p, k->l->to, clip)->x;

	(void)thread;
	for (size_t part = 0; part < parts_of(k->l); part++) {
		const float *restrict more = k->p->shared + (part * k->p->n + clip) * k->out;

		for (size_t i = 0; i < k->out; i++)
			y[i] = part == 0 ? more[i] : y[i] + more[i];
	}
}

void linear_layer_forward(struct pass *p, const struct net_layer *l)
{
	struct linear_task task = task_of(p, l);

	thread_pool_for(p->pool, parts_of(l), forward_part, &task);
	if (parts_of(l) > 1)
		thread_pool_for(p->pool, p->n, add_parts, &task);
}

/* Computes some rows of dw and columns of dx together, while their weights and inputs are
 * in the cache. */
static void backward_part(void *arg, size_t part, unsigned thread)
{
	const struct linear_task *k = arg;
	struct pass *p = k->p;
	const size_t from = part * PART, to = min_size(k->in, from + PART);

	linear_backward_weights(pass_plane(p, k->l->from, 0)->x, k->in,
				pass_grad(p, k->l->to, 0)->x, p->n, k->out, from, to,
				p->dw + k->l->w->offset, p->path);
	if (k->l->from > 0)
		linear_backward(p->shared, p->n, k->out, from, to, pass_weights(p, k->l->w),
				pass_scratch(p, thread), pass_grad(p, k->l->from, 0)->x, k->in,
				p->path);
}

void linear_layer_gradients(struct pass *p, const struct net_layer *l)
{
	struct linear_task task = task_of(p, l);

	reduce_bias(p, l);
	transpose(pass_grad(p, l->to, 0)->x, p->n, task.out, p->n, p->shared);
	thread_pool_for(p->pool, parts_of(l), backward_part, &task);
}
