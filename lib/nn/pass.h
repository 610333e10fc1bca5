/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pass - runs a batch of clips through a net, forward and backward
 *
 * Each layer processes the whole batch before the next layer begins. Threads share the clips of a
 * layer, or parts of its weights. Each number is computed by one thread alone, so the results do
 * not depend on how many threads there are. */
#ifndef EARPIPE_PASS_H
#define EARPIPE_PASS_H

#include "nn/net.h"
#include "system/thread_pool.h"

struct pass_clip {
	const float *x; /* [rows, width] */
	size_t rows;    /* >= 1 */
	size_t label;   /* 0 to classes - 1; pass_loss alone reads it */
	uint64_t key;   /* seed of its dropout; training alone reads it */
};

/* Memory for one batch, kept from one to the next. */
struct pass;

/* The caller owns net and pool, which must outlive the pass. training: with
 * gradients. NULL: no memory. */
struct pass *pass_new(struct net *net, struct thread_pool *pool, bool training);
void pass_free(struct pass *p);

/* About how many bytes a training pass needs for a batch of n clips with `rows` rows each. */
double pass_bytes(const struct net *net, size_t rows, size_t n);

/* Computes the scores of the classes before softmax, [n, classes], for n >= 1 clips. They are valid
 * until the next call. In training, batch normalisation uses the statistics of the batch, and
 * dropout drops. In prediction a clip's scores do not depend on the other
 * clips. NULL: no memory. */
const float *pass_forward(struct pass *p, const struct pass_clip *clips, size_t n);

/* The index of the largest of n scores; the first of equal ones. */
size_t pass_top(const float *scores, size_t n);

/* After pass_forward in training: returns the mean cross-entropy of the batch in nats. *right
 * becomes the number of clips whose label has the largest score. Keeps the gradient of the loss
 * with respect to the scores. */
double pass_loss(struct pass *p, const struct pass_clip *clips, float smoothing, size_t *right);

/* After pass_loss: the gradient with respect to all weights, [n_weights], 0 for the fixed ones. It
 * is valid until the next call. */
const float *pass_backward(struct pass *p);

/* After pass_forward in training: moves the running mean and variance of each batch normalisation
 * towards those of the batch: running = (1 - share) * running + share * batch. */
void pass_track(struct pass *p, float share);

#endif
