/* SPDX-License-Identifier: GPL-2.0-or-later */
/* optim: a step by hand, fixed weights stay, the schedule */
#include "../check.h"
#include "train/optim.h"

#include <string.h>

static struct net *small_net(void)
{
	char why[160];
	struct net *net = net_new("conv1d:2x3 batchnorm globalpool", 3, 2, 1, why, sizeof why);

	if (!net)
		CHECK(false, "net", "%s", why);
	else
		net_init(net, 1);
	return net;
}

/* The first step of AdamW is rate * sign(gradient), less the decay of matrices. */
static void test_first_step(struct thread_pool *pool)
{
	struct net *net = small_net();
	struct optim *o = optim_new(net, &(struct optim_settings){ .decay = 0.1 });
	float dw[200], before[200];
	double worst = 0;
	bool fixed = true;

	for (size_t i = 0; i < net->n_weights; i++)
		dw[i] = i % 3 == 0 ? 0.5f : i % 3 == 1 ? -20.0f : 1e-3f;
	memcpy(before, net->weights, net->n_weights * sizeof *before);
	optim_step(o, net, dw, 0.01, pool);
	for (size_t k = 0; k < net->n_params; k++)
		for (size_t j = 0; j < net->params[k].n; j++) {
			const size_t i = net->params[k].offset + j;
			const double shrink = net->params[k].decay ? 1 - 0.001 : 1;
			const double want =
			    (double)before[i] * shrink - 0.01 * (dw[i] > 0 ? 1 : -1);

			if (net->params[k].fixed)
				fixed = fixed && net->weights[i] == before[i];
			else
				worst = fabs(net->weights[i] - want) <= worst
					    ? worst
					    : fabs(net->weights[i] - want);
		}
	CHECK(worst <= 1e-6, "adamw-first-step", "off by %g", worst);
	CHECK(fixed, "adamw-fixed", "a statistic moved");
	optim_free(o);
	net_free(net);
}

/* The second step by the formulas of the paper, for one weight. */
static void test_second_step(struct thread_pool *pool)
{
	struct net *net = small_net();
	struct optim *o = optim_new(net, &(struct optim_settings){ .decay = 0.5 });
	const struct net_param *p = net->layers[0].w;
	float dw[200] = { 0 };
	double w = net_at(net, p)[0], m, v;

	dw[p->offset] = 2;
	optim_step(o, net, dw, 0.1, pool);
	w = w * (1 - 0.1 * 0.5) - 0.1 * 2 / (2 + 1e-8);
	dw[p->offset] = -1;
	optim_step(o, net, dw, 0.05, pool);
	m = (0.9 * 0.1 * 2 + 0.1 * -1) / (1 - 0.9 * 0.9);
	v = (0.999 * 0.001 * 4 + 0.001 * 1) / (1 - 0.999 * 0.999);
	w = w * (1 - 0.05 * 0.5) - 0.05 * m / (sqrt(v) + 1e-8);
	check_near(net_at(net, p)[0], w, 1e-5, "adamw-second-step");
	optim_free(o);
	net_free(net);
}

/* Clipped gradients are the same as shorter ones, and those below the limit are left alone. */
static void test_clip(struct thread_pool *pool)
{
	struct net *clipped = small_net(), *shorter = small_net(), *plain = small_net();
	struct optim *o = optim_new(clipped, &(struct optim_settings){ .clip_norm = 1 });
	struct optim *p = optim_new(shorter, &(struct optim_settings){ 0 });
	struct optim *q = optim_new(plain, &(struct optim_settings){ 0 });
	const size_t n = clipped->n_weights;
	float dw[200] = { 0 }, less[200] = { 0 };
	const size_t at = clipped->layers[0].w->offset;
	double worst = 0, apart = 0;

	for (int step = 0; step < 3; step++) {
		dw[at] = 0.3f * (float)(step + 1), dw[at + 1] = -0.4f * (float)(step + 1);
		memcpy(less, dw, sizeof dw);
		if (step == 2) /* the norm is 1.5: the first is below 1, the second is 1 */
			less[at] = 0.6f, less[at + 1] = -0.8f;
		optim_step(o, clipped, dw, 0.1, pool);
		optim_step(p, shorter, less, 0.1, pool);
		optim_step(q, plain, dw, 0.1, pool);
	}
	for (size_t i = 0; i < n; i++) {
		worst = fmax(worst, fabs(clipped->weights[i] - shorter->weights[i]));
		apart = fmax(apart, fabs(clipped->weights[i] - plain->weights[i]));
	}
	CHECK(worst <= 1e-6, "clip-is-a-shorter-gradient", "off by %g", worst);
	CHECK(apart > 1e-4, "clip-is-felt", "off by %g", apart);
	optim_free(o);
	optim_free(p);
	optim_free(q);
	net_free(clipped);
	net_free(shorter);
	net_free(plain);
}

/* The average by a plain loop; of statistics, too. */
static void test_average(struct thread_pool *pool)
{
	struct net *net = small_net();
	struct optim *o = optim_new(net, &(struct optim_settings){ .average = 0.5 });
	float dw[200], raw[200];
	double want[200] = { 0 }, worst = 0;
	bool back = true;

	for (int step = 1; step <= 20; step++) {
		const double keep = fmin(0.5, (step - 1.0) / (step + 9.0));

		for (size_t i = 0; i < net->n_weights; i++)
			dw[i] = (float)(step % 3) - 1 + (float)i / 50;
		net->weights[net->mean->offset] = (float)step;
		optim_step(o, net, dw, 0.05, pool);
		for (size_t i = 0; i < net->n_weights; i++)
			want[i] = keep * want[i] + (1 - keep) * net->weights[i];
	}
	memcpy(raw, net->weights, net->n_weights * sizeof *raw);
	optim_swap(o, net);
	for (size_t i = 0; i < net->n_weights; i++)
		worst = fmax(worst, fabs(net->weights[i] - want[i]));
	CHECK(worst <= 1e-5, "average", "off by %g", worst);
	CHECK(fabs(net->weights[net->mean->offset] - 19) <= 0.1, "average-of-statistics", "%g",
	      (double)net->weights[net->mean->offset]);
	optim_swap(o, net);
	for (size_t i = 0; i < net->n_weights; i++)
		back = back && net->weights[i] == raw[i];
	CHECK(back, "average-and-back", "other weights");
	optim_free(o);
	net_free(net);
}

static void test_rate(void)
{
	double most = 0, sum = 0, last = optim_rate(1, 0, 1000);
	bool smooth = true;

	for (uint64_t i = 0; i < 1000; i++) {
		double rate = optim_rate(1, i, 1000);

		smooth = smooth && fabs(rate - last) <= 0.0051 && rate > 0;
		last = rate;
		most = fmax(most, rate);
		sum += rate;
	}
	CHECK(smooth, "rate-smooth", "a jump, or not above 0");
	check_near(most, 1, 0.01, "rate-peak");
	check_near(sum / 1000, 0.5, 0.001, "rate-mean");
	check_near(last, 0, 0.001, "rate-end");
	CHECK(optim_rate(1, 0, 1) > 0 && optim_rate(1, 0, 1) <= 1, "rate-of-one-step", "%g",
	      optim_rate(1, 0, 1));
}

int main(void)
{
	struct thread_pool *pool = thread_pool_new(2);

	test_first_step(pool);
	test_second_step(pool);
	test_clip(pool);
	test_average(pool);
	test_rate();
	thread_pool_free(pool);
	return check_status();
}
