/* SPDX-License-Identifier: GPL-2.0-or-later */
/* optim: a step by hand, fixed weights stay, the schedule */
#include "check.h"
#include "optim.h"

#include <string.h>

static struct net *small_net(void)
{
	char why[160];
	struct net *net = net_new("conv1:2x3 bn pool", 3, 2, 1, why, sizeof why);

	if (!net)
		CHECK(false, "net", "%s", why);
	else
		net_init(net, 1);
	return net;
}

/* The first step of AdamW is rate * sign(gradient), less the decay of matrices. */
static void test_first_step(struct pool *pool)
{
	struct net *net = small_net();
	struct optim *o = optim_new(net);
	float dw[200], before[200];
	double worst = 0;
	bool fixed = true;

	for (size_t i = 0; i < net->n_weights; i++)
		dw[i] = i % 3 == 0 ? 0.5f : i % 3 == 1 ? -20.0f : 1e-3f;
	memcpy(before, net->weights, net->n_weights * sizeof *before);
	optim_step(o, net, dw, 0.01, 0.1, pool);
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
static void test_second_step(struct pool *pool)
{
	struct net *net = small_net();
	struct optim *o = optim_new(net);
	const struct net_param *p = net->layers[0].w;
	float dw[200] = { 0 };
	double w = net_at(net, p)[0], m, v;

	dw[p->offset] = 2;
	optim_step(o, net, dw, 0.1, 0, pool);
	w -= 0.1 * 2 / (2 + 1e-8);
	dw[p->offset] = -1;
	optim_step(o, net, dw, 0.05, 0.5, pool);
	m = (0.9 * 0.1 * 2 + 0.1 * -1) / (1 - 0.9 * 0.9);
	v = (0.999 * 0.001 * 4 + 0.001 * 1) / (1 - 0.999 * 0.999);
	w = w * (1 - 0.05 * 0.5) - 0.05 * m / (sqrt(v) + 1e-8);
	check_near(net_at(net, p)[0], w, 1e-5, "adamw-second-step");
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
	struct pool *pool = pool_new(2);

	test_first_step(pool);
	test_second_step(pool);
	test_rate();
	pool_free(pool);
	return check_status();
}
