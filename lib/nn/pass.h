/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pass - a batch of clips through a net, forward and backward
 *
 * Layer by layer over the whole batch, threads sharing the clips of a layer or parts of its
 * weights: what each of them computes no other one touches, so the results do not depend on their
 * number. */
#ifndef EARPIPE_PASS_H
#define EARPIPE_PASS_H

#include "nn/net.h"
#include "system/thread_pool.h"

struct pass_clip {
	const float *x; /* [rows, width] */
	size_t rows;    /* >= 1 */
	size_t label;   /* 0 to classes - 1; meaningless but for pass_loss */
	uint64_t key;   /* where its dropout comes from; meaningless in prediction */
};

/* Memory for one batch, kept from one to the next. */
struct pass;

/* net and pool are the caller's and outlive it. training: with gradients. NULL: no memory. */
struct pass *pass_new(struct net *net, struct thread_pool *pool, bool training);
void pass_free(struct pass *p);

/* Bytes that a training pass wants for a batch of n clips of so many rows, roughly. */
double pass_bytes(const struct net *net, size_t rows, size_t n);

/* Computes the classes' scores before softmax, [n, classes], valid until the next call; n >= 1. In
 * a training pass, bn takes its statistics from the batch and dropout drops. In the other, a clip's
 * scores do not depend on which ones it comes with. NULL: no memory. */
const float *pass_forward(struct pass *p, const struct pass_clip *clips, size_t n);

/* The place of the largest of n scores; of equal ones the first. */
size_t pass_top(const float *scores, size_t n);

/* After pass_forward on a training pass: the mean cross-entropy of the batch in nats, and how many
 * clips have their label on top. Keeps the gradient of the loss with respect to the scores. */
double pass_loss(struct pass *p, const struct pass_clip *clips, float smoothing, size_t *right);

/* After pass_loss: the gradient with respect to all weights, [n_weights], valid until the next
 * call; 0 for the fixed ones. */
const float *pass_backward(struct pass *p);

/* After pass_forward on a training pass: running = (1 - share) * running + share * batch's, for the
 * means and variances that bn uses in prediction. */
void pass_track(struct pass *p, float share);

#endif
