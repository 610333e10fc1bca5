/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pass_memory - the memory of a pass: planes, gradients and what layers keep
 *
 * Planes and gradients are laid out anew for each batch; memory only grows. Layers read and write
 * it through the functions below. */
#ifndef EARPIPE_PASS_MEMORY_H
#define EARPIPE_PASS_MEMORY_H

#include "base/cpu.h"
#include "nn/pass.h"

struct pass {
	struct net *net;
	struct thread_pool *pool;
	bool training;
	enum cpu_path path;
	float *dw; /* [n_weights], gradients of the arrays; training only */

	const struct pass_clip *clips; /* of the batch */
	size_t n;

	/* for layer_kind.shared: floats that one layer uses at a time */
	float *shared;
	size_t cap_shared;

	/* layers reach the rest through the functions below */
	size_t cap_clips;     /* of the following */
	struct plane *planes; /* [n_spaces][cap_clips] */
	struct plane *grads;  /* the same; training only */
	float *sums;          /* [cap_clips][sums_row] */
	size_t sums_row;      /* twice the largest number of channels or biases */
	float *arena;         /* the floats of all planes and gradients */
	size_t cap_arena;
	float *scratch; /* [threads][scratch_each] */
	size_t cap_scratch, scratch_each;
	float *kept;                    /* of all layers */
	size_t kept_at[NET_LAYERS_MAX]; /* where a layer's part begins */
};

/* Whether the pass trains: in libearpipe none does, and the compiler leaves out what is for training. */
static inline bool pass_trains(const struct pass *p)
{
#ifdef EARPIPE_EMBEDDED
	(void)p;
	return false;
#else
	return p->training;
#endif
}

/* Assigns shapes and memory to all planes of the batch p->clips [p->n]. False: no memory; the next
 * call may succeed. */
bool pass_memory_lay_out(struct pass *p);

/* Allocates the memory that does not depend on the batch. False: no memory. */
bool pass_memory_new(struct pass *p);
void pass_memory_free(struct pass *p);

/* The plane of a clip in a space, and its gradient. The planes of all clips of a space follow each
 * other without a gap if their border is empty; gradients always do. */
const struct plane *pass_plane(const struct pass *p, size_t space, size_t clip);
const struct plane *pass_grad(const struct pass *p, size_t space, size_t clip);

/* n clips as a layer function receives them; backward: with gradients. */
struct layer_clip pass_layer_clip(struct pass *p, const struct net_layer *l, size_t clip, size_t n,
				  unsigned thread, bool backward);

/* layer_kind.kept floats of the layer, and layer_kind.scratch floats of the thread. */
float *pass_kept(const struct pass *p, const struct net_layer *l);
float *pass_scratch(const struct pass *p, unsigned thread);

/* [sums_row] floats of a clip, which are used by one layer at a time. */
float *pass_sums(const struct pass *p, size_t clip);

/* The weights of an array of the net; NULL for NULL. */
const float *pass_weights(const struct pass *p, const struct net_param *param);

#endif
