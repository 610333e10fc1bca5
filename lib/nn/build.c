/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/build.h"

#include "base/tensor.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A 'residual(' whose ')' has not come yet. */
struct branch {
	size_t space;       /* that the ')' adds */
	size_t rows, bands; /* the factors by which the layers so far divide them */
	bool flat;          /* bands have become channels */
};

/* How many layers have arrays of this name. */
struct count {
	const char *arrays;
	size_t n;
};

struct builder {
	struct net *net;
	struct count counts[ARCH_STEPS_MAX];
	struct branch branches[ARCH_STEPS_MAX];
	size_t n_branches;
	bool after_linear;
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

/* ---- arrays ---- */

/* Adds an array to the table; shape ends with 0. */
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

struct net_space *build_input(struct builder *b, const struct net_layer *l)
{
	return &b->net->spaces[l->from];
}

struct net_param *build_matrix(struct builder *b, const struct net_layer *l, const size_t *shape,
			       size_t fan)
{
	struct net_param *p = add_param(b, l->step.column, l->name, "w", shape);

	if (p) {
		p->decay = true;
		p->fan = fan;
	}
	return p;
}

struct net_param *build_vector(struct builder *b, const struct net_layer *l, const char *suffix,
			       size_t n, float start)
{
	const size_t shape[] = { n, 0 };
	struct net_param *p = add_param(b, l->step.column, l->name, suffix, shape);

	if (p)
		p->start = start;
	return p;
}

struct net_param *build_statistic(struct builder *b, const struct net_layer *l, const char *suffix,
				  size_t n, float start)
{
	struct net_param *p = build_vector(b, l, suffix, n, start);

	if (p)
		p->fixed = true;
	return p;
}

static void add_input_statistics(struct builder *b)
{
	const struct net_layer input = { .step.column = 1, .name = "input" };
	const size_t width = b->net->input.width;

	b->net->mean = build_statistic(b, &input, "mean", width, 0);
	b->net->deviation = build_statistic(b, &input, "deviation", width, 1);
	b->net->floor = build_statistic(b, &input, "floor", width, 0);
}

/* ---- spaces ---- */

static void add_space(struct builder *b, size_t column, struct net_space s)
{
	size_t row, clip;

	if (!size_mul(s.bands, s.channels, &row) || row > NET_ROW_MAX ||
	    !size_mul(row, s.rows ? s.rows : 1, &clip) || clip > NET_FIT_MAX) {
		fail(b, column, "too many numbers in a clip at once");
		return;
	}
	b->net->spaces[b->net->n_spaces++] = s;
}

/* The space that the layer writes, from the space that it reads. */
static struct net_space output_of(const struct net *net, const struct net_layer *l)
{
	const struct arch_step *s = &l->step;
	const struct layer_kind *kind = s->kind;
	const struct net_space *x = &net->spaces[l->from];
	struct net_space y = { 0 };

	if (kind->one_row)
		y.rows = 1;
	else if (x->rows > 0)
		y.rows = layer_extent(x->rows, s->stride_rows);
	y.bands = kind->flattens ? 1 : layer_extent(x->bands, s->stride_bands);
	y.channels = kind->channels ? kind->channels(s, x) : x->channels;
	return y;
}

/* ---- layers ---- */

static struct net_layer *new_layer(struct builder *b, struct arch_step step, size_t from)
{
	struct net_layer *l = &b->net->layers[b->net->n_layers++];

