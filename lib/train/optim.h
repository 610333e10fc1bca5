/* SPDX-License-Identifier: GPL-2.0-or-later */
/* optim - optimises weights with AdamW, schedules its learning rate and averages the weights
 *
 * It works on one block of floats. AdamW is algorithm 2 of Loshchilov and Hutter 2019, "Decoupled
 * weight decay regularization"; b1, b2 and epsilon are those of Kingma and Ba 2015. For each weight
 * w with gradient g, at step n from 1 with the learning rate r:
 *
 *     m = b1 m + (1 - b1) g        v = b2 v + (1 - b2) g^2
 *     w = (1 - r decay) w - r (m / (1 - b1^n)) / (sqrt(v / (1 - b2^n)) + epsilon)
 *
 * with decay on matrices only: biases, scales and shifts have none. */
#ifndef EARPIPE_OPTIM_H
#define EARPIPE_OPTIM_H

#include "nn/net.h"
#include "system/thread_pool.h"

static const float OPTIM_BETA1 = 0.9F, OPTIM_BETA2 = 0.999F, OPTIM_EPSILON = 1e-8F;

/* The learning rate rises over the first 1/OPTIM_RISE of all steps. */
enum { OPTIM_RISE = 5 };

/* The average of the weights keeps (n - 1) / (n + OPTIM_AVERAGE_WARMUP) at step n, until that
 * exceeds `average`. So it soon forgets the first weights. */
enum { OPTIM_AVERAGE_WARMUP = 9 };

struct optim;

struct optim_settings {
	double decay;     /* weight decay, in units of the learning rate */
	double clip_norm; /* the gradient is scaled down to this norm; 0: never */
	double average;   /* share that the average of the weights keeps each step; 0: no average */
};

/* Makes an optimiser for the net's table of weights. NULL: no memory. */
struct optim *optim_new(const struct net *net, const struct optim_settings *settings);
void optim_free(struct optim *o);

/* Takes one step along dw [n_weights] at a learning rate. It changes all weights but
 * the fixed ones.
 *
 * clip_norm: if the norm of all gradients together is larger, they are multiplied by clip_norm /
 * norm first (Pascanu, Mikolov and Bengio 2013). average: then a = d a + (1 - d) w, also for the
 * fixed weights, which are statistics (Polyak and Juditsky 1992, with exponential decay). */
void optim_step(struct optim *o, struct net *net, const float *dw, double rate,
		struct thread_pool *pool);

/* Exchanges net's weights and their average. Does nothing without an average. */
void optim_swap(struct optim *o, struct net *net);

/* An array of the optimiser with a number for each weight, [n_weights]. The blocks and the number
 * of steps are its whole state. */
struct optim_block {
	const char *name;
	float *x;
};
enum { OPTIM_BLOCKS_MAX = 4 };

/* Fills blocks[OPTIM_BLOCKS_MAX]; returns how many there are. The optimiser owns them. */
size_t optim_blocks(struct optim *o, struct optim_block *blocks);

/* Continues after that many steps. Fill the blocks with those of the earlier optimiser first. */
void optim_resume(struct optim *o, uint64_t steps);

/* The learning rate at step 0 <= i < n: it rises in a straight line to `peak` over the first
 * 1/OPTIM_RISE of the steps, then falls in a straight line to almost 0. */
double optim_rate(double peak, uint64_t i, uint64_t n);

#endif
