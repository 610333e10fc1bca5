/* SPDX-License-Identifier: GPL-2.0-or-later */
/* quantise - a trained net made small: bn folded into the layer before it, matrices in 8 bits
 *
 * Each output of a matrix has a step of its own: weight = level * step, levels whole numbers from
 * -127 to 127, the step the largest weight of that output / 127 (symmetric, per channel: Jacob et
 * al. 2018, section 3, for the weights alone). Biases and statistics stay floats: there are few. */
#ifndef EARPIPE_QUANTISE_H
#define EARPIPE_QUANTISE_H

#include "nn/net.h"

enum { QUANTISE_LEVEL_MAX = 127 };

/* A net that gives the scores of `net`, which was made of the text arch and db, up to rounding, and
 * has no bn behind a convolution or dense layer: their weights have taken it up. Its text goes to
 * text[ARCH_TEXT_MAX + 1]. The caller frees it. NULL: no memory. */
struct net *quantise_fold(const struct net *net, const char *arch, double db, char *text);

/* Whether the matrix gets levels: there may be so many outputs that a frame cannot tell their
 * steps. */
bool quantise_takes(const struct net_param *p);

/* Gives the net its levels and steps, and its matrices the weights that these stand for. False: no
 * memory. */
bool quantise(struct net *net);

#endif
