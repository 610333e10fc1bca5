/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/net.h"

#include "base/tensor.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const NET_NO_MEMORY = "no memory for the net";

/* ---- building ---- */

/* A 'res(' whose ')' has not come. */
struct branch {
	size_t space;       /* what the ')' will add */
	size_t rows, bands; /* of these, one is left by now */
	bool flat;          /* bands have become channels */
};

/* What net_new works on. */
struct builder {
	struct net *net;
	size_t n_of[ARCH_OPS]; /* words of each kind so far: conv1.w, conv2.w... */
	struct branch branches[ARCH_STEPS_MAX];
	size_t n_branches;
	char *why;
	size_t size;
	bool failed;
};

__attribute__((format(printf, 3, 4))) static void fail(struct builder *b, size_t column,
						       const char *format, ...)
{
	char text[160];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (!b->failed)
		snprintf(b->why, b->size, "column %zu: %s", column, text);
	b->failed = true;
}

/* Adds an entry to the table; shape ends with 0. */
static struct net_param *add_param(struct builder *b, size_t column, const char *name,
				   const char *suffix, const size_t *shape)
{
	struct net *net = b->net;
	struct net_param *p = &net->params[net->n_params];

	if (b->failed)
		return NULL;
	*p = (struct net_param){ .offset = net->n_weights, .n = 1 };
	snprintf(p->name, sizeof p->name, "%s.%s", name, suffix);
	for (; shape[p->rank]; p->rank++) {
		p->shape[p->rank] = shape[p->rank];
		if (!size_mul(p->n, shape[p->rank], &p->n) || p->n > NET_WEIGHTS_MAX) {
			fail(b, column, "more than %d weights", NET_WEIGHTS_MAX);
			return NULL;
		}
	}
	if (p->n > NET_WEIGHTS_MAX - net->n_weights) {
		fail(b, column, "more than %d weights", NET_WEIGHTS_MAX);
		return NULL;
	}
	net->n_weights += p->n;
	net->n_params++;
	return p;
}

/* Both take NULL, what add_param gives when it fails. */
static struct net_param *fixed(struct net_param *p)
{
	if (p)
		p->fixed = true;
	return p;
}

static struct net_param *matrix(struct net_param *p, size_t fan)
{
	if (p) {
		p->decay = true;
		p->fan = fan;
	}
	return p;
}

static void add_clip_statistics(struct builder *b)
{
	const size_t shape[] = { b->net->input.width, 0 };

	b->net->mean = fixed(add_param(b, 1, "input", "mean", shape));
	b->net->deviation = fixed(add_param(b, 1, "input", "deviation", shape));
	b->net->floor = fixed(add_param(b, 1, "input", "floor", shape));
}

static struct net_space *last_space(struct builder *b)
{
	return &b->net->spaces[b->net->n_spaces - 1];
}

static void add_space(struct builder *b, size_t column, size_t rows, size_t bands, size_t channels)
{
	size_t row, clip;

	if (!size_mul(bands, channels, &row) || row > NET_ROW_MAX ||
	    !size_mul(row, rows ? rows : 1, &clip) || clip > NET_FIT_MAX) {
		fail(b, column, "too many numbers in a clip at once");
		return;
	}
	b->net->spaces[b->net->n_spaces++] =
	    (struct net_space){ rows, bands, channels, 0, 0, 0, 0 };
}

/* The border of zeros that a space needs for a kernel that reads it. */
static void need_border(struct net_space *space, const struct conv *c)
{
	space->before_rows = conv_before(conv_span(c));
	space->after_rows = conv_after(conv_span(c));
	space->before_bands = conv_before(c->bands);
	space->after_bands = conv_after(c->bands);
}

/* Weights of a convolution of the space `from`, under this name, and the space that it makes. */
static void add_kernel(struct builder *b, struct net_layer *l, const char *name, bool bias)
{
	const struct arch_step *s = &l->step;
	const struct net_space from = b->net->spaces[l->from];
	const bool flat = s->op == ARCH_CONV1;
	const size_t in = flat ? from.bands * from.channels : from.channels;
	const size_t shape[] = { s->rows, flat ? in : s->bands, flat ? s->out : in,
				 flat ? 0 : s->out, 0 };
	const size_t out[] = { s->out, 0 };

	l->conv = (struct conv){ s->rows, s->bands, s->stride_rows, s->stride_bands,
				 in,      s->out,   s->dilation - 1 };
	l->w = matrix(add_param(b, s->column, name, "w", shape), s->rows * s->bands * in);
	if (bias)
		l->b = add_param(b, s->column, name, "b", out);
	add_space(b, s->column, from.rows ? conv_extent(from.rows, s->stride_rows) : 0,
		  flat ? 1 : conv_extent(from.bands, s->stride_bands), s->out);
}

