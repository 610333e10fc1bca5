/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/pass.h"

#include "nn/depthwise.h"
#include "nn/rowwise.h"
#include "nn/winograd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- a batch's memory ---- */

enum {
	DENSE_PART = 256, /* rows of a dense layer's weights: what one thread takes at once */
	CLIP_PARTS = 8,   /* of a batch: gradients that are summed apart, however many threads */
};

struct pass {
	struct net *net;
	struct thread_pool *pool;
	bool training;
	enum cpu_path path;

	const struct pass_clip *clips;
	size_t n;

	size_t cap_clips;     /* of the following */
	struct plane *planes; /* [n_spaces][cap_clips] */
	struct plane *grads;  /* the same; training only. Packed: no border */
	float *sums;          /* [cap_clips][sums_row] */
	size_t sums_row;      /* 2 * most channels */
	float *arena;         /* where the planes and gradients lie */
	size_t cap_arena;
	float *scratch; /* [threads][scratch_each] */
	size_t cap_scratch, scratch_each;
	float *partial; /* a dense layer's y in parts, or its dy as [out, clips] */
	size_t cap_partial;

	/* transformed weights of the layers that winograd does, or gradients of them */
	size_t winograd_at[NET_LAYERS_MAX]; /* in u, while net->layers[i] is one */
	float *u;
	float *du; /* [CLIP_PARTS] of the largest layer; training only */

	float *flipped;     /* weights as the backward passes want them, at the same offsets */
	float *dw;          /* [n_weights] */
	float *bn_mean;     /* [n_weights], at the offset of a bn's mean: what this batch uses */
	float *bn_factor;   /* at the same offset: 1 / sqrt(variance + epsilon) */
	float *bn_variance; /* at the same offset; training only */
};

/* The most channels, or numbers that an ln scales. */
/* Numbers that are summed over positions: channels, or what a bias has. */
static size_t most_channels(const struct net *net)
{
	size_t most = 1;

	for (size_t i = 0; i < net->n_layers; i++)
		if (net->layers[i].b && net->layers[i].b->n > most)
			most = net->layers[i].b->n;
	for (size_t i = 0; i < net->n_spaces; i++)
		if (net->spaces[i].channels > most)
			most = net->spaces[i].channels;
	return most;
}

static bool by_winograd(const struct pass *p, const struct net_layer *l)
{
	return l->step.op == ARCH_CONV2 && p->path != CPU_REFERENCE && winograd_suits(&l->conv);
}

/* Memory for the transformed weights. False: there is none. */
static bool place_winograd(struct pass *p)
{
	size_t used = 0, most = 0;

	for (size_t i = 0; i < p->net->n_layers; i++) {
		const struct net_layer *l = &p->net->layers[i];
		const size_t n = by_winograd(p, l) ? winograd_weights_size(&l->conv) : 0;

		p->winograd_at[i] = used;
		used += n;
		most = n > most ? n : most;
	}
	if (used == 0)
		return true;
	p->u = malloc(used * sizeof *p->u);
	p->du = p->training ? malloc(CLIP_PARTS * most * sizeof *p->du) : NULL;
	return p->u && (p->du || !p->training);
}

static float *winograd_u(const struct pass *p, const struct net_layer *l)
{
	return p->u + p->winograd_at[l - p->net->layers];
}

struct pass *pass_new(struct net *net, struct thread_pool *pool, bool training)
{
	struct pass *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	p->net = net;
	p->pool = pool;
	p->training = training;
	p->path = cpu_best();
	p->bn_mean = malloc(net->n_weights * sizeof(float));
	p->bn_factor = malloc(net->n_weights * sizeof(float));
	if (training) {
		p->flipped = malloc(net->n_weights * sizeof(float));
		p->dw = malloc(net->n_weights * sizeof(float));
		p->bn_variance = malloc(net->n_weights * sizeof(float));
	}
	if (!place_winograd(p) || !p->bn_mean || !p->bn_factor ||
	    (training && (!p->flipped || !p->dw || !p->bn_variance))) {
		pass_free(p);
		return NULL;
	}
	return p;
}

