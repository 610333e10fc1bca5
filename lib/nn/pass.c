/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/pass.h"

#include "nn/loss.h"
#include "nn/pass_memory.h"

#include <stdlib.h>
#include <string.h>

struct pass *pass_new(struct net *net, struct thread_pool *pool, bool training)
{
	struct pass *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	p->net = net;
	p->pool = pool;
	p->training = training;
	p->path = cpu_best();
	if (!pass_memory_new(p)) {
		pass_free(p);
		return NULL;
	}
	return p;
}

void pass_free(struct pass *p)
{
	if (p)
		pass_memory_free(p);
	free(p);
}

double pass_bytes(const struct net *net, size_t rows, size_t n)
{
	size_t of_space[NET_LAYERS_MAX + 1] = { input_rows(&net->input, rows) };
	double floats = 0;

	for (size_t i = 0; i < net->n_layers; i++) {
		const struct net_layer *l = &net->layers[i];

		if (l->to != l->from)
			of_space[l->to] = net_layer_rows(l, of_space[l->from]);
	}
	for (size_t s = 0; s < net->n_spaces; s++) {
		const struct net_space *space = &net->spaces[s];

		floats +=
		    ((double)of_space[s] + (double)space->before_rows + (double)space->after_rows) *
		    (double)(space->before_bands + space->bands + space->after_bands) *
		    (double)space->channels;
	}
	/* planes and their gradients; for each weight gradients, moments and transformed weights */
	return sizeof(float) * (2 * floats * (double)n + 6 * (double)net->n_weights);
}

/* ---- forward ---- */

/* Layers from first to last - 1, which are computed group by group of clips. */
struct span {
	struct pass *p;
	size_t first, last;
};

/* libearpipe has no layers that take groups: there a group is a clip, and the compiler leaves out the
 * rest. */
#ifdef EARPIPE_EMBEDDED

static size_t groups(const struct pass *p)
{
	return p->n;
}

static size_t group_from(const struct pass *p, size_t group)
{
	(void)p;
	return group;
}

static bool takes_group(const struct pass *p, size_t layer)
{
	(void)p, (void)layer;
	return false;
}

#else

enum { GROUP = 4 }; /* clips of a group, at most */

/* How many groups the clips are divided into: equally many for each thread. No result depends on it. */
static size_t groups(const struct pass *p)
{
	const size_t threads = thread_pool_threads(p->pool);
	const size_t each = (p->n + GROUP * threads - 1) / (GROUP * threads);

	return each * threads < p->n ? each * threads : p->n;
}

/* The first clip of a group. */
static size_t group_from(const struct pass *p, size_t group)
{
	return p->n * group / groups(p);
}

static bool takes_group(const struct pass *p, size_t layer)
{
	const struct net_layer *l = &p->net->layers[layer];

	return !l->skipped && l->step.kind->takes_group && l->step.kind->takes_group(p, l);
}

#endif

/* Zeros around the plane. */
static void clear_border(const struct net_space *space, const struct plane *x)
{
	const size_t before = space->before_bands * space->channels;
	const size_t between = x->pitch - space->bands * space->channels;
	float *first = x->x - before;

	memset(first - space->before_rows * x->pitch, 0,
	       space->before_rows * x->pitch * sizeof(float));
	memset(first + x->rows * x->pitch, 0, space->after_rows * x->pitch * sizeof(float));
	for (size_t t = 0; t < x->rows && between > 0; t++) {
		memset(first + t * x->pitch, 0, before * sizeof(float));
		memset(x->x + t * x->pitch + space->bands * space->channels, 0,
		       (between - before) * sizeof(float));
	}
}

static void fill_input(void *arg, size_t clip, unsigned thread)
{
	struct pass *p = arg;
	const struct net *net = p->net;
	const struct plane *y = pass_plane(p, 0, clip);

	(void)thread;
	input_fill(&net->input, net_at(net, net->mean), net_at(net, net->deviation),
		   net_at(net, net->floor), p->clips[clip].x, p->clips[clip].rows, y);
	clear_border(&net->spaces[0], y);
}

static void forward_layer(struct pass *p, size_t layer, size_t clip, size_t n, unsigned thread)
{
	const struct net_layer *l = &p->net->layers[layer];
	const struct layer_clip c = pass_layer_clip(p, l, clip, n, thread, false);

	if (!l->skipped)
		l->step.kind->forward(&c);
	for (size_t i = 0; l->to != l->from && i < n; i++)
		clear_border(&p->net->spaces[l->to], &c.y[i]);
}

