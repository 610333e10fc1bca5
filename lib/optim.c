/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "optim.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const float beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;

struct optim {
	size_t n;
	float *first, *second; /* [n] moments */
	float *average;        /* [n] */
	uint64_t steps, averaged;
};

struct optim *optim_new(const struct net *net)
{
	struct optim *o = calloc(1, sizeof *o);

	if (!o)
		return NULL;
	o->n = net->n_weights;
	o->first = calloc(o->n, sizeof *o->first);
	o->second = calloc(o->n, sizeof *o->second);
	o->average = calloc(o->n, sizeof *o->average);
	if (!o->first || !o->second || !o->average) {
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

enum { PART = 16384 }; /* floats that a thread takes at once */

/* Part of an array that goes through the threads. */
struct span_job {
	struct optim *o;
	const struct net_param *param;
	float *weights; /* of this array */
	const float *weights_dw;
	float rate, shrink, scale1, scale2, share;
};

static size_t part_end(const struct span_job *j, size_t from)
{
	return j->param->n - from < PART ? j->param->n : from + PART;
}

static void adam_part(void *arg, size_t part, unsigned thread)
{
	const struct span_job *j = arg;
	const size_t from = part * PART, to = part_end(j, from);
	float *restrict m = j->o->first + j->param->offset;
	float *restrict v = j->o->second + j->param->offset;
	float *restrict w = j->weights;
	const float *restrict d = j->weights_dw;

	(void)thread;
	for (size_t i = from; i < to; i++) {
		m[i] = beta1 * m[i] + (1 - beta1) * d[i];
		v[i] = beta2 * v[i] + (1 - beta2) * d[i] * d[i];
		w[i] = w[i] * j->shrink -
		       j->rate * (m[i] * j->scale1) / (sqrtf(v[i] * j->scale2) + epsilon);
	}
}

static void average_part(void *arg, size_t part, unsigned thread)
{
	const struct span_job *j = arg;
	const size_t from = part * PART, to = part_end(j, from);
	float *restrict average = j->o->average + j->param->offset;

	(void)thread;
	for (size_t i = from; i < to; i++)
		average[i] += j->share * (j->weights[i] - average[i]);
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
		struct span_job j = {
			.o = o,
			.param = p,
			.weights = net_at(net, p),
			.weights_dw = dw + p->offset,
			.rate = (float)rate,
			.shrink = p->decay ? (float)(1 - rate * decay) : 1,
			.scale1 = (float)(1 / (1 - pow(beta1, (double)o->steps))),
			.scale2 = (float)(1 / (1 - pow(beta2, (double)o->steps))),
		};

		if (!p->fixed)
			pool_for(pool, parts(p), adam_part, &j);
	}
}

void optim_average(struct optim *o, const struct net *net, double share, struct pool *pool)
{
	for (size_t i = 0; i < net->n_params; i++) {
		const struct net_param *p = &net->params[i];
		struct span_job j = { .o = o,
				      .param = p,
				      .weights = net_at(net, p),
				      .share = o->averaged ? (float)share : 1 };

		if (!p->fixed)
			pool_for(pool, parts(p), average_part, &j);
	}
	o->averaged++;
}

void optim_use_average(const struct optim *o, struct net *net)
{
	for (size_t i = 0; i < net->n_params; i++) {
		const struct net_param *p = &net->params[i];

		if (!p->fixed)
			memcpy(net_at(net, p), o->average + p->offset, p->n * sizeof(float));
	}
}

double optim_rate(double peak, uint64_t i, uint64_t n)
{
	const double rise = (double)n / 5, at = (double)i + 0.5;

	return at < rise ? peak * at / rise : peak * ((double)n - at) / ((double)n - rise);
}