void pass_free(struct pass *p)
{
	if (!p)
		return;
	free(p->planes);
	free(p->grads);
	free(p->sums);
	free(p->arena);
	free(p->scratch);
	free(p->partial);
	free(p->u);
	free(p->du);
	free(p->flipped);
	free(p->dw);
	free(p->bn_mean);
	free(p->bn_factor);
	free(p->bn_variance);
	free(p);
}

static struct plane *plane_at(const struct pass *p, size_t space, size_t clip)
{
	return &p->planes[space * p->cap_clips + clip];
}

static struct plane *grad_at(const struct pass *p, size_t space, size_t clip)
{
	return &p->grads[space * p->cap_clips + clip];
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
	/* beside the planes their gradients; of the weights six arrays */
	return sizeof(float) * (2 * floats * (double)n + 6 * (double)net->n_weights);
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
	p->grads = p->training ? calloc(n * p->net->n_spaces, sizeof *p->grads) : NULL;
	p->sums_row = 2 * most_channels(p->net);
	p->sums = malloc(n * p->sums_row * sizeof *p->sums);
	if (p->planes && p->sums && (p->grads || !p->training))
		return true;
	p->cap_clips = 0;
	return false;
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
		struct plane *plane = plane_at(p, s, clip);

		*plane = (struct plane){ .rows = plane->rows,
					 .bands = space->bands,
					 .channels = space->channels,
					 .pitch = (space->before_bands + space->bands +
						   space->after_bands) *
						  space->channels };
		if (p->training) {
			*grad_at(p, s, clip) = *plane;
			grad_at(p, s, clip)->pitch = space->bands * space->channels;
		}
	}
}

enum { ALIGN = 16 }; /* floats: a line of cache */

/* Takes n floats from the arena, or only counts them while it is NULL. */
static float *take(float *arena, size_t *used, size_t n)
{
	float *at = arena ? arena + *used : NULL;

	*used += n;
	return at;
}

/* Places all planes in the arena (NULL: only counts) and returns the floats needed. The clips'
 * planes of one space follow each other without a gap. */
static size_t place_planes(struct pass *p, float *arena)
{
	size_t used = 0;

	for (size_t s = 0; s < p->net->n_spaces; s++) {
		const struct net_space *space = &p->net->spaces[s];

		used = (used + ALIGN - 1) / ALIGN * ALIGN;
		for (size_t i = 0; i < p->n; i++) {
			struct plane *plane = plane_at(p, s, i);
			size_t rows = space->before_rows + plane->rows + space->after_rows;
			float *at = take(arena, &used, rows * plane->pitch);

			if (at)
				plane->x = at + space->before_rows * plane->pitch +
					   space->before_bands * space->channels;
		}
		for (size_t i = 0; p->training && i < p->n; i++) {
			struct plane *grad = grad_at(p, s, i);

			grad->x = take(arena, &used, grad->rows * grad->pitch);
		}
	}
	return used;
}

/* A layer that is done for the whole batch at once. */
struct whole {
	struct pass *p;
	const struct net_layer *l;
};

static size_t dense_in(const struct whole *w)
{
	return w->l->w->shape[0];
}

static size_t dense_out(const struct whole *w)
{
	return w->l->w->shape[1];
}

static size_t dense_parts(const struct whole *w)
{
	return (dense_in(w) + DENSE_PART - 1) / DENSE_PART;
}

static size_t part_end(const struct whole *w, size_t part)
{
	return dense_in(w) - part * DENSE_PART < DENSE_PART ? dense_in(w) : (part + 1) * DENSE_PART;
}

