/* SPDX-License-Identifier: GPL-2.0-or-later */
/* loss - softmax and cross-entropy */
#ifndef EARPIPE_LOSS_H
#define EARPIPE_LOSS_H

#include <stddef.h>

/* p[n] = exp(x) / sum(exp(x)), computed from x minus its maximum; p may be x. */
void softmax(const float *x, size_t n, float *p);

/* Cross-entropy in nats of softmax(x) with a target of 1 - smoothing on the label plus
 * smoothing / n on every class (Szegedy et al. 2016, section 7). dx[n] is the gradient times
 * `scale`; dx and x must not overlap. */
double cross_entropy(const float *x, size_t n, size_t label, float smoothing, float scale,
		     float *dx);

#endif
