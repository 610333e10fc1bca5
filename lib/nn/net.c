/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/net.h"

#include "base/rng.h"
#include "nn/build.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const NET_NO_MEMORY = "no memory for the net";

/* A net without memory for its weights. NULL: as net_new. */
static struct net *new_layers(const char *text, size_t width, size_t classes, double db, char *why,
			      size_t size)
{
	struct net *net = calloc(1, sizeof *net);

	if (!net) {
		snprintf(why, size, "%s", NET_NO_MEMORY);
		return NULL;
	}
	net->classes = classes;
	net->input.width = width;
	if (arch_parse(text, &net->arch, why, size) || build_net(net, text, db, why, size)) {
		net_free(net);
		return NULL;
	}
	if (arch_modern(text, net->text))
		return net;
	snprintf(why, size, "column 1: longer than %d characters in current words", ARCH_TEXT_MAX);
	net_free(net);
	return NULL;
}

struct net *net_new(const char *text, size_t width, size_t classes, double db, char *why,
		    size_t size)
{
	struct net *net = new_layers(text, width, classes, db, why, size);

	/* once more for the current words: the columns of its steps are those of net->text */
	if (net && strcmp(net->text, text) != 0) {
		struct net *modern = new_layers(net->text, width, classes, db, why, size);

		net_free(net);
		net = modern;
	}
	if (!net)
		return NULL;
	net->weights = calloc(net->n_weights, sizeof *net->weights);
	if (net->weights)
		return net;
	snprintf(why, size, "%s", NET_NO_MEMORY);
	net_free(net);
	return NULL;
}

void net_free(struct net *net)
{
	if (net) {
		free(net->weights);
		free(net->levels);
		free(net->steps);
	}
	free(net);
}

float *net_at(const struct net *net, const struct net_param *param)
{
	return net->weights + param->offset;
}

enum { FOR_WEIGHTS }; /* the stream of a seed; train has others */

void net_init(struct net *net, uint64_t seed)
{
	for (size_t i = 0; i < net->n_params; i++) {
		const struct net_param *p = &net->params[i];
		struct rng r = rng_stream(seed, FOR_WEIGHTS, i, 0);
		float *w = net_at(net, p);

		for (size_t k = 0; k < p->n; k++)
			w[k] = p->fan > 0 ? rng_normal(&r) / sqrtf(3 * (float)p->fan) : p->start;
	}
}

bool net_has(const struct net *net, const char *word)
{
	const struct layer_kind *kind = layer_find(word, strlen(word));

	for (size_t i = 0; i < net->n_layers; i++)
		if (net->layers[i].step.kind == kind)
			return true;
	return false;
}

size_t net_layer_rows(const struct net_layer *l, size_t rows)
{
	return l->step.kind->one_row ? 1 : layer_extent(rows, l->step.stride_rows);
}

double net_layer_flops(const struct net *net, const struct net_layer *l, size_t rows)
{
	const struct net_space *from = &net->spaces[l->from], *to = &net->spaces[l->to];
	const double in = (double)rows * (double)(from->bands * from->channels);
	const double out = (double)net_layer_rows(l, rows) * (double)(to->bands * to->channels);
	/* an output of a matrix is `fan` products, their sum, and perhaps a bias */
	const double sum = l->w ? 2 * (double)l->w->fan : 0, bias = sum > 0 && l->b ? 1 : 0;

	return out * (sum + bias) + in * l->step.kind->operations;
}

size_t net_layer_params(const struct net_layer *l)
{
	return (l->w ? l->w->n : 0) + (l->b ? l->b->n : 0);
}