static size_t max_size(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Scratch memory of a thread for one layer, and what a batch's dense layer needs for all. */
static size_t layer_scratch(const struct pass *p, const struct net_layer *l)
{
	size_t most = 0;

	if (by_winograd(p, l))
		return winograd_scratch(&l->conv);
	if (!p->training)
		return 0;
	if (l->step.op == ARCH_DENSE)
		return DENSE_PART * p->n;
	for (size_t k = 0; k < p->n; k++) {
		const struct plane *x = plane_at(p, l->from, k);

		if (l->step.op == ARCH_CONV1 || l->step.op == ARCH_CONV2)
			most =
			    max_size(most, conv_scratch(&l->conv, x->rows,
							l->step.op == ARCH_CONV1 ? 1 : x->bands));
	}
	return most;
}

static size_t layer_partial(const struct pass *p, const struct net_layer *l)
{
	const struct whole w = { (struct pass *)p, l };

	return l->step.op == ARCH_DENSE ? dense_parts(&w) * dense_out(&w) * p->n : 0;
}

/* Makes room for n floats at *at, unless there is. What was there is lost. */
static bool grow(float **at, size_t *cap, size_t n)
{
	if (n <= *cap)
		return true;
	free(*at);
	*at = malloc(n * sizeof **at);
	*cap = *at ? n : 0;
	return *at;
}

/* False: no memory. What was allocated once serves all smaller batches. */
static bool lay_out(struct pass *p)
{
	size_t scratch = 0, partial = 0;

	if (!grow_clips(p, p->n))
		return false;
	for (size_t i = 0; i < p->n; i++)
		shape_planes(p, i);
	for (size_t i = 0; i < p->net->n_layers; i++) {
		scratch = max_size(scratch, layer_scratch(p, &p->net->layers[i]));
		partial = max_size(partial, layer_partial(p, &p->net->layers[i]));
	}
	/* a line of cache more: threads write there all the time */
	p->scratch_each = scratch + ALIGN;
	if (!grow(&p->arena, &p->cap_arena, place_planes(p, NULL)) ||
	    !grow(&p->scratch, &p->cap_scratch, p->scratch_each * thread_pool_threads(p->pool)) ||
	    !grow(&p->partial, &p->cap_partial, partial))
		return false;
	place_planes(p, p->arena);
	return true;
}

/* ---- forward ---- */

/* The plane as a convolution over time alone sees it: its bands are channels. */
static struct plane flat(const struct plane *x)
{
	return (struct plane){ x->rows, 1, x->bands * x->channels, x->pitch, x->x };
}

/* What pool-mean and pool-max make of x, as one row with bands; what others make is y itself. */
static struct plane pooled(const struct arch_step *s, const struct plane *x, const struct plane *y)
{
	if (s->op != ARCH_POOL_MEAN && s->op != ARCH_POOL_MAX)
		return *y;
	return (struct plane){ 1, x->bands, x->channels, y->pitch, y->x };
}

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

/* Layers from first to last - 1, clip by clip. */
struct training_run {
	struct pass *p;
	size_t first, last;
};

static struct rng drop_stream(const struct pass *p, const struct net_layer *l, size_t clip)
{
	return rng_stream(p->clips[clip].key, (uint64_t)(l - p->net->layers), 0, 0);
}

static float *scratch_of(const struct pass *p, unsigned thread)
{
	return p->scratch + thread * p->scratch_each;
}

/* ReLU before a maximum is the maximum's business, both ways. */
static bool relu_of_max(const struct net *net, const struct net_layer *relu)
{
	return relu->step.op == ARCH_RELU && relu + 1 < net->layers + net->n_layers &&
	       relu[1].step.op == ARCH_MAX;
}

static bool max_of_relu(const struct net *net, const struct net_layer *max)
{
	return max > net->layers && relu_of_max(net, max - 1);
}

static void forward_layer(struct pass *p, const struct net_layer *l, size_t clip, unsigned thread)
{
	const struct net *net = p->net;
	const struct arch_step *s = &l->step;
	const struct plane *x = plane_at(p, l->from, clip), *y = plane_at(p, l->to, clip);
	struct plane in = s->op == ARCH_CONV1 || s->op == ARCH_DW1 ? flat(x) : *x;
	struct plane out = s->op == ARCH_DW1 ? flat(y) : pooled(s, x, y);

	switch (s->op) {
	case ARCH_CONV1:
	case ARCH_CONV2:
		if (by_winograd(p, l)) {
			winograd_forward(&l->conv, winograd_u(p, l),
					 l->b ? net_at(net, l->b) : NULL, x, y,
					 scratch_of(p, thread), p->path);
			break;
		}
		conv_forward(&l->conv, net_at(net, l->w), l->b ? net_at(net, l->b) : NULL, &in, y,
			     p->path);
		break;
	case ARCH_MAX:
		max_forward(x, s->rows, s->bands, max_of_relu(net, l), y);
		break;
	case ARCH_MEAN:
		mean_forward(x, s->rows, s->bands, y);
		break;
	case ARCH_DW1:
	case ARCH_DW2:
		depthwise_forward(&l->conv, net_at(net, l->w), l->b ? net_at(net, l->b) : NULL, &in,
				  &out, p->path);
		break;
	case ARCH_LN:
		ln_forward(x, net_at(net, l->w), net_at(net, l->b), y);
		break;
	case ARCH_GELU:
		gelu_forward(x, y, p->path);
		break;
	case ARCH_POOL_MEAN:
		mean_forward(x, x->rows, 1, &out);
		break;
	case ARCH_POOL_MAX:
		max_forward(x, x->rows, 1, false, &out);
		break;
	case ARCH_FORK:
		plane_copy(x, y);
		break;
	case ARCH_JOIN:
		plane_copy(x, y);
		plane_add(plane_at(p, l->with, clip), y);
		break;
	case ARCH_BN:
		bn_forward(x, p->bn_mean + l->mean->offset, p->bn_factor + l->mean->offset,
			   net_at(net, l->w), net_at(net, l->b), y);
		break;
	case ARCH_RELU:
		if (!relu_of_max(net, l))
			relu_forward(x);
		break;
	case ARCH_DROP:
		drop_forward(x, p->training ? s->p : 0, drop_stream(p, l, clip), y);
		break;
	case ARCH_POOL:
		pool_forward(x, y->x);
		break;
	default: /* dense is done for the whole batch */
		break;
	}
	if (l->to != l->from)
		clear_border(&net->spaces[l->to], y);
}

static void forward_run(void *arg, size_t clip, unsigned thread)
{
	const struct training_run *run = arg;

	for (size_t i = run->first; i < run->last; i++)
		forward_layer(run->p, &run->p->net->layers[i], clip, thread);
}

static void fill_input(void *arg, size_t clip, unsigned thread)
{
	struct pass *p = arg;
	const struct net *net = p->net;
	const struct plane *y = plane_at(p, 0, clip);

	(void)thread;
	input_fill(&net->input, net_at(net, net->mean), net_at(net, net->deviation),
		   net_at(net, net->floor), p->clips[clip].x, p->clips[clip].rows, y);
	clear_border(&net->spaces[0], y);
}

static void forward_dense(void *arg, size_t part, unsigned thread)
{
	const struct whole *w = arg;
	const struct pass *p = w->p;
	const struct net *net = p->net;
	float *y = dense_parts(w) == 1 ? plane_at(p, w->l->to, 0)->x
				       : p->partial + part * p->n * dense_out(w);

	(void)thread;
	dense_forward(plane_at(p, w->l->from, 0)->x, dense_in(w), p->n, dense_out(w),
		      part * DENSE_PART, part_end(w, part), net_at(net, w->l->w),
		      w->l->b && part == 0 ? net_at(net, w->l->b) : NULL, y, p->path);
}

/* Adds up what forward_dense left in parts. */
static void sum_dense(void *arg, size_t clip, unsigned thread)
{
	const struct whole *w = arg;
	const size_t out = dense_out(w);
	float *restrict y = plane_at(w->p, w->l->to, clip)->x;

	(void)thread;
	for (size_t part = 0; part < dense_parts(w); part++) {
		const float *restrict more = w->p->partial + (part * w->p->n + clip) * out;

		for (size_t i = 0; i < out; i++)
			y[i] = part == 0 ? more[i] : y[i] + more[i];
	}
}

static float *sums_at(const struct pass *p, size_t clip)
{
	return p->sums + clip * p->sums_row;
}

static void sum_clip(void *arg, size_t clip, unsigned thread)
{
	const struct whole *w = arg;

	(void)thread;
	channel_sum(plane_at(w->p, w->l->from, clip), sums_at(w->p, clip));
}

static void square_clip(void *arg, size_t clip, unsigned thread)
{
	const struct whole *w = arg;

	(void)thread;
	channel_squares(plane_at(w->p, w->l->from, clip), w->p->bn_mean + w->l->mean->offset,
			sums_at(w->p, clip));
}

/* to[n] = sum over the clips of what their sums hold from `from` on, in the order of the clips. */
static void add_up(const struct pass *p, size_t from, size_t n, double share, float *to)
{
	enum { BLOCK = 64 }; /* channels at once, so that a line of cache is read once */

	for (size_t c = 0; c < n; c += BLOCK) {
		const size_t some = n - c < BLOCK ? n - c : BLOCK;
		double sum[BLOCK] = { 0 };

		for (size_t i = 0; i < p->n; i++) {
			const float *row = sums_at(p, i) + from + c;

			for (size_t k = 0; k < some; k++)
				sum[k] += row[k];
		}
		for (size_t k = 0; k < some; k++)
			to[c + k] = (float)(sum[k] * share);
	}
}

/* Positions of the batch that a bn takes its statistics over. */
static double positions(const struct pass *p, const struct net_layer *l)
{
	double n = 0;

	for (size_t i = 0; i < p->n; i++)
		n += (double)plane_at(p, l->from, i)->rows * (double)plane_at(p, l->from, i)->bands;
	return n;
}

/* Mean and factor for a bn: the batch's in training, else the running ones. */
static void prepare_bn(struct pass *p, const struct net_layer *l)
{
	const size_t n = l->mean->n, at = l->mean->offset;
	const float *variance = net_at(p->net, l->variance);

	if (p->training) {
		struct whole w = { p, l };
		const double share = 1 / positions(p, l);

		thread_pool_for(p->pool, p->n, sum_clip, &w);
		add_up(p, 0, n, share, p->bn_mean + at);
		thread_pool_for(p->pool, p->n, square_clip, &w);
		add_up(p, 0, n, share, p->bn_variance + at);
		variance = p->bn_variance + at;
	} else {
		memcpy(p->bn_mean + at, net_at(p->net, l->mean), n * sizeof(float));
	}
	for (size_t c = 0; c < n; c++)
		p->bn_factor[at + c] = 1 / sqrtf(variance[c] + BN_EPSILON);
}

/* Whether a layer needs all clips to have come so far. */
static bool needs_batch(const struct pass *p, const struct net_layer *l)
{
	return l->step.op == ARCH_DENSE || (l->step.op == ARCH_BN && p->training);
}

const float *pass_forward(struct pass *p, const struct pass_clip *clips, size_t n)
{
	const struct net *net = p->net;

	p->clips = clips;
	p->n = n;
	if (!lay_out(p))
		return NULL;
	for (size_t i = 0; i < net->n_layers; i++)
		if (by_winograd(p, &net->layers[i]))
			winograd_weights(&net->layers[i].conv, net_at(net, net->layers[i].w),
					 winograd_u(p, &net->layers[i]), p->path);
	thread_pool_for(p->pool, n, fill_input, p);
	for (size_t i = 0; i < net->n_layers;) {
		const struct net_layer *l = &net->layers[i];
		struct training_run run = { p, i, i + 1 };

		if (l->step.op == ARCH_DENSE) {
			struct whole w = { p, l };

			thread_pool_for(p->pool, dense_parts(&w), forward_dense, &w);
			if (dense_parts(&w) > 1)
				thread_pool_for(p->pool, n, sum_dense, &w);
			i++;
			continue;
		}
		if (l->step.op == ARCH_BN)
			prepare_bn(p, l);
		while (run.last < net->n_layers && !needs_batch(p, &net->layers[run.last])) {
			if (net->layers[run.last].step.op == ARCH_BN)
				prepare_bn(p, &net->layers[run.last]);
			run.last++;
		}
		thread_pool_for(p->pool, n, forward_run, &run);
		i = run.last;
	}
	return plane_at(p, net->n_spaces - 1, 0)->x;
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
		const float *scores = plane_at(p, last, i)->x;

		loss += cross_entropy(scores, classes, clips[i].label, smoothing,
				      1.0f / (float)p->n, grad_at(p, last, i)->x);
		*right += pass_top(scores, classes) == clips[i].label;
	}
	return loss / (double)p->n;
}

