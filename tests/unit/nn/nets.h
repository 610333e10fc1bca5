/* SPDX-License-Identifier: GPL-2.0-or-later */
/* nets - small nets with random weights */
#ifndef EARPIPE_TEST_NETS_H
#define EARPIPE_TEST_NETS_H

#include "../check.h"
#include "base/rng.h"
#include "nn/pass.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 6, CLASSES = 3 };

/* A net whose weights and statistics are all random, so that none is 0 or 1 by luck. The caller
 * frees it. NULL: the text is wrong, which is reported. */
static inline struct net *random_net(const char *text)
{
	char why[400];
	struct net *net = net_new(text, WIDTH, CLASSES, 4.34, why, sizeof why);
	struct rng r = rng_stream(4, 0, 0, 0);

	if (!net) {
		CHECK(false, "net-new", "%s: %s", text, why);
		return NULL;
	}
	net_init(net, 5);
	for (size_t i = 0; i < net->n_params; i++)
		for (size_t k = 0; !net->params[i].decay && k < net->params[i].n; k++)
			net_at(net, &net->params[i])[k] = 0.5f + rng_uniform(&r);
	return net;
}

#endif
