/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loss: softmax of large scores, cross-entropy against central differences (signed) */
#include "nn/loss.h"
#include "planes.h"

struct loss_case {
	float x[6], d[6];
	float smoothing;
};

static double loss_of(void *arg)
{
	struct loss_case *k = arg;
	float unused[6];

	return 3 * cross_entropy(k->x, 6, 2, k->smoothing, 1, unused);
}

static void test_loss(float smoothing)
{
	struct loss_case k = { .smoothing = smoothing };
	float p[6];
	double sum = 0, gradient = 0, worst = 0;

	fill(k.x, 6, 51);
	k.x[4] = 1000; /* whose exp is infinite */
	softmax(k.x, 6, p);
	check_near(p[4], 1, 1e-6, "softmax-large");
	k.x[4] = 40; /* beside which the others are lost in a float */
	softmax(k.x, 6, p);
	for (size_t i = 0; i < 6; i++)
		sum += p[i];
	check_near(sum, 1, 1e-6, "softmax-sum");
	cross_entropy(k.x, 6, 2, smoothing, 3, k.d);
	for (size_t i = 0; i < 6; i++) {
		gradient += k.d[i];
		check_worst(&worst, slope_error(&k.x[i], k.d[i], loss_of, &k));
	}
	check_near(gradient, 0, 1e-5, "loss-gradient-sum");
	CHECK(worst <= 2e-3, "loss-gradient", "off by %g", worst);
	for (size_t i = 0; i < 6; i++)
		k.x[i] = 1000;
	check_near(cross_entropy(k.x, 6, 2, smoothing, 1, k.d), log(6), 1e-9,
		   "loss-of-equal-scores");
}

int main(void)
{
	test_loss(0);
	test_loss(0.1f);
	return check_status();
}