/* A convolution that makes dx of dy. */
static struct conv turned(const struct conv *c)
{
	struct conv back = *c;

	back.in = c->out;
	back.out = c->in;
	return back;
}

static void backward_layer(struct pass *p, const struct net_layer *l, size_t clip, unsigned thread)
{
	const struct arch_step *s = &l->step;
	const struct plane *x = plane_at(p, l->from, clip), *y = plane_at(p, l->to, clip);
	const struct plane *dx = grad_at(p, l->from, clip), *dy = grad_at(p, l->to, clip);
	const bool over_rows = s->op == ARCH_CONV1 || s->op == ARCH_DW1;
	struct plane din = over_rows ? flat(dx) : *dx;
	struct plane out = pooled(s, x, y), dout = s->op == ARCH_DW1 ? flat(dy) : pooled(s, x, dy);

	switch (s->op) {
	case ARCH_CONV1:
	case ARCH_CONV2:
		if (by_winograd(p, l)) {
			const struct conv back = turned(&l->conv);

			winograd_forward(&back, winograd_u(p, l), NULL, dy, dx,
					 scratch_of(p, thread), p->path);
			break;
		}
		conv_backward(&l->conv, p->flipped + l->w->offset, dy, &din, scratch_of(p, thread),
			      p->path);
		break;
	case ARCH_MAX:
		max_backward(x, y, s->rows, s->bands, max_of_relu(p->net, l), dy, dx);
		break;
	case ARCH_MEAN:
		mean_backward(s->rows, s->bands, dy, dx);
		break;
	case ARCH_DW1:
	case ARCH_DW2:
		depthwise_backward(&l->conv, net_at(p->net, l->w), &dout, &din, p->path);
		break;
	case ARCH_LN:
		ln_backward(x, dy, net_at(p->net, l->w), dx);
		break;
	case ARCH_GELU:
		gelu_backward(x, dy, dx, p->path);
		break;
	case ARCH_POOL_MEAN:
		mean_backward(x->rows, 1, &dout, dx);
		break;
	case ARCH_POOL_MAX:
		max_backward(x, &out, x->rows, 1, false, &dout, dx);
		break;
	case ARCH_JOIN:
		plane_copy(dy, dx);
		plane_copy(dy, grad_at(p, l->with, clip));
		break;
	case ARCH_FORK: /* its join has left the other branch's gradient there */
		plane_add(dy, dx);
		break;
	case ARCH_BN:
		bn_backward(x, dy, p->bn_mean + l->mean->offset, p->bn_factor + l->mean->offset,
			    net_at(p->net, l->w), p->dw + l->w->offset, p->dw + l->b->offset,
			    positions(p, l), dx);
		break;
	case ARCH_RELU:
		if (!relu_of_max(p->net, l))
			relu_backward(y, dy);
		break;
	case ARCH_DROP:
		drop_forward(dy, s->p, drop_stream(p, l, clip), dx);
		break;
	case ARCH_POOL:
		pool_backward(x, y->x, dy->x, dx);
		break;
	default:
		break;
	}
}

