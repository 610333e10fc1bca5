/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/pass_memory.h"

#include <stdlib.h>

enum { ALIGN = 16 }; /* floats: a line of cache */

static size_t align(size_t n)
{
	return (n + ALIGN - 1) / ALIGN * ALIGN;
}

static size_t max_size(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* ---- what does not depend on the batch ---- */

bool pass_memory_new(struct pass *p)
{
	size_t kept = 0;

	for (size_t i = 0; i < p->net->n_layers; i++) {
		const struct net_layer *l = &p->net->layers[i];

		p->kept_at[i] = kept;
		if (l->step.kind->kept)
			kept += align(l->step.kind->kept(p, l));
	}
	p->kept = malloc((kept + 1) * sizeof *p->kept);
	p->dw = pass_trains(p) ? malloc(p->net->n_weights * sizeof *p->dw) : NULL;
	return p->kept && (p->dw || !pass_trains(p));
}

void pass_memory_free(struct pass *p)
{
	free(p->planes);
	free(p->grads);
	free(p->sums);
	free(p->arena);
	free(p->scratch);
	free(p->shared);
	free(p->kept);
	free(p->dw);
}

/* ---- the planes of a batch ---- */

/* The most numbers that are summed over positions: channels, or what a bias has. */
static size_t most_channels(const struct net *net)
{
	size_t most = 1;

	for (size_t i = 0; i < net->n_layers; i++)
		if (net->layers[i].b)
			most = max_size(most, net->layers[i].b->n);
	for (size_t i = 0; i < net->n_spaces; i++)
		most = max_size(most, net->spaces[i].channels);
	return most;
}

static bool grow_clips(struct pass *p, size_t n)
{
	if (n <= p->cap_clips)
		return true;
	free(p->planes);
	free(p->grads);
	free(p->sums);
	p->cap_clips = n;
	p->planes = calloc(n * p->net->n_spaces, sizeof *p->planes);
	p->grads = pass_trains(p) ? calloc(n * p->net->n_spaces, sizeof *p->grads) : NULL;
	p->sums_row = 2 * most_channels(p->net);
	p->sums = malloc(n * p->sums_row * sizeof *p->sums);
	if (p->planes && p->sums && (p->grads || !pass_trains(p)))
		return true;
	p->cap_clips = 0;
	return false;
}

static struct plane *plane_at(const struct pass *p, size_t space, size_t clip)
{
	return &p->planes[space * p->cap_clips + clip];
}

static struct plane *grad_at(const struct pass *p, size_t space, size_t clip)
{
	return &p->grads[space * p->cap_clips + clip];
}

/* Shapes of a clip's planes, without memory yet. */
static void shape_planes(struct pass *p, size_t clip)
{
	const struct net *net = p->net;

	plane_at(p, 0, clip)->rows = input_rows(&net->input, p->clips[clip].rows);
	for (size_t i = 0; i < net->n_layers; i++) {
		const struct net_layer *l = &net->layers[i];

		if (l->to != l->from)
			plane_at(p, l->to, clip)->rows =
			    net_layer_rows(l, plane_at(p, l->from, clip)->rows);
	}
	for (size_t s = 0; s < net->n_spaces; s++) {
		const struct net_space *space = &net->spaces[s];
		const size_t bands = space->before_bands + space->bands + space->after_bands;
		struct plane *plane = plane_at(p, s, clip);

		plane->bands = space->bands;
		plane->channels = space->channels;
		plane->pitch = bands * space->channels;
		plane->x = NULL;
		if (pass_trains(p)) {
			*grad_at(p, s, clip) = *plane;
			grad_at(p, s, clip)->pitch = space->bands * space->channels;
		}
	}
}

/* Takes n floats of the arena; counts them only while it is NULL. */
static float *take(float *arena, size_t *used, size_t n)
{
	float *at = arena ? arena + *used : NULL;

	*used += n;
	return at;
}

/* Assigns each plane its part of the arena (NULL: only counts). Returns the floats
 * that they need. */
static size_t place_planes(struct pass *p, float *arena)
{
	size_t used = 0;

	for (size_t s = 0; s < p->net->n_spaces; s++) {
		const struct net_space *space = &p->net->spaces[s];

		used = align(used);
		for (size_t i = 0; i < p->n; i++) {
			struct plane *plane = plane_at(p, s, i);
			size_t rows = space->before_rows + plane->rows + space->after_rows;
			float *at = take(arena, &used, rows * plane->pitch);

			if (at)
				plane->x = at + space->before_rows * plane->pitch +
					   space->before_bands * space->channels;
		}
		for (size_t i = 0; pass_trains(p) && i < p->n; i++) {
			struct plane *grad = grad_at(p, s, i);

			grad->x = take(arena, &used, grad->rows * grad->pitch);
		}
	}
	return used;
}

/* Enlarges *at to at least n floats. Their values are lost. The batches of a stream need a little more
 * again and again: room for half as much more saves most of these allocations, and the first use of
 * fresh memory is slow. */
static bool grow(float **at, size_t *cap, size_t n)
{
	const size_t roomy = *cap + *cap / 2;

	if (n <= *cap)
		return true;
	free(*at);
	*cap = roomy > n ? roomy : n;
	*at = malloc(*cap * sizeof **at);
	if (!*at && *cap > n) {
		*cap = n;
		*at = malloc(n * sizeof **at);
	}
	if (!*at)
		*cap = 0;
	return *at;
}

bool pass_memory_lay_out(struct pass *p)
{
	size_t scratch = 0, shared = 0;

	if (!grow_clips(p, p->n))
		return false;
	for (size_t i = 0; i < p->n; i++)
		shape_planes(p, i);
	for (size_t i = 0; i < p->net->n_layers; i++) {
		const struct net_layer *l = &p->net->layers[i];
		const struct layer_kind *kind = l->step.kind;

		scratch = max_size(scratch, kind->scratch ? kind->scratch(p, l) : 0);
		shared = max_size(shared, kind->shared ? kind->shared(p, l) : 0);
	}
	/* a line of cache more: threads write there all the time */
	p->scratch_each = scratch + ALIGN;
	if (!grow(&p->arena, &p->cap_arena, place_planes(p, NULL)) ||
	    !grow(&p->scratch, &p->cap_scratch, p->scratch_each * thread_pool_threads(p->pool)) ||
	    !grow(&p->shared, &p->cap_shared, shared))
		return false;
	place_planes(p, p->arena);
	return true;
}

/* ---- what layers use ---- */

const struct plane *pass_plane(const struct pass *p, size_t space, size_t clip)
{
	return plane_at(p, space, clip);
}

const struct plane *pass_grad(const struct pass *p, size_t space, size_t clip)
{
	return grad_at(p, space, clip);
}

struct layer_clip pass_layer_clip(struct pass *p, const struct net_layer *l, size_t clip, size_t n,
				  unsigned thread, bool backward)
{
	struct layer_clip c = {
		p,    l,   clip, n, thread, plane_at(p, l->from, clip), plane_at(p, l->to, clip),
		NULL, NULL
	};

	if (backward) {
		c.dx = grad_at(p, l->from, clip);
		c.dy = grad_at(p, l->to, clip);
	}
	return c;
}

float *pass_kept(const struct pass *p, const struct net_layer *l)
{
	return p->kept + p->kept_at[l - p->net->layers];
}

float *pass_scratch(const struct pass *p, unsigned thread)
{
	return p->scratch + thread * p->scratch_each;
}

float *pass_sums(const struct pass *p, size_t clip)
{
	return p->sums + clip * p->sums_row;
}

const float *pass_weights(const struct pass *p, const struct net_param *param)
{
	return param ? net_at(p->net, param) : NULL;
}
