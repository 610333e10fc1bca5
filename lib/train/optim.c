/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/optim.h"

#include <math.h>
#include <stdlib.h>

struct optim {
	size_t n;
	struct optim_settings s;
	float *first, *second; /* [n] moments */
	float *average;        /* [n]; NULL: none */
	uint64_t steps;
};

struct optim *optim_new(const struct net *net, const struct optim_settings *settings)
{
	struct optim *o = calloc(1, sizeof *o);

	if (!o)
		return NULL;
	o->n = net->n_weights;
	o->s = *settings;
	o->first = calloc(o->n, sizeof *o->first);
	o->second = calloc(o->n, sizeof *o->second);
	if (settings->average > 0)
		o->average = calloc(o->n, sizeof *o->average);
	if (!o->first || !o->second || (settings->average > 0 && !o->average)) {
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
	free(o->average);
	free(o);
}

enum { PART = 16384 }; /* floats: one thread's share */

/* One array of the table, for the threads. */
struct array {
	struct optim *o;
	const struct net_param *param;
	float *w;
	const float *dw;
	float gain; /* of gradients */
	float rate, shrink, scale1, scale2;
	float keep; /* of the average */
};

/* The compiler vectorises these plain loops. Vectors of any width do the same operations and give
 * the same bits. */
static inline __attribute__((always_inline)) void adam(const struct array *a, size_t from,
						       size_t to)
{
	float *restrict m = a->o->first + a->param->offset;
	float *restrict v = a->o->second + a->param->offset;
	float *restrict w = a->w;
	const float *restrict d = a->dw;
	const float rate = a->rate * a->scale1, shrink = a->shrink, scale2 = a->scale2;
	const float gain = a->gain;

	for (size_t i = from; i < to; i++) {
		const float g = gain * d[i];

		m[i] = OPTIM_BETA1 * m[i] + (1 - OPTIM_BETA1) * g;
		v[i] = OPTIM_BETA2 * v[i] + (1 - OPTIM_BETA2) * g * g;
		w[i] = w[i] * shrink - rate * m[i] / (sqrtf(v[i] * scale2) + OPTIM_EPSILON);
	}
}

static inline __attribute__((always_inline)) void blend(const struct array *a, size_t from,
							size_t to)
{
	float *restrict average = a->o->average + a->param->offset;
	const float *restrict w = a->w;
	const float keep = a->keep;

	for (size_t i = from; i < to; i++)
		average[i] = keep * average[i] + (1 - keep) * w[i];
}

static inline __attribute__((always_inline)) void step(const struct array *a, size_t from,
						       size_t to)
{
	if (!a->param->fixed)
		adam(a, from, to);
	if (a->o->average)
		blend(a, from, to);
}

static void step_plain(const struct array *a, size_t from, size_t to)
{
	step(a, from, to);
}

#if CPU_IS_X86
CPU_TARGET_AVX2 static void step_avx2(const struct array *a, size_t from, size_t to)
{
	step(a, from, to);
}
#else
#define step_avx2 step_plain
#endif

static void step_part(void *arg, size_t part, unsigned thread)
{
	const struct array *a = arg;
	const size_t from = part * PART, to = a->param->n - from < PART ? a->param->n : from + PART;

	(void)thread;
	(cpu_best() >= CPU_AVX2 ? step_avx2 : step_plain)(a, from, to);
}

static size_t parts(const struct net_param *p)
{
	return (p->n + PART - 1) / PART;
}

/* The norm of all gradients together, in double and in a fixed order. */
static double gradient_norm(const struct net *net, const float *dw)
{
	double sum = 0;

	for (size_t i = 0; i < net->n_params; i++) {
		const struct net_param *p = &net->params[i];

		for (size_t k = 0; k < p->n && !p->fixed; k++)
			sum += (double)dw[p->offset + k] * dw[p->offset + k];
	}
	return sqrt(sum);
}

/* The factor for gradients. A NaN norm makes the weights NaN, and train_is_finite finds them. */
static double clip_gain(const struct optim *o, const struct net *net, const float *dw)
{
	const double norm = o->s.clip_norm > 0 ? gradient_norm(net, dw) : 0;

	return norm > o->s.clip_norm ? o->s.clip_norm / norm : 1;
}

void optim_step(struct optim *o, struct net *net, const float *dw, double rate,
		struct thread_pool *pool)
{
	const double gain = clip_gain(o, net, dw);

	o->steps++;
	for (size_t i = 0; i < net->n_params; i++) {
		const struct net_param *p = &net->params[i];
		struct array a = {
			.o = o,
			.param = p,
			.w = net_at(net, p),
			.dw = dw + p->offset,
			.gain = (float)gain,
			.rate = (float)rate,
			.shrink = p->decay ? (float)(1 - rate * o->s.decay) : 1,
			.scale1 = (float)(1 / (1 - pow(OPTIM_BETA1, (double)o->steps))),
			.scale2 = (float)(1 / (1 - pow(OPTIM_BETA2, (double)o->steps))),
			.keep = (float)fmin(o->s.average,
					    (double)(o->steps - 1) /
						(double)(o->steps + OPTIM_AVERAGE_WARMUP)),
		};

		if (!p->fixed || o->average)
			thread_pool_for(pool, parts(p), step_part, &a);
	}
}

void optim_swap(struct optim *o, struct net *net)
{
	for (size_t i = 0; o->average && i < o->n; i++) {
		const float w = net->weights[i];

		net->weights[i] = o->average[i];
		o->average[i] = w;
	}
}

size_t optim_blocks(struct optim *o, struct optim_block *blocks)
{
	blocks[0] = (struct optim_block){ "first", o->first };
	blocks[1] = (struct optim_block){ "second", o->second };
	blocks[2] = (struct optim_block){ "average", o->average };
	return o->average ? 3 : 2;
}

void optim_resume(struct optim *o, uint64_t steps)
{
	o->steps = steps;
}

double optim_rate(double peak, uint64_t i, uint64_t n)
{
	const double rise = (double)n / OPTIM_RISE, at = (double)i + 0.5;

	return at < rise ? peak * at / rise : peak * ((double)n - at) / ((double)n - rise);
}