/* From layer last - 1 down to first. */
static void backward_run(void *arg, size_t clip, unsigned thread)
{
	const struct training_run *run = arg;

	for (size_t i = run->last; i > run->first; i--)
		backward_layer(run->p, &run->p->net->layers[i - 1], clip, thread);
}

static void sum_gradient(void *arg, size_t clip, unsigned thread)
{
	const struct whole *w = arg;

	const size_t n = w->l->b->n;
	const struct plane *dy = grad_at(w->p, w->l->to, clip);
	/* gradients have no border; a depthwise one's bands may have a bias each */
	const struct plane all = { 1, dy->rows * dy->pitch / n, n, dy->rows * dy->pitch, dy->x };

	(void)thread;
	channel_sum(&all, sums_at(w->p, clip));
}

/* A bias's gradient: the sum of dy over all clips and positions. */
static void bias_gradient(const struct whole *w)
{
	const struct net_param *b = w->l->b;

	if (!b)
		return;
	thread_pool_for(w->p->pool, w->p->n, sum_gradient, (void *)w);
	add_up(w->p, 0, b->n, 1, w->p->dw + b->offset);
}

static void conv_gradient(void *arg, size_t part, unsigned thread)
{
	const struct whole *w = arg;
	const struct net_layer *l = w->l;

	(void)thread;
	for (size_t i = 0; i < w->p->n; i++) {
		const struct plane *x = plane_at(w->p, l->from, i);
		const struct plane in = l->step.op == ARCH_CONV1 ? flat(x) : *x;

		conv_backward_weights(&l->conv, part, &in, grad_at(w->p, l->to, i), i > 0,
				      w->p->dw + l->w->offset, w->p->path);
	}
}

