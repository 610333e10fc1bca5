/* SPDX-License-Identifier: GPL-2.0-or-later */
/* predictor: clips of a batch get what each of them gets alone, with any number
 * of threads; ranks */
#include "../check.h"
#include "nn/predictor.h"

#include <string.h>

enum { WIDTH = 5, CLASSES = 3, CLIPS = 20, ROWS = 9 };

/* Probabilities of CLIPS clips of 1 to ROWS rows, added `together` at a time. */
static bool predict(struct net *net, unsigned threads, size_t together, double temperature,
		    float p[CLIPS][CLASSES])
{
	struct predictor *predictor = predictor_new(net, threads, temperature);
	bool ok = predictor != NULL;

	for (size_t i = 0; ok && i < CLIPS; i += together) {
		for (size_t k = i; k < i + together; k++) {
			float x[ROWS * WIDTH];

			for (size_t j = 0; j < ROWS * WIDTH; j++)
				x[j] = (float)((j + 1) * (k + 2) % 11) - 5;
			ok = ok && predictor_add(predictor, x, 1 + k % ROWS);
		}
		predictor_compute(predictor);
		for (size_t k = 0; ok && k < together; k++)
			memcpy(p[i + k], predictor_probabilities(predictor, k), sizeof p[0]);
		predictor_clear(predictor);
	}
	predictor_free(predictor);
	return ok;
}

static void test_batches(struct net *net)
{
	float alone[CLIPS][CLASSES], batch[CLIPS][CLASSES], threads[CLIPS][CLASSES];
	float cold[CLIPS][CLASSES];
	double sum = 0;

	CHECK(predict(net, 1, 1, 1, alone) && predict(net, 1, CLIPS, 1, batch) &&
		  predict(net, 3, CLIPS, 1, threads) && predict(net, 2, 10, 0.5, cold),
	      "computed", "no memory");
	CHECK(memcmp(alone, batch, sizeof alone) == 0, "a-batch-changes-nothing", "other numbers");
	CHECK(memcmp(alone, threads, sizeof alone) == 0, "threads-change-nothing", "other numbers");
	for (size_t k = 0; k < CLASSES; k++)
		sum += (double)alone[7][k];
	check_near(sum, 1, 1e-6, "probabilities");
	/* half the temperature squares the ratio of two probabilities */
	check_near(log((double)(cold[7][0] / cold[7][1])),
		   2 * log((double)(alone[7][0] / alone[7][1])), 1e-4, "temperature");
}

static void test_full(struct net *net)
{
	static float x[400000 * WIDTH];
	struct predictor *p = predictor_new(net, 1, 1);
	size_t n = 0;

	while (!predictor_is_full(p) && n < 1000)
		n += predictor_add(p, x, 1);
	CHECK(n > 1 && n == predictor_capacity(p), "full-of-clips", "%zu", n);
	predictor_clear(p);
	CHECK(!predictor_is_full(p) && predictor_add(p, x, 400000) && predictor_is_full(p),
	      "full-of-numbers", "not");
	predictor_free(p);
}

static void test_rank(void)
{
	const float p[] = { 0.3F, 0.1F, 0.3F, 0.05F, 0.25F };
	size_t order[5];

	predictor_rank(p, 5, 5, 4, order);
	CHECK(order[0] == 0 && order[1] == 2 && order[2] == 4 && order[3] == 1, "rank",
	      "%zu %zu %zu %zu", order[0], order[1], order[2], order[3]);
	/* class 0 is MODEL_NONE, and not likelier than all words together */
	predictor_rank(p, 5, 0, 3, order);
	CHECK(order[0] == 2 && order[1] == 0 && order[2] == 4, "rank-none", "%zu %zu %zu", order[0],
	      order[1], order[2]);
}

int main(void)
{
	char why[160];
	struct net *net = net_new("conv1d:6x3 relu globalpool", WIDTH, CLASSES, 1, why, sizeof why);

	net_init(net, 3);
	for (size_t i = 0; i < WIDTH; i++)
		net_at(net, net->deviation)[i] = 1;
	test_batches(net);
	test_full(net);
	test_rank();
	net_free(net);
	return check_status();
}
