/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/lr_find.h"

#include <math.h>

/* As in Adam, division by `weight` corrects the bias of the smoothed loss, which begins at 0. */

bool lr_find_run(struct lr_find *f, struct train *t)
{
	const double factor = pow(LR_FIND_HIGHEST / LR_FIND_LOWEST, 1.0 / (LR_FIND_STEPS - 1));
	struct train_state state;
	const double keep = LR_FIND_SMOOTHING;
	double smooth = 0, weight = 0, least = INFINITY;

	*f = (struct lr_find){ 0 };
	for (double rate = LR_FIND_LOWEST; f->n < LR_FIND_STEPS; rate *= factor) {
		if (!train_step_at(t, rate, &state))
			break;
		smooth = keep * smooth + (1 - keep) * state.batch_loss;
		weight = keep * weight + (1 - keep);
		f->rate[f->n] = rate;
		f->loss[f->n] = smooth / weight;
		if (f->loss[f->n] < least) {
			least = f->loss[f->n];
			f->highest = LR_FIND_SHARE * rate;
		}
		if (f->loss[f->n++] > LR_FIND_DIVERGED * least)
			break;
	}
	return f->n > 0 && train_failed(t) != TRAIN_NO_MEMORY;
}