static void depthwise_gradient(void *arg, size_t part, unsigned thread)
{
	const struct whole *w = arg;
	const struct net_layer *l = w->l;

	(void)thread;
	for (size_t i = 0; i < w->p->n; i++) {
		const struct plane *x = plane_at(w->p, l->from, i), *dy = grad_at(w->p, l->to, i);
		const bool over_rows = l->step.op == ARCH_DW1;
		const struct plane in = over_rows ? flat(x) : *x, out = over_rows ? flat(dy) : *dy;

		depthwise_backward_weights(&l->conv, part, &in, &out, i > 0,
					   w->p->dw + l->w->offset, w->p->path);
	}
}

static size_t clip_parts(const struct pass *p)
{
	return p->n < CLIP_PARTS ? p->n : CLIP_PARTS;
}

/* Some clips' part of a layer's du. */
static void winograd_part(void *arg, size_t part, unsigned thread)
{
	const struct whole *w = arg;
	struct pass *p = w->p;
	const struct net_layer *l = w->l;
	const size_t n = clip_parts(p), from = p->n * part / n, to = p->n * (part + 1) / n;

	for (size_t i = from; i < to; i++)
		winograd_backward_weights(&l->conv, plane_at(p, l->from, i), grad_at(p, l->to, i),
					  i > from, p->du + part * winograd_weights_size(&l->conv),
					  scratch_of(p, thread), p->path);
}

