/* SPDX-License-Identifier: GPL-2.0-or-later */
/* train: a net learns what can be learnt, the same with any number of threads */
#include "../check.h"
#include "train/train.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 6, CLIPS = 90 };

/* Three classes: which third of the bands is loud, in clips of 1 to 12 rows. */
static void make_corpus(struct corpus *c)
{
	static const char *const labels[] = { "low", "middle", "high" };
	struct rng r = rng_stream(5, 0, 0, 0);
	float x[12 * WIDTH];

	*c = (struct corpus){ .width = WIDTH };
	for (size_t k = 0; k < CLIPS; k++) {
		const size_t rows = 1 + k % 12;

		for (size_t i = 0; i < rows * WIDTH; i++)
			x[i] = rng_normal(&r) + (i % WIDTH / 2 == k % 3 ? 6.0f : 0);
		corpus_add(c, x, rows, labels[k % 3], k % 5 == 0 ? CORPUS_TEST : CORPUS_TRAIN);
	}
	corpus_sort(c);
}

/* Trains and returns the number of test clips that are right; the weights go to `weights`. */
static size_t learn(const char *arch, unsigned threads, double rate, float *weights,
		    enum train_failure *failure)
{
	const struct train_settings settings = { .epochs = 8,
						 .batch = 7,
						 .rate = rate,
						 .optim = { .decay = 0.01 },
						 .smoothing = 0.05,
						 .seed = 3,
						 .augment = { .margin_rows = 2, .stretch = 0.1 } };
	struct thread_pool *pool = thread_pool_new(threads);
	struct train_state state = { 0 };
	struct corpus c;
	struct net *net;
	struct train *t;
	struct evaluation test;
	size_t right = 0, steps = 0;
	char why[160];

	make_corpus(&c);
	net = net_new(arch, WIDTH, 3, 4.34, why, sizeof why);
	t = train_new(net, &c, pool, &settings);
	while (train_step(t, &state))
		steps++;
	*failure = train_failed(t);
	if (*failure == TRAIN_FINE) {
		train_evaluate(t, CORPUS_TEST, NULL, &test);
		right = test.right;
		CHECK(steps == state.epochs * state.batches && state.epoch == 8 &&
			  state.batch == 11,
		      "train-steps", "%zu steps", steps);
		memcpy(weights, net->weights, net->n_weights * sizeof *weights);
	}
	train_free(t);
	net_free(net);
	thread_pool_free(pool);
	corpus_free(&c);
	return right;
}

static void test_train(const char *arch)
{
	static float one[10000], two[10000];
	enum train_failure failure;
	size_t right = learn(arch, 1, 0.01, one, &failure);

	CHECK(right == 18, "train-learns", "%s: only %zu of 18", arch, right);
	learn(arch, 3, 0.01, two, &failure);
	CHECK(memcmp(one, two, sizeof one) == 0, "train-threads", "%s: other bits", arch);
	memset(one, 0, sizeof one);
	memset(two, 0, sizeof two);
}

static void test_default_rate(void)
{
	char why[160];
	struct net *plain = net_new("globalpool", WIDTH, 2, 1, why, sizeof why);
	struct net *normal =
	    net_new("conv1d:2x1 batchnorm globalpool", WIDTH, 2, 1, why, sizeof why);

	CHECK(train_default_rate(plain) == 0.001, "rate-plain", "%g", train_default_rate(plain));
	CHECK(train_default_rate(normal) == 0.005, "rate-batchnorm", "%g",
	      train_default_rate(normal));
	net_free(plain);
	net_free(normal);
}

int main(void)
{
	float weights[10000];
	enum train_failure failure;

	test_train(
	    "conv1d:8x3 batchnorm relu maxpool:2 conv1d:8x3 batchnorm relu globalpool dropout:0.1");
	test_default_rate();
	test_train("standard fit:6 linear:16 relu");
	test_train("views:50 conv2d:4x3x3 batchnorm relu globalpool");
	learn("conv1d:8x3 relu conv1d:8x3 relu globalpool", 1, 1e30, weights, &failure);
	CHECK(failure == TRAIN_DIVERGED, "train-diverges", "failure %d", failure);
	return check_status();
}
