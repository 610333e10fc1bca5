/* SPDX-License-Identifier: GPL-2.0-or-later */
/* net - a net: its layers and their weights
 *
 * All weights lie in one block of floats with a table beside it, so that saving, loading,
 * optimising and averaging are single loops. Some of them are fixed: statistics of the training
 * data, which no gradient touches. */
#ifndef EARPIPE_NET_H
#define EARPIPE_NET_H

#include "nn/arch.h"
#include "nn/input.h"
#include "nn/layers.h"

#include <stdint.h>

enum {
	/* the last one, and one more for two words 'res(' and ')' */
	NET_LAYERS_MAX = ARCH_STEPS_MAX + ARCH_STEPS_MAX / 2 + 1,
	NET_PARAMS_MAX = 4 * NET_LAYERS_MAX + 3,
	NET_NAME_MAX = 24,
	NET_WEIGHTS_MAX = 64 * 1048576, /* floats in all */
	NET_ROW_MAX = 1048576, /* floats in a row (all bands and channels) between layers */
	NET_FIT_MAX =
	    64 * 1048576, /* floats of a clip between layers, when fit:ROWS says how many */
};

/* One entry of the table. */
struct net_param {
	char name[NET_NAME_MAX]; /* "conv1.w" */
	size_t offset, n;        /* in the block; n is the product of shape */
	unsigned rank;
	size_t shape[4];
	bool fixed; /* a statistic: not the optimiser's business */
	bool decay; /* weight decay applies: a matrix */
	size_t fan; /* inputs that are summed to one output; 0: no matrix */
};

/* What lies between layers: for each clip [rows, bands, channels], and the border that the
 * convolution that reads it needs. */
struct net_space {
	size_t rows; /* 0: differ from clip to clip */
	size_t bands, channels;
	size_t before_rows, after_rows, before_bands, after_bands;
};

/* Layers run in their order. A fork copies its space, so that what lies between it and its join
 * may work in place. What the join adds is the space that the fork reads, or, if shapes differ,
 * what a conv1 or conv2 of one row and one band makes of it: a layer just before the join. */
struct net_layer {
	struct arch_step step;
	struct conv conv;              /* conv1, conv2, dw1 and dw2 */
	size_t from, to;               /* spaces that it reads and writes; the same: in place */
	size_t with;                   /* of a join: the space that it adds */
	const struct net_param *w, *b; /* NULL: none. Of bn, ln: scale, shift */
	const struct net_param *mean, *variance; /* of bn */
};

struct net {
	struct arch arch;
	struct input input;
	size_t classes;
	struct net_layer layers[NET_LAYERS_MAX];
	size_t n_layers;
	struct net_space
	    spaces[NET_LAYERS_MAX + 1]; /* the first is the input, the last the classes */
	size_t n_spaces;
	struct net_param params[NET_PARAMS_MAX];
	size_t n_params;
	/* of the clips, all [width]: see input_fill */
	const struct net_param *mean, *deviation, *floor;
	float *weights; /* [n_weights] */
	size_t n_weights;
	/* NULL both, or what quantise() made of the matrices, at their offsets */
	int8_t *levels; /* [n_weights] */
	float *steps;   /* [n_weights], of a matrix as many as it has outputs */
};

/* A net for rows of `width` numbers, with zero weights. db is how many decibels one unit of the
 * features is (views:DB needs it; 10 / ln 10 for natural logs of powers). NULL: the reason is in
 * why[size], and is about the text ("column 7: ..."), or is NET_NO_MEMORY. */
struct net *net_new(const char *text, size_t width, size_t classes, double db, char *why,
		    size_t size);
extern const char *const NET_NO_MEMORY;
void net_free(struct net *net);

/* Random weights: normal, variance 1 / (3 fan), which is smaller than usual: a net without bn whose
 * clips are mostly silence collapses with He's 2 / fan. */
void net_init(struct net *net, uint64_t seed);

/* Rows of the space that a layer writes, for so many of the one that it reads. */
size_t net_layer_rows(const struct net_layer *layer, size_t rows);

/* Floating-point operations of a layer's forward pass for so many rows of the space that it reads:
 * each addition, multiplication, division, comparison and function is one, and zeros beyond a
 * clip's border count as well. */
double net_layer_flops(const struct net *net, const struct net_layer *layer, size_t rows);

/* Numbers that a layer learns: those of its arrays that are not fixed. */
size_t net_layer_params(const struct net_layer *layer);

float *net_at(const struct net *net, const struct net_param *param);

#endif