static void add_conv(struct builder *b, struct net_layer *l, bool bias)
{
	char name[16];

	snprintf(name, sizeof name, "conv%zu", ++b->n_of[ARCH_CONV1]);
	add_kernel(b, l, name, bias);
	need_border(&b->net->spaces[l->from], &l->conv);
}

static void add_depthwise(struct builder *b, struct net_layer *l, bool bias)
{
	const struct arch_step *s = &l->step;
	struct net_space *from = last_space(b);
	const bool flat = s->op == ARCH_DW1;
	const size_t in = flat ? from->bands * from->channels : from->channels;
	const size_t shape[] = { s->rows, flat ? in : s->bands, flat ? 0 : in, 0 };
	const size_t out[] = { in, 0 };
	char name[16];

	l->conv = (struct conv){ s->rows, s->bands, s->stride_rows, s->stride_bands,
				 in,      in,       s->dilation - 1 };
	need_border(from, &l->conv);
	snprintf(name, sizeof name, "dw%zu", ++b->n_of[ARCH_DW1]);
	l->w = matrix(add_param(b, s->column, name, "w", shape), s->rows * s->bands);
	if (bias)
		l->b = add_param(b, s->column, name, "b", out);
	add_space(b, s->column, from->rows ? conv_extent(from->rows, s->stride_rows) : 0,
		  conv_extent(from->bands, s->stride_bands), from->channels);
}

static void add_dense(struct builder *b, struct net_layer *l, bool bias, const char *name)
{
	const struct arch_step *s = &l->step;
	const struct net_space *from = last_space(b);
	const size_t in = from->rows * from->bands * from->channels;
	const size_t shape[] = { in, s->out, 0 }, out[] = { s->out, 0 };

	if (from->rows == 0) {
		fail(b, s->column,
		     "a dense layer%s needs a fixed number of rows; put 'pool' before it, or "
		     "'fit:ROWS' first",
		     name ? " (the last one, for the classes)" : "");
		return;
	}
	char own[16];

	snprintf(own, sizeof own, "dense%zu", ++b->n_of[ARCH_DENSE]);
	l->w = matrix(add_param(b, s->column, name ? name : own, "w", shape), in);
	if (bias)
		l->b = add_param(b, s->column, name ? name : own, "b", out);
	add_space(b, s->column, 1, 1, s->out);
}

static void add_bn(struct builder *b, struct net_layer *l)
{
	const struct net_space from = *last_space(b);
	const size_t shape[] = { from.channels, 0 };
	const size_t column = l->step.column;
	char name[16];

	snprintf(name, sizeof name, "bn%zu", ++b->n_of[ARCH_BN]);
	l->w = add_param(b, column, name, "scale", shape);
	l->b = add_param(b, column, name, "shift", shape);
	l->mean = fixed(add_param(b, column, name, "mean", shape));
	l->variance = fixed(add_param(b, column, name, "variance", shape));
	add_space(b, column, from.rows, from.bands, from.channels);
}

static void add_ln(struct builder *b, struct net_layer *l)
{
	const struct net_space from = *last_space(b);
	const size_t shape[] = { from.bands * from.channels, 0 };
	char name[16];

	snprintf(name, sizeof name, "ln%zu", ++b->n_of[ARCH_LN]);
	l->w = add_param(b, l->step.column, name, "scale", shape);
	l->b = add_param(b, l->step.column, name, "shift", shape);
	add_space(b, l->step.column, from.rows, from.bands, from.channels);
}

static void add_fork(struct builder *b, const struct net_layer *l)
{
	const struct net_space from = *last_space(b);

	b->branches[b->n_branches++] = (struct branch){ l->from, 1, 1, false };
	add_space(b, l->step.column, from.rows, from.bands, from.channels);
}

/* Strides and windows divide rows and bands, rounding up; so does their product. */
static void shrink(size_t *extent, size_t by)
{
	const size_t enough = (size_t)1 << 40; /* more than anything has */

	*extent = *extent < enough ? *extent * by : *extent;
}

/* Tells the open branches what a layer does to shapes. */
static void tell_branches(struct builder *b, const struct arch_step *s)
{
	const bool window = s->op == ARCH_MAX || s->op == ARCH_MEAN;

	for (size_t i = 0; i < b->n_branches; i++) {
		struct branch *branch = &b->branches[i];

		if (s->op == ARCH_CONV1 || s->op == ARCH_DENSE)
			branch->flat = true;
		shrink(&branch->rows, window ? s->rows : s->stride_rows);
		shrink(&branch->bands, window ? s->bands : s->stride_bands);
	}
}