enum { AREA_PART = 256 }; /* weights at one spot of the kernel */

static void winograd_sum(void *arg, size_t part, unsigned thread)
{
	const struct whole *w = arg;
	const struct conv *c = &w->l->conv;
	const size_t from = part * AREA_PART, area = c->in * c->out;

	(void)thread;
	winograd_gradient(c, w->p->du, clip_parts(w->p), from,
			  area - from < AREA_PART ? area : from + AREA_PART,
			  w->p->dw + w->l->w->offset, w->p->path);
}

/* A layer on its way back: are there others before it? */
struct dense_back {
	struct whole whole;
	bool deeper;
};

/* Some rows of dw and columns of dx: the same weights and inputs are used while they are near. */
static void backward_dense(void *arg, size_t part, unsigned thread)
{
	const struct dense_back *back = arg;
	const struct whole *w = &back->whole;
	const struct pass *p = w->p;
	const struct net_layer *l = w->l;
	const size_t in = dense_in(w), out = dense_out(w);

	dense_backward_weights(plane_at(p, l->from, 0)->x, in, grad_at(p, l->to, 0)->x, p->n, out,
			       part * DENSE_PART, part_end(w, part), p->dw + l->w->offset, p->path);
	if (back->deeper)
		dense_backward(p->partial, p->n, out, part * DENSE_PART, part_end(w, part),
			       net_at(p->net, l->w), scratch_of(p, thread),
			       grad_at(p, l->from, 0)->x, in, p->path);
}

