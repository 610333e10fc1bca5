/* SPDX-License-Identifier: GPL-2.0-or-later */
/* train - from a corpus to a trained net, batch by batch */
#ifndef EARPIPE_TRAIN_H
#define EARPIPE_TRAIN_H

#include "corpus.h"
#include "net.h"
#include "pool.h"
#include "vary.h"

struct train_settings {
	size_t epochs, batch; /* >= 1 */
	double rate;          /* the highest learning rate */
	double decay;         /* of weights */
	double smoothing;     /* of labels */
	uint64_t seed;
	struct vary vary;
};

struct train;

/* Sets net's statistics from the corpus's training clips and gives it random weights. net, corpus
 * and pool are the caller's and outlive it. NULL: no memory. */
struct train *train_new(struct net *net, const struct corpus *corpus, struct pool *pool,
			const struct train_settings *settings);
void train_free(struct train *t);

/* Where it is. */
struct train_state {
	size_t epoch, batch;    /* just done, from 1 */
	size_t epochs, batches; /* of how many */
	double loss, accuracy;  /* over this epoch's batches so far */
};

/* Learns from one batch. False: all epochs are done, or there is no memory, or the loss is no
 * number any more; see train_failed. */
bool train_step(struct train *t, struct train_state *state);

enum train_failure { TRAIN_FINE, TRAIN_NO_MEMORY, TRAIN_DIVERGED };
enum train_failure train_failed(const struct train *t);

/* The number of test clips that the net now gets right. False: no memory. */
bool train_test(struct train *t, size_t *right);

#endif