static struct net_layer *new_layer(struct builder *b, struct arch_step step)
{
	struct net_layer *l = &b->net->layers[b->net->n_layers++];

	*l = (struct net_layer){ .step = step, .from = b->net->n_spaces - 1 };
	return l;
}

/* Brings what the branch began with into the shape of what it has become. */
static size_t add_projection(struct builder *b, const struct branch *branch, size_t column,
			     size_t channels)
{
	const struct arch_step step = {
		.op = branch->flat ? ARCH_CONV1 : ARCH_CONV2,
		.column = column,
		.out = channels,
		.rows = 1,
		.bands = 1,
		.stride_rows = branch->rows,
		.stride_bands = branch->flat ? 1 : branch->bands,
		.dilation = 1,
	};
	struct net_layer *l = new_layer(b, step);
	char name[16];

	snprintf(name, sizeof name, "res%zu", ++b->n_of[ARCH_JOIN]);
	l->from = branch->space;
	add_kernel(b, l, name, false);
	l->to = b->net->n_spaces - 1;
	return l->to;
}

static void add_join(struct builder *b, struct arch_step step)
{
	const struct branch branch = b->branches[--b->n_branches];
	const struct net_space *before = &b->net->spaces[branch.space];
	const size_t from = b->net->n_spaces - 1;
	const struct net_space now = *last_space(b);
	const bool same =
	    branch.rows == 1 && before->bands == now.bands && before->channels == now.channels;
	const size_t with =
	    same ? branch.space : add_projection(b, &branch, step.column, now.channels);
	struct net_layer *l;

	if (b->failed)
		return;
	l = new_layer(b, step);
	l->from = from;
	l->with = with;
	add_space(b, step.column, now.rows, now.bands, now.channels);
	l->to = b->net->n_spaces - 1;
}

/* Refuses a layer where it cannot be. */
static void check_place(struct builder *b, const struct arch_step *s)
{
	switch (s->op) {
	case ARCH_DENSE:
		if (b->n_branches > 0 && last_space(b)->rows != 1)
			fail(b, s->column,
			     "between 'res(' and ')' a dense layer takes one row; "
			     "put 'pool' before 'res('");
		break;
	case ARCH_POOL:
	case ARCH_POOL_MEAN:
	case ARCH_POOL_MAX:
		if (b->n_branches > 0)
			fail(b, s->column, "cannot be between 'res(' and ')'");
		/* fall through */
	case ARCH_CONV1:
	case ARCH_CONV2:
	case ARCH_DW1:
	case ARCH_DW2:
	case ARCH_MAX:
	case ARCH_MEAN:
		if (b->n_of[ARCH_DENSE] > 0)
			fail(b, s->column, "must come before the dense layers");
		break;
	default:
		break;
	}
}

/* Adds a layer; `name` is given for the last one, and `before_bn` says that its bias would be lost.
 */
static void add_layer(struct builder *b, struct arch_step step, const char *name, bool before_bn)
{
	const struct net_space from = *last_space(b);
	struct net_layer *l;

	check_place(b, &step);
	if (step.op == ARCH_JOIN) {
		add_join(b, step);
		return;
	}
	l = new_layer(b, step);
	tell_branches(b, &step);
	switch (step.op) {
	case ARCH_CONV1:
	case ARCH_CONV2:
		add_conv(b, l, !before_bn);
		break;
	case ARCH_DW1:
	case ARCH_DW2:
		add_depthwise(b, l, !before_bn);
		break;
	case ARCH_DENSE:
		add_dense(b, l, !before_bn, name);
		break;
	case ARCH_BN:
		add_bn(b, l);
		break;
	case ARCH_LN:
		add_ln(b, l);
		break;
	case ARCH_FORK:
		add_fork(b, l);
		break;
	case ARCH_MAX:
	case ARCH_MEAN:
		add_space(b, step.column, from.rows ? window_extent(from.rows, step.rows) : 0,
			  window_extent(from.bands, step.bands), from.channels);
		break;
	case ARCH_POOL:
		add_space(b, step.column, 1, 1, 2 * from.bands * from.channels);
		break;
	case ARCH_POOL_MEAN:
	case ARCH_POOL_MAX:
		add_space(b, step.column, 1, 1, from.bands * from.channels);
		break;
	case ARCH_GELU:
	case ARCH_DROP:
		add_space(b, step.column, from.rows, from.bands, from.channels);
		break;
	default: /* relu works in place */
		break;
	}
	l->to = b->net->n_spaces - 1;
}