static void bn_sums_clip(void *arg, size_t clip, unsigned thread)
{
	const struct whole *w = arg;
	const struct net_layer *l = w->l;
	float *sums = sums_at(w->p, clip);

	(void)thread;
	bn_backward_sums(plane_at(w->p, l->from, clip), grad_at(w->p, l->to, clip),
			 w->p->bn_mean + l->mean->offset, w->p->bn_factor + l->mean->offset, sums,
			 sums + l->mean->n);
}

static void ln_sums_clip(void *arg, size_t clip, unsigned thread)
{
	const struct whole *w = arg;
	const struct net_layer *l = w->l;
	float *sums = sums_at(w->p, clip);

	(void)thread;
	ln_backward_sums(plane_at(w->p, l->from, clip), grad_at(w->p, l->to, clip), sums,
			 sums + l->w->n);
}

/* Gradients of a layer's weights, and what its backward pass needs from the whole batch. `deeper`:
 * some layer before it wants the gradient. */
static void prepare_backward(struct pass *p, const struct net_layer *l, bool deeper)
{
	struct whole w = { p, l };

	switch (l->step.op) {
	case ARCH_CONV1:
	case ARCH_CONV2:
		bias_gradient(&w);
		if (by_winograd(p, l)) {
			const size_t area = l->conv.in * l->conv.out;
			const struct conv back = turned(&l->conv);

			thread_pool_for(p->pool, clip_parts(p), winograd_part, &w);
			thread_pool_for(p->pool, (area + AREA_PART - 1) / AREA_PART, winograd_sum,
					&w);
			conv_flip(&l->conv, net_at(p->net, l->w), p->flipped + l->w->offset);
			winograd_weights(&back, p->flipped + l->w->offset, winograd_u(p, l),
					 p->path);
			break;
		}
		if (deeper)
			conv_flip(&l->conv, net_at(p->net, l->w), p->flipped + l->w->offset);
		thread_pool_for(p->pool, conv_parts(&l->conv), conv_gradient, &w);
		break;
	case ARCH_DENSE: {
		struct dense_back back = { w, deeper };

		bias_gradient(&w);
		transpose(grad_at(p, l->to, 0)->x, p->n, dense_out(&w), p->n, p->partial);
		thread_pool_for(p->pool, dense_parts(&w), backward_dense, &back);
		break;
	}
	case ARCH_DW1:
	case ARCH_DW2:
		bias_gradient(&w);
		thread_pool_for(p->pool, depthwise_parts(&l->conv), depthwise_gradient, &w);
		break;
	case ARCH_BN:
	case ARCH_LN:
		thread_pool_for(p->pool, p->n, l->step.op == ARCH_BN ? bn_sums_clip : ln_sums_clip,
				&w);
		add_up(p, 0, l->w->n, 1, p->dw + l->w->offset);
		add_up(p, l->w->n, l->b->n, 1, p->dw + l->b->offset);
		break;
	default:
		break;
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
		struct training_run run = { p, i - 1, i };

		/* nobody wants the gradient of space 0, the clips */
		if (l->to == 0)
			break;
		prepare_backward(p, l, l->from > 0);
		if (l->from ==
		    0) { /* the first one, or the shortcut of a branch that begins there */
			i--;
			continue;
		}
		while (run.first > 0 && !net->layers[run.first - 1].w &&
		       net->layers[run.first - 1].from > 0)
			run.first--;
		thread_pool_for(p->pool, p->n, backward_run, &run);
		i = run.first;
	}
	return p->dw;
}

void pass_track(struct pass *p, float share)
{
	const struct net *net = p->net;

	for (size_t i = 0; i < net->n_layers; i++) {
		const struct net_layer *l = &net->layers[i];
		double n, unbias;

		if (l->step.op != ARCH_BN)
			continue;
		n = positions(p, l);
		unbias = n > 1 ? n / (n - 1) : 1;
		for (size_t c = 0; c < l->mean->n; c++) {
			float *mean = net_at(net, l->mean) + c;
			float *variance = net_at(net, l->variance) + c;

			*mean += share * (p->bn_mean[l->mean->offset + c] - *mean);
			*variance +=
			    share *
			    ((float)(unbias * p->bn_variance[l->mean->offset + c]) - *variance);
		}
	}
}
