/* SPDX-License-Identifier: GPL-2.0-or-later */
/* lr_find: rates rise by one factor, and the recommended rate is below the one with
 * the least loss */
#include "../check.h"
#include "train/lr_find.h"

enum { WIDTH = 4, CLIPS = 40 };

int main(void)
{
	const struct train_settings settings = {
		.epochs = LR_FIND_STEPS, .batch = 8, .rate = 0.01, .seed = 1
	};
	struct corpus c = { .width = WIDTH };
	struct thread_pool *pool = thread_pool_new(1);
	char why[160];
	struct net *net =
	    net_new("conv1d:8x1 batchnorm relu globalpool", WIDTH, 2, 1, why, sizeof why);
	struct train *t;
	struct lr_find f, again;
	size_t least = 0;
	bool ok;

	for (size_t k = 0; k < CLIPS; k++) {
		float x[3 * WIDTH];

		for (size_t i = 0; i < 3 * WIDTH; i++)
			x[i] = (float)((i * 7 + k * 3) % 5) + (i % 2 == k % 2 ? 2.0F : 0);
		corpus_add(&c, x, 3, k % 2 ? "odd" : "even", CORPUS_TRAIN);
	}
	corpus_sort(&c);
	t = train_new(net, &c, pool, &settings);
	ok = lr_find_run(&f, t);
	CHECK(ok && f.n > 20 && f.n <= LR_FIND_STEPS, "steps", "%zu", f.n);
	check_near(f.rate[0], LR_FIND_LOWEST, 1e-12, "lowest");
	check_near(f.rate[10] / f.rate[9], f.rate[1] / f.rate[0], 1e-9, "factor");
	check_near(f.rate[0] * pow(f.rate[1] / f.rate[0], LR_FIND_STEPS - 1), LR_FIND_HIGHEST, 1e-9,
		   "highest");
	for (size_t i = 1; i < f.n; i++)
		least = f.loss[i] < f.loss[least] ? i : least;
	check_near(f.highest, LR_FIND_SHARE * f.rate[least], 1e-12, "to-take");
	CHECK(f.loss[least] < 0.8 * f.loss[0], "the-loss-falls", "%g", f.loss[least]);
	train_free(t);

	t = train_new(net, &c, pool, &settings);
	lr_find_run(&again, t);
	CHECK(again.highest == f.highest, "repeats", "%g", again.highest);
	train_free(t);
	net_free(net);
	thread_pool_free(pool);
	corpus_free(&c);
	return check_status();
}
