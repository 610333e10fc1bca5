/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "optim.h"

#include <math.h>
#include <stdlib.h>

static const float beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;

struct optim {
	size_t n;
	float *first, *second; /* [n] moments */
	uint64_t steps;
};

struct optim *optim_new(const struct net *net)
{
	struct optim *o = calloc(1, sizeof *o);

	if (!o)
		return NULL;
	o->n = net->n_weights;
	o->first = calloc(o->n, sizeof *o->first);
	o->second = calloc(o->n, sizeof *o->second);
	if (!o->first || !o->second) {
		optim_free(o);
		return NULL;
	}
	return o;
}

void optim_free(struct optim *o)
{
	if (!o)
		return;
	free(o->first);
	free(o->second);
	free(o);
}

enum { PART = 16384 }; /* floats that a thread takes at once */

/* One array of the table, for the threads. */
struct array {
	struct optim *o;
	const struct net_param *param;
	float *w;
	const float *dw;
	float rate, shrink, scale1, scale2;
};

/* Plain loops that the compiler turns into vectors: the same operations, so the same bits, however
 * wide they are. */
static inline __attribute__((always_inline)) void adam(const struct array *a, size_t from,
						       size_t to)
{
	float *restrict m = a->o->first + a->param->offset;
	float *restrict v = a->o->second + a->param->offset;
	float *restrict w = a->w;
	const float *restrict d = a->dw;
	const float rate = a->rate * a->scale1, shrink = a->shrink, scale2 = a->scale2;

	for (size_t i = from; i < to; i++) {
		m[i] = beta1 * m[i] + (1 - beta1) * d[i];
		v[i] = beta2 * v[i] + (1 - beta2) * d[i] * d[i];
		w[i] = w[i] * shrink - rate * m[i] / (sqrtf(v[i] * scale2) + epsilon);
	}
}

static void adam_plain(const struct array *a, size_t from, size_t to)
{
	adam(a, from, to);
}

#if defined(__x86_64__) || defined(__i386__)
__attribute__((target("avx2"))) static void adam_avx2(const struct array *a, size_t from, size_t to)
{
	adam(a, from, to);
}
#else
#define adam_avx2 adam_plain
#endif

static void adam_part(void *arg, size_t part, unsigned thread)
{
	const struct array *a = arg;
	const size_t from = part * PART, to = a->param->n - from < PART ? a->param->n : from + PART;

	(void)thread;
	(gemm_best() >= GEMM_AVX2 ? adam_avx2 : adam_plain)(a, from, to);
}

static size_t parts(const struct net_param *p)
{
	return (p->n + PART - 1) / PART;
}

void optim_step(struct optim *o, struct net *net, const float *dw, double rate, double decay,
		struct pool *pool)
{
	o->steps++;
	for (size_t i = 0; i < net->n_params; i++) {
		const struct net_param *p = &net->params[i];
		struct array a = {
			.o = o,
			.param = p,
			.w = net_at(net, p),
			.dw = dw + p->offset,
			.rate = (float)rate,
			.shrink = p->decay ? (float)(1 - rate * decay) : 1,
			.scale1 = (float)(1 / (1 - pow(beta1, (double)o->steps))),
			.scale2 = (float)(1 / (1 - pow(beta2, (double)o->steps))),
		};

		if (!p->fixed)
			pool_for(pool, parts(p), adam_part, &a);
	}
}

size_t optim_blocks(struct optim *o, struct optim_block *blocks)
{
	blocks[0] = (struct optim_block){ "first", o->first };
	blocks[1] = (struct optim_block){ "second", o->second };
	return 2;
}

void optim_go_on(struct optim *o, uint64_t steps)
{
	o->steps = steps;
}

double optim_rate(double peak, uint64_t i, uint64_t n)
{
	const double rise = (double)n / 5, at = (double)i + 0.5;

	return at < rise ? peak * at / rise : peak * ((double)n - at) / ((double)n - rise);
}
