/* SPDX-License-Identifier: GPL-2.0-or-later */
/* quantise: a net without its bn gives the same scores, in words that say so; levels times steps
 * are the weights, each within half a step of what it was */
#include "nets.h"
#include "nn/quantise.h"

enum { ROWS = 9 };

/* The scores of one clip. */
static void score(struct net *net, float scores[CLASSES])
{
	struct thread_pool *pool = thread_pool_new(1);
	struct pass *pass = pass_new(net, pool, false);
	struct rng r = rng_stream(6, 0, 0, 0);
	float x[ROWS * WIDTH];

	for (size_t i = 0; i < ROWS * WIDTH; i++)
		x[i] = rng_normal(&r);
	memcpy(scores, pass_forward(pass, &(struct pass_clip){ .x = x, .rows = ROWS }, 1),
	       CLASSES * sizeof *scores);
	pass_free(pass);
	thread_pool_free(pool);
}

/* What the folded net says is not more than rounding away. */
static void check_fold(const char *text, const char *wanted)
{
	char name[ARCH_TEXT_MAX + 32];
	struct net *net = random_net(text);
	struct net *small = net ? quantise_fold(net, 4.34) : NULL;
	float before[CLASSES], after[CLASSES];
	double worst = 0;

	if (!small)
		return;
	snprintf(name, sizeof name, "fold: %s", text);
	CHECK(strcmp(small->text, wanted) == 0, name, "'%s', wanted '%s'", small->text, wanted);
	score(net, before);
	score(small, after);
	for (size_t i = 0; i < CLASSES; i++)
		check_worst(&worst,
			    fabs((double)before[i] - (double)after[i]) / (1 + fabs(before[i])));
	snprintf(name, sizeof name, "fold, scores: %s", text);
	check_near(worst, 0, 1e-5, name);
	net_free(net);
	net_free(small);
}

static void check_levels(const char *text)
{
	struct net *net = random_net(text), *before = random_net(text);
	bool right = net && before && quantise(net);
	double worst = 0;
	int most = 0;

	for (size_t i = 0; right && i < net->n_params; i++) {
		const struct net_param *p = &net->params[i];
		const float *w = net_at(net, p), *was = net_at(before, p);

		for (size_t k = 0; k < p->n; k++) {
			const float step = net->steps[p->offset + k % p->shape[p->rank - 1]];
			const int level = net->levels[p->offset + k];

			if (!quantise_takes(p)) {
				right = right && w[k] == was[k];
				continue;
			}
			right = right && w[k] == (float)level * step;
			most = abs(level) > most ? abs(level) : most;
			check_worst(&worst, fabs((double)w[k] - (double)was[k]) / (double)step);
		}
	}
	CHECK(right, "levels times steps are the weights, all others are what they were",
	      "they are not");
	check_near(worst, 0.25, 0.2501, "no weight is more than half a step off");
	CHECK(most == QUANTISE_LEVEL_MAX, "all levels are used", "up to %d", most);
	net_free(net);
	net_free(before);
}

/* Outputs without any weight, and with the smallest there are. */
static void check_small(void)
{
	struct net *net = random_net("globalpool");
	float *w;

	if (!net)
		return;
	w = net_at(net, &net->params[3]);
	for (size_t i = 0; i < net->params[3].n; i++)
		w[i] = i % CLASSES == 0 ? 0 : i % CLASSES == 1 ? 1e-45f : w[i];
	CHECK(strcmp(net->params[3].name, "out.w") == 0 && quantise(net), "small: made", "no");
	for (size_t i = 0; i < net->params[3].n; i++)
		w[0] = !(fabsf(w[i]) <= 1) || (i % CLASSES < 2 && w[i] > 1e-40f) ||
			       (i % CLASSES == 0 && net->levels[net->params[3].offset + i])
			   ? NAN
			   : w[0];
	CHECK(w[0] == 0, "small: nothing becomes large", "it does");
	net_free(net);
}

int main(void)
{
	check_fold("conv1d:4x3 batchnorm relu globalpool", "conv1d:4x3 relu globalpool");
	check_fold("standard conv1d:4x3x2 batchnorm batchnorm relu globalpool",
		   "standard conv1d:4x3x2 relu globalpool");
	check_fold(
	    "views:50  conv2d:4x3x2  batchnorm  maxpool:2 batchnorm relu globalpool dropout:0.2",
	    "views:50  conv2d:4x3x2  maxpool:2 batchnorm relu globalpool dropout:0.2");
	check_fold("conv2d:2x3x3 relu dwconv2d:3x3 batchnorm gelu dwconv1d:3 batchnorm relu "
		   "globalpool linear:5 batchnorm relu",
		   "conv2d:2x3x3 relu dwconv2d:3x3 gelu dwconv1d:3 relu globalpool linear:5 relu");
	check_fold("batchnorm conv1d:4x3 relu batchnorm residual( conv1d:5x3 batchnorm relu "
		   "conv1d:5x3 batchnorm ) batchnorm globalpool",
		   "batchnorm conv1d:4x3 relu batchnorm residual( conv1d:5x3 relu conv1d:5x3 ) "
		   "batchnorm globalpool");
	check_fold("fit:9 linear:8 batchnorm relu linear:4 batchnorm",
		   "fit:9 linear:8 relu linear:4");
	check_levels("conv2d:4x3x3 batchnorm relu dwconv2d:3x3 batchnorm globalpool linear:5");
	check_small();
	return check_status();
}
