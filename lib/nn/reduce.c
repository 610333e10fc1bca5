/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/reduce.h"

#include "nn/norm.h"

struct each {
	struct pass *p;
	const struct net_layer *l;
	void (*f)(const struct layer_clip *c);
};

static void run_clip(void *arg, size_t clip, unsigned thread)
{
	const struct each *e = arg;
	const struct layer_clip c = pass_layer_clip(e->p, e->l, clip, 1, thread, pass_trains(e->p));

	e->f(&c);
}

void reduce_each(struct pass *p, const struct net_layer *l, void (*f)(const struct layer_clip *c))
{
	struct each e = { p, l, f };

	thread_pool_for(p->pool, p->n, run_clip, &e);
}

void reduce_sums(const struct pass *p, size_t from, size_t n, double share, float *to)
{
	enum { BLOCK = 64 }; /* numbers at once, so that each cache line is read once */

	for (size_t c = 0; c < n; c += BLOCK) {
		const size_t some = n - c < BLOCK ? n - c : BLOCK;
		double sum[BLOCK] = { 0 };

		for (size_t i = 0; i < p->n; i++) {
			const float *row = pass_sums(p, i) + from + c;

			for (size_t k = 0; k < some; k++)
				sum[k] += row[k];
		}
		for (size_t k = 0; k < some; k++)
			to[c + k] = (float)(sum[k] * share);
	}
}

static void sum_gradient(const struct layer_clip *c)
{
	/* gradients have no border, and each band of dwconv1d may have biases of its own */
	const size_t n = c->layer->b->n, all = c->dy->rows * c->dy->pitch;
	const struct plane dy = { 1, all / n, n, all, c->dy->x };

	channel_sum(&dy, pass_sums(c->pass, c->clip));
}

void reduce_bias(struct pass *p, const struct net_layer *l)
{
	if (!l->b)
		return;
	reduce_each(p, l, sum_gradient);
	reduce_sums(p, 0, l->b->n, 1, p->dw + l->b->offset);
}

double reduce_positions(const struct pass *p, const struct net_layer *l)
{
	double n = 0;

	for (size_t i = 0; i < p->n; i++) {
		const struct plane *x = pass_plane(p, l->from, i);

		n += (double)x->rows * (double)x->bands;
	}
	return n;
}