	*l = (struct net_layer){ .step = step, .from = from, .to = from };
	return l;
}

/* "conv1", then "conv2" and so on. */
static void number_arrays(struct builder *b, const char *arrays, struct net_layer *l)
{
	struct count *c = b->counts;

	while (c->arrays && strcmp(c->arrays, arrays) != 0)
		c++;
	c->arrays = arrays;
	snprintf(l->name, sizeof l->name, "%s%zu", arrays, ++c->n);
}

/* Adds the arrays of a layer and the space that it writes. */
static void finish_layer(struct builder *b, struct net_layer *l)
{
	if (l->step.kind->build)
		l->step.kind->build(b, l);
	if (!l->step.kind->in_place)
		add_space(b, l->step.column, output_of(b->net, l));
	l->to = b->net->n_spaces - 1;
}

/* Strides and windows divide rows and bands, rounding up, and so does their product. */
static void shrink(size_t *extent, size_t by)
{
	const size_t enough = (size_t)1 << 40; /* more than any clip has */

	*extent = *extent < enough ? *extent * by : *extent;
}

/* Records in the open branches what a layer does to shapes. */
static void note_shape(struct builder *b, const struct arch_step *s)
{
	for (size_t i = 0; i < b->n_branches; i++) {
		struct branch *branch = &b->branches[i];

		branch->flat = branch->flat || s->kind->flattens;
		shrink(&branch->rows, s->stride_rows);
		shrink(&branch->bands, s->stride_bands);
	}
}

/* Adds a layer that gives the input of a branch the shape of its output. Returns its space. */
static size_t add_shortcut(struct builder *b, const struct branch *branch,
			   const struct arch_step *join, size_t channels)
{
	const char *word = branch->flat ? "conv1d" : "conv2d";
	const struct arch_step step = {
		.kind = layer_find(word, strlen(word)),
		.column = join->column,
		.out = channels,
		.rows = 1,
		.bands = 1,
		.stride_rows = branch->rows,
		.stride_bands = branch->flat ? 1 : branch->bands,
		.dilation = 1,
	};
	struct net_layer *l = new_layer(b, step, branch->space);

	number_arrays(b, join->kind->arrays, l);
	l->shortcut = true;
	finish_layer(b, l);
	return l->to;
}

static void add_join(struct builder *b, struct arch_step step)
{
	const struct branch branch = b->branches[--b->n_branches];
	const struct net_space *before = &b->net->spaces[branch.space];
	const size_t from = b->net->n_spaces - 1;
	const struct net_space *now = &b->net->spaces[from];
	const bool same =
	    branch.rows == 1 && before->bands == now->bands && before->channels == now->channels;
	const size_t with = same ? branch.space : add_shortcut(b, &branch, &step, now->channels);
	struct net_layer *l;

	if (b->failed)
		return;
	l = new_layer(b, step, from);
	l->with = with;
	finish_layer(b, l);
}

/* Rejects a layer in a place where it cannot work. */
static void check_place(struct builder *b, const struct arch_step *s, bool is_last)
{
	const struct layer_place place = {
		.rows = b->net->spaces[b->net->n_spaces - 1].rows,
		.in_branch = b->n_branches > 0,
		.after_linear = b->after_linear,
		.is_last = is_last,
	};
	const char *reason = s->kind->refuse ? s->kind->refuse(&place) : NULL;

	if (reason)
		fail(b, s->column, "%s", reason);
}

static void add_layer(struct builder *b, struct arch_step step, bool is_last, bool biased)
{
	const size_t from = b->net->n_spaces - 1;
	struct net_layer *l;

	check_place(b, &step, is_last);
	if (b->failed)
		return;
	if (step.kind->role == LAYER_JOIN) {
		add_join(b, step);
		return;
	}
	l = new_layer(b, step, from);
	l->biased = biased;
	note_shape(b, &step);
	if (step.kind->role == LAYER_FORK)
		b->branches[b->n_branches++] = (struct branch){ from, 1, 1, false };
	if (is_last)
		snprintf(l->name, sizeof l->name, "out");
	else if (step.kind->arrays)
		number_arrays(b, step.kind->arrays, l);
	b->after_linear = b->after_linear || step.kind->role == LAYER_LINEAR;
	finish_layer(b, l);
}

/* Lets the layer after a ReLU compute it, if that is cheaper. */
static void fuse(struct net *net)
{
	for (size_t i = 0; i + 1 < net->n_layers; i++) {
		struct net_layer *l = &net->layers[i];

		l->skipped = l->step.kind->is_relu && l[1].step.kind->takes_relu;
		l[1].relu = l->skipped;
	}
}

const char *build_net(struct net *net, const char *text, double db, char *why, size_t size)
{
	const struct arch *arch = &net->arch;
	struct builder b = { .net = net, .why = why, .size = size };
	const struct arch_step last = { .kind = layer_find("linear", 6),
					.column = strlen(text) + 1,
					.out = net->classes,
					.stride_rows = 1,
					.stride_bands = 1 };

	net->input.kind = arch->input;
	net->input.fit_rows = arch->fit_rows;
	net->input.depth = (float)(arch->views_db / db);
	net->input.active = (float)(INPUT_ACTIVE_DB / db);
	add_input_statistics(&b);
	add_space(&b, 1,
		  (struct net_space){ .rows = arch->fit_rows,
				      .bands = net->input.width,
				      .channels = input_channels(&net->input) });
	for (size_t i = 0; i < arch->n_steps && !b.failed; i++)
		add_layer(&b, arch->steps[i], false,
			  i + 1 == arch->n_steps || !arch->steps[i + 1].kind->ignores_bias);
	if (!b.failed)
		add_layer(&b, last, true, true);
	fuse(net);
	return b.failed ? why : NULL;
}