static void forward_span(void *arg, size_t group, unsigned thread)
{
	const struct span *span = arg;
	struct pass *p = span->p;
	const size_t from = group_from(p, group), to = group_from(p, group + 1);

	for (size_t i = span->first, end; i < span->last; i = end) {
		end = i + 1;
		if (takes_group(p, i)) {
			forward_layer(p, i, from, to - from, thread);
			continue;
		}
		while (end < span->last && !takes_group(p, end))
			end++;
		for (size_t clip = from; clip < to; clip++)
			for (size_t k = i; k < end; k++)
				forward_layer(p, k, clip, 1, thread);
	}
}

/* Whether a layer needs the ones before it to be computed for all clips. */
static bool needs_batch(const struct pass *p, const struct net_layer *l)
{
	return l->step.kind->forward_batch || (l->step.kind->needs_batch && pass_trains(p));
}

static void prepare(struct pass *p, const struct net_layer *l)
{
	if (l->step.kind->prepare)
		l->step.kind->prepare(p, l);
}

const float *pass_forward(struct pass *p, const struct pass_clip *clips, size_t n)
{
	const struct net *net = p->net;

	p->clips = clips;
	p->n = n;
	if (!pass_memory_lay_out(p))
		return NULL;
	thread_pool_for(p->pool, n, fill_input, p);
	for (size_t i = 0; i < net->n_layers;) {
		const struct net_layer *l = &net->layers[i];
		struct span span = { p, i, i + 1 };

		prepare(p, l);
		if (l->step.kind->forward_batch) {
			l->step.kind->forward_batch(p, l);
			i++;
			continue;
		}
		for (; span.last < net->n_layers; span.last++) {
			if (needs_batch(p, &net->layers[span.last]))
				break;
			prepare(p, &net->layers[span.last]);
		}
		thread_pool_for(p->pool, groups(p), forward_span, &span);
		i = span.last;
	}
	return pass_plane(p, net->n_spaces - 1, 0)->x;
}

/* ---- backward ---- */

size_t pass_top(const float *scores, size_t n)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++)
		if (scores[i] > scores[best])
			best = i;
	return best;
}

double pass_loss(struct pass *p, const struct pass_clip *clips, float smoothing, size_t *right)
{
	const size_t last = p->net->n_spaces - 1, classes = p->net->classes;
	double loss = 0;

	*right = 0;
	for (size_t i = 0; i < p->n; i++) {
		const float *scores = pass_plane(p, last, i)->x;

		loss += cross_entropy(scores, classes, clips[i].label, smoothing,
				      1.0f / (float)p->n, pass_grad(p, last, i)->x);
		*right += pass_top(scores, classes) == clips[i].label;
	}
	return loss / (double)p->n;
}

static void backward_layer(struct pass *p, size_t layer, size_t clip, size_t n, unsigned thread)
{
	const struct net_layer *l = &p->net->layers[layer];
	const struct layer_clip c = pass_layer_clip(p, l, clip, n, thread, true);

	if (!l->skipped && l->step.kind->backward)
		l->step.kind->backward(&c);
}

static void backward_span(void *arg, size_t group, unsigned thread)
{
	const struct span *span = arg;
	struct pass *p = span->p;
	const size_t from = group_from(p, group), to = group_from(p, group + 1);

	for (size_t i = span->last, end; i > span->first; i = end) {
		end = i - 1;
		if (takes_group(p, end)) {
			backward_layer(p, end, from, to - from, thread);
			continue;
		}
		while (end > span->first && !takes_group(p, end - 1))
			end--;
		for (size_t clip = from; clip < to; clip++)
			for (size_t k = i; k > end; k--)
				backward_layer(p, k - 1, clip, 1, thread);
	}
}

const float *pass_backward(struct pass *p)
{
	const struct net *net = p->net;

	for (size_t i = 0; i < net->n_params; i++)
		if (net->params[i].fixed)
			memset(p->dw + net->params[i].offset, 0, net->params[i].n * sizeof(float));
	for (size_t i = net->n_layers; i > 0;) {
		const struct net_layer *l = &net->layers[i - 1];
		struct span span = { p, i - 1, i };

		/* layers in place on space 0, the input: its gradient is not used */
		if (l->to == 0)
			break;
		if (l->step.kind->gradients)
			l->step.kind->gradients(p, l);
		/* the first layer, or the shortcut of a branch that begins at the input */
		if (l->from == 0) {
			i--;
			continue;
		}
		while (span.first > 0 && !net->layers[span.first - 1].step.kind->gradients &&
		       net->layers[span.first - 1].from > 0)
			span.first--;
		thread_pool_for(p->pool, groups(p), backward_span, &span);
		i = span.first;
	}
	return p->dw;
}

void pass_track(struct pass *p, float share)
{
	const struct net *net = p->net;

	for (size_t i = 0; i < net->n_layers; i++)
		if (net->layers[i].step.kind->track)
			net->layers[i].step.kind->track(p, &net->layers[i], share);
}
