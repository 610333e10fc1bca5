/* SPDX-License-Identifier: GPL-2.0-or-later */
/* evaluate: loss and accuracy by hand, whatever the batch */
#include "../check.h"
#include "train/evaluate.h"

/* Four numbers in, their mean over the rows times the weights out: with the identity as weights the
 * scores of a clip of one row are its numbers. */
static struct net *identity(void)
{
	char why[160];
	struct net *net = net_new("pool-mean", 3, 3, 1, why, sizeof why);
	const struct net_param *w = net->layers[net->n_layers - 1].w;

	for (size_t i = 0; i < 3; i++)
		net_at(net, w)[4 * i] = 1;
	return net;
}

int main(void)
{
	const float right[] = { 2, 0, 0 }, wrong[] = { 0, 0, 1 }, other[] = { 1, 1, 1 };
	struct corpus c = { .width = 3 };
	struct net *net = identity();
	struct thread_pool *pool = thread_pool_new(1);
	struct pass *pass = pass_new(net, pool, false);
	struct evaluation e, again;
	bool are_right[3];
	double loss;

	corpus_add(&c, right, 1, "a", CORPUS_TRAIN);
	corpus_add(&c, right, 1, "b", CORPUS_TRAIN);
	corpus_add(&c, right, 1, "c", CORPUS_TRAIN);
	corpus_add(&c, right, 1, "a", CORPUS_TEST);
	corpus_add(&c, wrong, 1, "a", CORPUS_TEST);
	corpus_add(&c, other, 1, "unknown", CORPUS_TEST);
	corpus_sort(&c);
	CHECK(evaluate_part(pass, &c, CORPUS_TEST, 8, are_right, &e), "evaluated", "no memory");
	CHECK(e.n == 3 && e.right == 1 && e.known == 2, "counts", "%zu of %zu, %zu known", e.right,
	      e.n, e.known);
	CHECK(are_right[0] && !are_right[1] && !are_right[2], "each-clip", "%d %d %d", are_right[0],
	      are_right[1], are_right[2]);
	loss = (log(exp(2) + 2) - 2 + log(exp(1) + 2)) / 2;
	check_near(e.loss, loss, 1e-6, "loss");
	check_near(evaluation_accuracy(&e), 1.0 / 3, 1e-12, "accuracy");
	evaluate_part(pass, &c, CORPUS_TEST, 1, NULL, &again);
	CHECK(again.loss == e.loss && again.right == e.right, "batch", "%.17g", again.loss);
	evaluate_part(pass, &c, CORPUS_VALIDATION, 8, NULL, &e);
	CHECK(e.n == 0 && e.loss == 0 && evaluation_accuracy(&e) == 0, "no-clips", "%g", e.loss);
	pass_free(pass);
	thread_pool_free(pool);
	net_free(net);
	corpus_free(&c);
	return check_status();
}
