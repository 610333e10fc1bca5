/* SPDX-License-Identifier: GPL-2.0-or-later */
/* predictor - computes the probabilities of clips, a batch at a time
 *
 * It collects clips and computes them together, which is faster than one by one. Threads share the
 * clips. Each has its own pass, so its intermediate results stay in its cache. Neither the batch
 * nor the number of threads changes a result. */
#ifndef EARPIPE_PREDICTOR_H
#define EARPIPE_PREDICTOR_H

#include "nn/net.h"

struct predictor;

/* Makes a predictor for a net, which the caller owns and which outlives it. Scores are divided by
 * the temperature before softmax. threads 0: one for each CPU. NULL: no memory. */
struct predictor *predictor_new(struct net *net, unsigned threads, double temperature);
void predictor_free(struct predictor *p);

/* Adds a clip, x [rows, width], to a batch that is not full; copies it. False: no memory. */
bool predictor_add(struct predictor *p, const float *x, size_t rows);

/* Whether the batch has as many clips, or as much data, as should be computed together. */
bool predictor_is_full(const struct predictor *p);

/* Most clips of a batch. */
size_t predictor_capacity(const struct predictor *p);

/* Computes all clips of the batch. */
void predictor_compute(struct predictor *p);

/* After that: the probabilities of clip i, [classes]; NULL: there was no memory to compute it. */
const float *predictor_probabilities(const struct predictor *p, size_t i);

/* Empties the batch. */
void predictor_clear(struct predictor *p);

/* Writes the indices of the `top` best of n classes to order [n]: the answer (model_answer), then
 * the others by falling probability; of equal ones the first. */
void predictor_rank(const float *p, size_t n, size_t none, size_t top, size_t *order);

#endif