static void build(struct builder *b, const char *text, double db)
{
	struct net *net = b->net;
	const struct arch *arch = &net->arch;
	struct arch_step last = {
		.op = ARCH_DENSE, .out = net->classes, .stride_rows = 1, .stride_bands = 1
	};

	last.column = strlen(text) + 1;
	net->input.kind = arch->input;
	net->input.fit_rows = arch->fit_rows;
	net->input.depth = (float)(arch->views_db / db);
	net->input.active = (float)(INPUT_ACTIVE_DB / db);
	add_clip_statistics(b);
	add_space(b, 1, arch->fit_rows, net->input.width, input_channels(&net->input));
	for (size_t i = 0; i < arch->n_steps && !b->failed; i++)
		add_layer(b, arch->steps[i], NULL,
			  i + 1 < arch->n_steps && arch->steps[i + 1].op == ARCH_BN);
	if (!b->failed)
		add_layer(b, last, "out", false);
}

struct net *net_new(const char *text, size_t width, size_t classes, double db, char *why,
		    size_t size)
{
	struct net *net = calloc(1, sizeof *net);
	struct builder b = { .net = net, .why = why, .size = size };

	snprintf(why, size, "%s", NET_NO_MEMORY);
	if (!net)
		return NULL;
	net->classes = classes;
	net->input.width = width;
	if (arch_parse(text, &net->arch, why, size))
		b.failed = true;
	else
		build(&b, text, db);
	if (!b.failed)
		net->weights = calloc(net->n_weights, sizeof *net->weights);
	if (!net->weights) {
		net_free(net);
		return NULL;
	}
	return net;
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

static void fill(float *x, size_t n, float value)
{
	for (size_t i = 0; i < n; i++)
		x[i] = value;
}

enum { FOR_WEIGHTS }; /* the stream of a seed; train has others */

void net_init(struct net *net, uint64_t seed)
{
	memset(net->weights, 0, net->n_weights * sizeof *net->weights);
	for (size_t i = 0; i < net->n_params; i++) {
		const struct net_param *p = &net->params[i];
		struct rng r = rng_stream(seed, FOR_WEIGHTS, i, 0);
		float *w = net_at(net, p);

		for (size_t k = 0; p->fan > 0 && k < p->n; k++)
			w[k] = rng_normal(&r) / sqrtf(3 * (float)p->fan);
	}
	for (size_t i = 0; i < net->n_layers; i++)
		if (net->layers[i].step.op == ARCH_BN || net->layers[i].step.op == ARCH_LN) {
			const struct net_layer *l = &net->layers[i];

			fill(net_at(net, l->w), l->w->n, 1);
			if (l->variance)
				fill(net_at(net, l->variance), l->variance->n, 1);
		}
	fill(net_at(net, net->deviation), net->deviation->n, 1);
}

/* ---- what a layer costs ---- */

size_t net_layer_rows(const struct net_layer *l, size_t rows)
{
	switch (l->step.op) {
	case ARCH_CONV1:
	case ARCH_CONV2:
	case ARCH_DW1:
	case ARCH_DW2:
		return conv_extent(rows, l->step.stride_rows);
	case ARCH_MAX:
	case ARCH_MEAN:
		return window_extent(rows, l->step.rows);
	case ARCH_POOL:
	case ARCH_POOL_MEAN:
	case ARCH_POOL_MAX:
	case ARCH_DENSE:
		return 1;
	default:
		return rows;
	}
}

double net_layer_flops(const struct net *net, const struct net_layer *l, size_t rows)
{
	const struct net_space *from = &net->spaces[l->from], *to = &net->spaces[l->to];
	const double in = (double)rows * (double)(from->bands * from->channels);
	const double out = (double)net_layer_rows(l, rows) * (double)(to->bands * to->channels);
	const double kernel = (double)(l->conv.rows * l->conv.bands), bias = l->b ? 1 : 0;

	switch (l->step.op) {
	case ARCH_CONV1:
	case ARCH_CONV2:
		return out * (2 * kernel * (double)l->conv.in + bias);
	case ARCH_DW1:
	case ARCH_DW2:
		return out * (2 * kernel + bias);
	case ARCH_DENSE:
		return out * (2 * in + bias);
	case ARCH_BN: /* a factor and a shift */
	case ARCH_GELU:
	case ARCH_POOL: /* mean and maximum */
		return 2 * in;
	case ARCH_LN: /* mean, variance, then as bn */
		return 6 * in;
	case ARCH_MAX:
	case ARCH_MEAN:
	case ARCH_RELU:
	case ARCH_POOL_MEAN:
	case ARCH_POOL_MAX:
	case ARCH_JOIN:
		return in;
	default: /* dropout is for training */
		return 0;
	}
}

size_t net_layer_params(const struct net_layer *l)
{
	return (l->w ? l->w->n : 0) + (l->b ? l->b->n : 0);
}
