/* SPDX-License-Identifier: GPL-2.0-or-later */
/* net - creates a net and holds its layers and weights
 *
 * All weights are in one block of floats; a table gives the place of each array. So saving,
 * loading, optimising and averaging are single loops. Fixed arrays are statistics of the training
 * data, which no gradient changes. */
#ifndef EARPIPE_NET_H
#define EARPIPE_NET_H

#include "nn/arch.h"
#include "nn/conv.h"
#include "nn/input.h"
#include "nn/layer.h"

#include <stdint.h>

enum {
	/* the last layer; 'residual(' and ')' may be three: fork, shortcut and join */
	NET_LAYERS_MAX = ARCH_STEPS_MAX + ARCH_STEPS_MAX / 2 + 1,
	NET_PARAMS_MAX = 4 * NET_LAYERS_MAX + 3,
	NET_NAME_MAX = 24,
	NET_WEIGHTS_MAX = 64 * 1048576, /* floats in all */
	NET_ROW_MAX = 1048576,          /* floats in a row of a space */
	NET_FIT_MAX = 64 * 1048576,     /* floats of a clip in a space, if fit:ROWS fixes it */
};

/* An array: an entry of the table. */
struct net_param {
	char name[NET_NAME_MAX]; /* "conv1.w" */
	size_t offset, n;        /* in the block; n is the product of shape */
	unsigned rank;
	size_t shape[4];
	bool fixed;  /* a statistic: the optimiser leaves it alone */
	bool decay;  /* weight decay applies: it is a matrix */
	size_t fan;  /* of a matrix: inputs that each output sums; otherwise 0 */
	float start; /* initial value of a vector */
};

/* The numbers between two layers: [rows, bands, channels] for each clip, and the border of zeros
 * that the convolution that reads them needs. */
struct net_space {
	size_t rows; /* 0: they differ from clip to clip */
	size_t bands, channels;
	size_t before_rows, after_rows, before_bands, after_bands;
};

/* Layers run in their order. 'residual(' (a fork) copies its space, so that the layers between it
 * and its ')' (a join) may work in place. A join adds the space that the fork reads. If the shapes
 * differ, it adds a convolution of that space instead, the shortcut: a layer just before the join
 * with a kernel of one row and one band. */
struct net_layer {
	struct arch_step step;
	char name[NET_NAME_MAX / 2];   /* of its arrays: "conv1"; empty if it has none */
	struct conv conv;              /* of a convolution */
	size_t from, to;               /* spaces that it reads and writes; equal: in place */
	size_t with;                   /* of a join: the space that it adds */
	bool biased;                   /* it has a bias, if its kind has one */
	bool shortcut;                 /* it was added for a join */
	bool skipped;                  /* a ReLU that the next layer computes */
	bool relu;                     /* it computes a ReLU of its input first */
	const struct net_param *w, *b; /* NULL: none. Of a normalisation: scale, shift */
	const struct net_param *mean, *variance; /* of a batch normalisation */
};

struct net {
	char text[ARCH_TEXT_MAX + 1]; /* its architecture, in current words */
	struct arch arch;             /* of that text */
	struct input input;
	size_t classes;
	struct net_layer layers[NET_LAYERS_MAX];
	size_t n_layers;
	struct net_space spaces[NET_LAYERS_MAX + 1]; /* the first: input; the last: scores */
	size_t n_spaces;
	struct net_param params[NET_PARAMS_MAX];
	size_t n_params;
	const struct net_param *mean, *deviation, *floor; /* [width] each: see input_fill */
	float *weights;                                   /* [n_weights] */
	size_t n_weights;
	/* NULL, or the matrices as quantised by quantise(), at the same offsets */
	int8_t *levels; /* [n_weights] */
	float *steps;   /* [n_weights], of which a matrix uses one for each output */
};

/* Makes a net for rows of `width` numbers, with zero weights; the caller frees it. The text may
 * hold words of earlier versions. db is how many decibels one unit of the features is (views:DB
 * needs it; 10 / ln 10 for natural logs of powers). NULL: why[size] has the reason, which begins
 * with the column in the text ("column 7: ..."), or is NET_NO_MEMORY. */
struct net *net_new(const char *text, size_t width, size_t classes, double db, char *why,
		    size_t size);
extern const char *const NET_NO_MEMORY;
void net_free(struct net *net);

/* Sets the initial weights for training: matrices normal with mean 0 and variance 1 / (3 fan), all
 * others net_param.start. He's variance, 2 / fan, is larger: with it a net without batch
 * normalisation collapses if its clips are mostly silence. */
void net_init(struct net *net, uint64_t seed);

/* Whether the net has a layer of the kind with this word. */
bool net_has(const struct net *net, const char *word);

/* Rows that a layer writes when it reads `rows`. */
size_t net_layer_rows(const struct net_layer *layer, size_t rows);

/* Floating-point operations of a layer's forward pass when it reads `rows`. Each addition,
 * multiplication, division, comparison and function is one. Zeros outside the
 * clip count as well. */
double net_layer_flops(const struct net *net, const struct net_layer *layer, size_t rows);

/* Numbers that a layer learns: the sizes of its arrays that are not fixed. */
size_t net_layer_params(const struct net_layer *layer);

/* Where an array begins in the weights. */
float *net_at(const struct net *net, const struct net_param *param);

#endif
