/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pass.h"

#include "depthwise.h"
#include "rowwise.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- a batch's memory ---- */

enum {
	DENSE_ROWS = 8,    /* clips that one thread takes through a dense layer at once */
	DENSE_PART = 64,   /* rows of its weights */
	CHANNEL_PART = 32, /* channels of a bias */
};

struct pass {
	struct net *net;
	struct pool *pool;
	bool training;
	enum gemm_path path;

	const struct pass_clip *clips;
	size_t n;

	size_t cap_clips;     /* of the following */
	struct plane *planes; /* [n_spaces][cap_clips] */
	struct plane *grads;  /* the same; training only. Packed: no border */
	float *sums;          /* [cap_clips][2 * most channels] */
	float *arena;         /* where the planes and gradients lie */
	size_t cap_arena;
	float *scratch; /* [threads][cap_scratch] */
	size_t cap_scratch;

	float *flipped;     /* weights as the backward passes want them, at the same offsets */
	float *dw;          /* [n_weights] */
	float *bn_mean;     /* [n_weights], at the offset of a bn's mean: what this batch uses */
	float *bn_factor;   /* at the same offset: 1 / sqrt(variance + epsilon) */
	float *bn_variance; /* at the same offset; training only */
};

/* The most channels, or numbers that an ln scales. */
static size_t most_channels(const struct net *net)
{
	size_t most = 1;

	for (size_t i = 0; i < net->n_layers; i++)
		if (net->layers[i].step.op == ARCH_LN && net->layers[i].w->n > most)
			most = net->layers[i].w->n;

	for (size_t i = 0; i < net->n_spaces; i++)
		if (net->spaces[i].channels > most)
			most = net->spaces[i].channels;
	return most;
}

struct pass *pass_new(struct net *net, struct pool *pool, bool training)
{
	struct pass *p = calloc(1, sizeof *p);

