/* SPDX-License-Identifier: GPL-2.0-or-later */
/* quantise - shrinks a trained net: folds batch normalisation, rounds matrices to 8 bits
 *
 * A batch normalisation that follows a layer with a matrix is multiplied into that matrix. Then
 * each output of a matrix has a step of its own: weight = level * step. The levels are whole
 * numbers from -127 to 127, the step is the largest weight of that output / 127 (symmetric, per
 * channel: Jacob et al. 2018, section 3, for the weights alone). Biases and statistics, which are
 * few, stay floats. */
#ifndef EARPIPE_QUANTISE_H
#define EARPIPE_QUANTISE_H

#include "nn/net.h"

enum { QUANTISE_LEVEL_MAX = 127 };

/* A net that gives the same scores as `net`, up to rounding, and has no batch normalisation after a
 * convolution or linear layer. db is as in net_new. The caller frees it. NULL: no memory. */
struct net *quantise_fold(const struct net *net, double db);

/* Whether the matrix gets levels. It does not if it has more outputs than a frame
 * can hold steps for. */
bool quantise_takes(const struct net_param *p);

/* Sets the levels and steps of the net, and its matrices to the products of the two.
 * False: no memory. */
bool quantise(struct net *net);

#endif
