/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layer - the table of layer kinds: what each computes, its arrays, shape and cost
 *
 * A new layer is an entry in layer.c and the functions that the entry names. Nothing else in the
 * program distinguishes kinds. An entry of an elementwise layer needs a word, a cost,
 * `forward` and `backward`.
 *
 * A layer reads the plane x of each clip and writes the plane y. dx is the gradient of the loss
 * with respect to x. Forward functions compute y from x, backward functions dx from dy. */
#ifndef EARPIPE_LAYER_H
#define EARPIPE_LAYER_H

#include "nn/arch.h"
#include "nn/plane.h"

struct builder;
struct net;
struct net_layer;
struct net_space;
struct pass;

/* The place of a layer in an architecture. */
struct layer_place {
	size_t rows;       /* of its input; 0: they differ from clip to clip */
	bool in_branch;    /* between 'residual(' and ')' */
	bool after_linear; /* a linear layer comes before it */
	bool is_last;      /* the layer of the classes */
};

/* One layer of one clip while a pass computes it; if it takes groups, of n clips from `clip` on, whose
 * planes follow each other. The planes and the pass are the caller's. */
struct layer_clip {
	struct pass *pass;
	const struct net_layer *layer;
	size_t clip, n;
	unsigned thread;
	/* The same plane if the layer works in place. The backward pass may read x. It must not
	 * read y, which a later layer may have overwritten in place. */
	const struct plane *x, *y;
	const struct plane *dx, *dy; /* packed, without a border; NULL in the forward pass */
};

struct layer_kind {
	struct arch_word word;
	/* Name of its arrays in a model: "conv" for "conv1.w". Kinds with the same name are
	 * numbered together. NULL: it has no arrays. */
	const char *arrays;

	/* ---- shape ---- */

	bool one_row;  /* y has one row; otherwise rows are divided by stride_rows */
	bool flattens; /* y has one band; otherwise bands are divided by stride_bands */
	bool in_place; /* y takes the place of x: same shape */
	/* Channels of y; NULL: those of x. */
	size_t (*channels)(const struct arch_step *step, const struct net_space *x);
	/* Returns why the layer cannot be in this place, or NULL. No function: it
	 * can be anywhere. */
	const char *(*refuse)(const struct layer_place *place);

	/* ---- arrays ---- */

	/* Adds its arrays with the functions of build.h. NULL: it has none. */
	void (*build)(struct builder *b, struct net_layer *l);
	/* A constant added to a channel of x does not change y, so the layer before
	 * needs no bias. */
	bool ignores_bias;
	/* Multiplies the layer into the matrix w and the bias b of the layer before it in `to`,
	 * a copy of the net without this layer. NULL: that cannot be done. */
	void (*fold)(const struct net *net, const struct net_layer *l, struct net *to,
		     const struct net_layer *before);

	/* ---- cost ---- */

	/* Floating-point operations of a prediction for each number of x: an addition,
	 * multiplication, division, comparison or function counts as one. Those of matrices
	 * follow from their sizes. */
	double operations;

	/* ---- computing; each of these may be NULL ---- */

	/* Floats that the layer keeps from the forward to the backward pass: pass_kept(). */
	size_t (*kept)(const struct pass *p, const struct net_layer *l);
	/* Floats of scratch memory for each thread, pass_scratch(), and for all: p->shared. */
	size_t (*scratch)(const struct pass *p, const struct net_layer *l);
	size_t (*shared)(const struct pass *p, const struct net_layer *l);

	/* Runs before the forward pass of any clip. In training, a layer with `needs_batch` finds x
	 * of all clips computed. */
	void (*prepare)(struct pass *p, const struct net_layer *l);
	bool needs_batch;
	/* Whether `forward` and `backward` should get several clips at once, to read the arrays less
	 * often. No function: they get one. */
	bool (*takes_group)(const struct pass *p, const struct net_layer *l);
	/* Computes y of one clip. A layer that has forward_batch computes y of all clips with it
	 * instead. The caller clears the border of y. */
	void (*forward)(const struct layer_clip *c);
	void (*forward_batch)(struct pass *p, const struct net_layer *l);

	/* Computes the gradients of the arrays into p->dw, from dy of all clips. Only layers with
	 * arrays have it. May also compute dx of all clips. */
	void (*gradients)(struct pass *p, const struct net_layer *l);
	/* Computes dx of one clip; may overwrite dy. Never called for a layer that reads the input,
	 * whose gradient is not used. */
	void (*backward)(const struct layer_clip *c);

	/* Moves statistics towards those of the batch: see pass_track. */
	void (*track)(struct pass *p, const struct net_layer *l, float share);

	/* ---- fusion with the layer after it ---- */

	bool is_relu;    /* the next layer may compute it, if that has takes_relu */
	bool takes_relu; /* it can: net_layer.relu says so */

	/* Marks the layers that build.c treats specially: 'residual(', ')' and linear. */
	enum layer_role { LAYER_PLAIN, LAYER_FORK, LAYER_JOIN, LAYER_LINEAR } role;
};

/* The kind with this index, 0 to layer_kinds() - 1, in the order in which a user sees them. */
size_t layer_kinds(void);
const struct layer_kind *layer_kind(size_t i);

/* The kind with the word name[length], current or of an earlier version. NULL: not found. */
const struct layer_kind *layer_find(const char *name, size_t length);

/* The rows (bands) that remain of n >= 1 after a stride or window of `by`: ceil(n / by). */
size_t layer_extent(size_t n, size_t by);

#endif
