/* SPDX-License-Identifier: GPL-2.0-or-later */
/* optim - AdamW, its learning rate over time, and the average of the weights, over one block of
 * floats */
#ifndef EARPIPE_OPTIM_H
#define EARPIPE_OPTIM_H

#include "net.h"
#include "pool.h"

/* AdamW (Loshchilov and Hutter 2019, algorithm 2) with the usual moments 0.9 and 0.999. */
struct optim;

/* For that net's table. NULL: no memory. */
struct optim *optim_new(const struct net *net);
void optim_free(struct optim *o);

/* One step along dw [n_weights]: net's weights change but for the fixed ones. decay: each matrix
 * shrinks by rate * decay. */
void optim_step(struct optim *o, struct net *net, const float *dw, double rate, double decay,
		struct pool *pool);

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
void optim_go_on(struct optim *o, uint64_t steps);

/* The learning rate at step 0 <= i < n: up in a line to `peak` over the first fifth, then down in a
 * line to nearly 0. */
double optim_rate(double peak, uint64_t i, uint64_t n);

#endif