	if (!p)
		return NULL;
	p->net = net;
	p->pool = pool;
	p->training = training;
	p->path = gemm_best();
	p->bn_mean = malloc(net->n_weights * sizeof(float));
	p->bn_factor = malloc(net->n_weights * sizeof(float));
	if (training) {
		p->flipped = malloc(net->n_weights * sizeof(float));
		p->dw = malloc(net->n_weights * sizeof(float));
		p->bn_variance = malloc(net->n_weights * sizeof(float));
	}
	if (!p->bn_mean || !p->bn_factor ||
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
	p->sums = malloc(n * 2 * most_channels(p->net) * sizeof *p->sums);
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

/* The scratch memory that the widest convolution needs on its way back. */
static size_t scratch_needed(const struct pass *p)
{
	size_t most = 0;

	for (size_t i = 0; i < p->net->n_layers; i++) {
		const struct net_layer *l = &p->net->layers[i];

		if (l->step.op != ARCH_CONV1 && l->step.op != ARCH_CONV2)
			continue;
		for (size_t k = 0; k < p->n; k++) {
			const struct plane *x = plane_at(p, l->from, k);
			size_t bands = l->step.op == ARCH_CONV1 ? 1 : x->bands;
			size_t n = conv_scratch(&l->conv, x->rows, bands);

			most = n > most ? n : most;
		}
	}
	return most;
}

/* False: no memory. What was allocated once serves all smaller batches. */
static bool lay_out(struct pass *p)
{
	size_t need;

	if (!grow_clips(p, p->n))
		return false;
	for (size_t i = 0; i < p->n; i++)
		shape_planes(p, i);
	need = place_planes(p, NULL);
	if (need > p->cap_arena) {
		free(p->arena);
		p->arena = malloc(need * sizeof *p->arena);
		p->cap_arena = p->arena ? need : 0;
	}
	if (!p->arena)
		return false;
	place_planes(p, p->arena);
	need = p->training ? scratch_needed(p) : 0;
	if (need > p->cap_scratch) {
		free(p->scratch);
		p->scratch = malloc(need * pool_threads(p->pool) * sizeof *p->scratch);
		p->cap_scratch = p->scratch ? need : 0;
	}
	return need == 0 || p->scratch;
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
struct run {
	struct pass *p;
	size_t first, last;
};

static struct rng drop_stream(const struct pass *p, const struct net_layer *l, size_t clip)
{
	return rng_stream(p->clips[clip].key, (uint64_t)(l - p->net->layers), 0, 0);
}

static void forward_layer(struct pass *p, const struct net_layer *l, size_t clip)
{
	const struct net *net = p->net;
	const struct arch_step *s = &l->step;
	const struct plane *x = plane_at(p, l->from, clip), *y = plane_at(p, l->to, clip);
	struct plane in = s->op == ARCH_CONV1 || s->op == ARCH_DW1 ? flat(x) : *x;
	struct plane out = s->op == ARCH_DW1 ? flat(y) : pooled(s, x, y);

	switch (s->op) {
	case ARCH_CONV1:
	case ARCH_CONV2:
		conv_forward(&l->conv, net_at(net, l->w), l->b ? net_at(net, l->b) : NULL, &in, y,
			     p->path);
		break;
	case ARCH_MAX:
		max_forward(x, s->rows, s->bands, y);
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
		gelu_forward(x, y);
		break;
	case ARCH_POOL_MEAN:
		mean_forward(x, x->rows, 1, &out);
		break;
	case ARCH_POOL_MAX:
		max_forward(x, x->rows, 1, &out);
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
	const struct run *run = arg;

	(void)thread;
	for (size_t i = run->first; i < run->last; i++)
		forward_layer(run->p, &run->p->net->layers[i], clip);
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

static size_t block_rows(const struct pass *p, size_t first)
{
	return p->n - first < DENSE_ROWS ? p->n - first : DENSE_ROWS;
}

static void forward_dense(void *arg, size_t block, unsigned thread)
{
	const struct whole *w = arg;
	const struct net *net = w->p->net;
	const size_t first = block * DENSE_ROWS;

	(void)thread;
	dense_forward(plane_at(w->p, w->l->from, first)->x, dense_in(w), block_rows(w->p, first),
		      dense_in(w), dense_out(w), net_at(net, w->l->w),
		      w->l->b ? net_at(net, w->l->b) : NULL, plane_at(w->p, w->l->to, first)->x,
		      w->p->path);
}

static float *sums_at(const struct pass *p, size_t clip)
{
	return p->sums + clip * 2 * most_channels(p->net);
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
	for (size_t c = 0; c < n; c++) {
		double sum = 0;

		for (size_t i = 0; i < p->n; i++)
			sum += sums_at(p, i)[from + c];
		to[c] = (float)(sum * share);
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

		pool_for(p->pool, p->n, sum_clip, &w);
		add_up(p, 0, n, share, p->bn_mean + at);
		pool_for(p->pool, p->n, square_clip, &w);
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
	pool_for(p->pool, n, fill_input, p);
	for (size_t i = 0; i < net->n_layers;) {
		const struct net_layer *l = &net->layers[i];
		struct run run = { p, i, i + 1 };

		if (l->step.op == ARCH_DENSE) {
			struct whole w = { p, l };

			pool_for(p->pool, (n + DENSE_ROWS - 1) / DENSE_ROWS, forward_dense, &w);
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
		pool_for(p->pool, n, forward_run, &run);
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
		conv_backward(&l->conv, p->flipped + l->w->offset, dy, &din,
			      p->scratch + thread * p->cap_scratch, p->path);
		break;
	case ARCH_MAX:
		max_backward(x, y, s->rows, s->bands, dy, dx);
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
		gelu_backward(x, dy, dx);
		break;
	case ARCH_POOL_MEAN:
		mean_backward(x->rows, 1, &dout, dx);
		break;
	case ARCH_POOL_MAX:
		max_backward(x, &out, x->rows, 1, &dout, dx);
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
	const struct run *run = arg;

	for (size_t i = run->last; i > run->first; i--)
		backward_layer(run->p, &run->p->net->layers[i - 1], clip, thread);
}

/* A bias's gradient, some channels at a time: the sum of dy over all clips and positions. */
static void bias_gradient(const struct whole *w, size_t part)
{
	const struct net_param *b = w->l->b;
	const size_t from = part * CHANNEL_PART;
	const size_t n = b->n - from < CHANNEL_PART ? b->n - from : CHANNEL_PART;
	float *db = w->p->dw + b->offset + from;

	memset(db, 0, n * sizeof *db);
	for (size_t i = 0; i < w->p->n; i++) {
		const struct plane *dy = grad_at(w->p, w->l->to, i);
		float sum[CHANNEL_PART] = { 0 };

		for (size_t k = 0; k < dy->rows * dy->pitch / b->n; k++)
			for (size_t c = 0; c < n; c++)
				sum[c] += dy->x[k * b->n + from + c];
		for (size_t c = 0; c < n; c++)
			db[c] += sum[c];
	}
}

static size_t bias_parts(const struct net_layer *l)
{
	return l->b ? (l->b->n + CHANNEL_PART - 1) / CHANNEL_PART : 0;
}

static void conv_gradient(void *arg, size_t part, unsigned thread)
{
	const struct whole *w = arg;
	const struct net_layer *l = w->l;
	const size_t n_bias = bias_parts(l);

	(void)thread;
	if (part < n_bias) {
		bias_gradient(w, part);
		return;
	}
	for (size_t i = 0; i < w->p->n; i++) {
		const struct plane *x = plane_at(w->p, l->from, i);
		const struct plane in = l->step.op == ARCH_CONV1 ? flat(x) : *x;

		conv_backward_weights(&l->conv, part - n_bias, &in, grad_at(w->p, l->to, i), i > 0,
				      w->p->dw + l->w->offset, w->p->path);
	}
}

static void depthwise_gradient(void *arg, size_t part, unsigned thread)
{
	const struct whole *w = arg;
	const struct net_layer *l = w->l;
	const size_t n_bias = bias_parts(l);

	(void)thread;
	if (part < n_bias) {
		bias_gradient(w, part);
		return;
	}
	for (size_t i = 0; i < w->p->n; i++) {
		const struct plane *x = plane_at(w->p, l->from, i), *dy = grad_at(w->p, l->to, i);
		const bool over_rows = l->step.op == ARCH_DW1;
		const struct plane in = over_rows ? flat(x) : *x, out = over_rows ? flat(dy) : *dy;

		depthwise_backward_weights(&l->conv, part - n_bias, &in, &out, i > 0,
					   w->p->dw + l->w->offset, w->p->path);
	}
}

static void dense_gradient(void *arg, size_t part, unsigned thread)
{
	const struct whole *w = arg;
	const size_t n_bias = bias_parts(w->l);

	(void)thread;
	if (part < n_bias) {
		bias_gradient(w, part);
		return;
	}
	dense_backward_weights(plane_at(w->p, w->l->from, 0)->x, dense_in(w),
			       grad_at(w->p, w->l->to, 0)->x, w->p->n, dense_in(w), dense_out(w),
			       (part - n_bias) * DENSE_PART, (part - n_bias + 1) * DENSE_PART,
			       w->p->dw + w->l->w->offset, w->p->path);
}

static void transpose_dense(void *arg, size_t part, unsigned thread)
{
	const struct whole *w = arg;
	const size_t first = part * DENSE_PART, in = dense_in(w);
	const size_t last = in - first < DENSE_PART ? in : first + DENSE_PART;

	(void)thread;
	transpose(net_at(w->p->net, w->l->w), in, dense_out(w), first, last,
		  w->p->flipped + w->l->w->offset);
}

static void backward_dense(void *arg, size_t block, unsigned thread)
{
	const struct whole *w = arg;
	const size_t first = block * DENSE_ROWS;

	(void)thread;
	dense_backward(grad_at(w->p, w->l->to, first)->x, block_rows(w->p, first), dense_in(w),
		       dense_out(w), w->p->flipped + w->l->w->offset,
		       grad_at(w->p, w->l->from, first)->x, dense_in(w), w->p->path);
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
		if (deeper)
			conv_flip(&l->conv, net_at(p->net, l->w), p->flipped + l->w->offset);
		pool_for(p->pool, bias_parts(l) + conv_parts(&l->conv), conv_gradient, &w);
		break;
	case ARCH_DENSE: {
		const size_t parts = (dense_in(&w) + DENSE_PART - 1) / DENSE_PART;

		pool_for(p->pool, bias_parts(l) + parts, dense_gradient, &w);
		if (!deeper)
			break;
		pool_for(p->pool, parts, transpose_dense, &w);
		pool_for(p->pool, (p->n + DENSE_ROWS - 1) / DENSE_ROWS, backward_dense, &w);
		break;
	}
	case ARCH_DW1:
	case ARCH_DW2:
		pool_for(p->pool, bias_parts(l) + depthwise_parts(&l->conv), depthwise_gradient,
			 &w);
		break;
	case ARCH_BN:
	case ARCH_LN:
		pool_for(p->pool, p->n, l->step.op == ARCH_BN ? bn_sums_clip : ln_sums_clip, &w);
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
		struct run run = { p, i - 1, i };

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
		pool_for(p->pool, p->n, backward_run, &run);
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
