/* SPDX-License-Identifier: GPL-2.0-or-later */
/* optim - AdamW, its learning rate over time, and the average of the weights, over one block of
 * floats */
#ifndef EARPIPE_OPTIM_H
#define EARPIPE_OPTIM_H

#include "nn/net.h"
#include "system/thread_pool.h"

/* AdamW (Loshchilov and Hutter 2019, algorithm 2) with the usual moments 0.9 and 0.999. */
struct optim;

/* How it steps. */
struct optim_settings {
	double decay; /* each matrix shrinks by the learning rate times this */
	double clip_norm;
	double
	    average; /* share of the old that the average of the weights keeps; 0: none is kept */
};

/* For that net's table. NULL: no memory. */
struct optim *optim_new(const struct net *net, const struct optim_settings *settings);
void optim_free(struct optim *o);

/* One step along dw [n_weights]: net's weights change but for the fixed ones.
 *
 * clip: where the norm of all gradients together is above it, they are all multiplied by clip /
 * norm (Pascanu, Mikolov and Bengio 2013). average: a = d a + (1 - d) w after step n, with d the
 * lesser of `average` and (n - 1) / (n + 9), so that the first weights are soon forgotten; of the
 * fixed ones, too, which are statistics. */
void optim_step(struct optim *o, struct net *net, const float *dw, double rate,
		struct thread_pool *pool);

/* Changes net's weights for their average, and back again. Without an average nothing happens. */
void optim_swap(struct optim *o, struct net *net);

/* What the optimiser keeps for each weight: arrays like net's, [n_weights]. With the number of
 * steps that is all it knows. */
struct optim_block {
	const char *name;
	float *x;
};
enum { OPTIM_BLOCKS_MAX = 4 };

/* Fills blocks[OPTIM_BLOCKS_MAX]; returns how many there are. They stay the optimiser's. */
size_t optim_blocks(struct optim *o, struct optim_block *blocks);

/* The blocks were filled with those of another one, which had done so many steps. */
void optim_resume(struct optim *o, uint64_t steps);

/* The learning rate at step 0 <= i < n: up in a line to `peak` over the first fifth, then down in a
 * line to nearly 0. */
double optim_rate(double peak, uint64_t i, uint64_t n);

#endif
