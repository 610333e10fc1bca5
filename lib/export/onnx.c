/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "export/onnx.h"

#include "export/exported_facts.h"
#include "export/foreign_order.h"
#include "export/onnx_graph.h"
#include "nn/norm.h"
#include "nn/quantise.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The numbers of a space of the net in the graph, as [1, channels, rows, bands], the order of ONNX's
 * convolutions; or, flat, as [1, bands * channels, rows, 1]: the view of a convolution over rows. A
 * value changes its form only when a layer needs the other one. */
struct value {
	struct onnx_name name;
	bool flat;
};

struct writer_of_net {
	struct onnx_graph g;
	const struct net *net;
	struct value values[NET_LAYERS_MAX + 1]; /* of net->spaces */
};

/* ---- forms ---- */

static const char *reshaped(struct onnx_graph *g, struct onnx_name *x, const int64_t *shape,
			    size_t n)
{
	const struct onnx_name to = onnx_ints(g, shape, n);

	*x = ONNX_NODE(g, "Reshape", x->text, to.text);
	return x->text;
}

static void transpose4(struct onnx_graph *g, struct onnx_name *x, const int64_t order[4])
{
	*x = ONNX_OPEN(g, "Transpose", x->text);
	onnx_int_list(g, "perm", order, 4);
	onnx_close(g);
}

/* The value of a space in its flat form. */
static struct onnx_name flat(struct writer_of_net *w, size_t space)
{
	const struct net_space *s = &w->net->spaces[space];
	struct value *v = &w->values[space];

	if (!v->flat && s->bands > 1) {
		transpose4(&w->g, &v->name, (const int64_t[]){ 0, 3, 1, 2 });
		reshaped(&w->g, &v->name,
			 (const int64_t[]){ 1, (int64_t)(s->bands * s->channels), -1, 1 }, 4);
	}
	v->flat = true;
	return v->name;
}

/* The value of a space as [1, channels, rows, bands]. */
static struct onnx_name plane(struct writer_of_net *w, size_t space)
{
	const struct net_space *s = &w->net->spaces[space];
	struct value *v = &w->values[space];

	if (v->flat && s->bands > 1) {
		reshaped(&w->g, &v->name,
			 (const int64_t[]){ 1, (int64_t)s->bands, (int64_t)s->channels, -1 }, 4);
		transpose4(&w->g, &v->name, (const int64_t[]){ 0, 2, 3, 1 });
	}
	v->flat = false;
	return v->name;
}

static void set_value(struct writer_of_net *w, size_t space, struct onnx_name name, bool is_flat)
{
	w->values[space] = (struct value){ name, is_flat };
}

/* ---- arrays ---- */

static struct onnx_name array_name(const struct net_layer *l, const char *suffix)
{
	struct onnx_name name;

	snprintf(name.text, sizeof name.text, "%s.%s", l->name, suffix);
	return name;
}

/* A vector of the net as a constant of this shape. */
static struct onnx_name vector(struct writer_of_net *w, const struct net_layer *l,
			       const char *suffix, const struct net_param *p)
{
	return onnx_floats(&w->g, array_name(l, suffix).text, net_at(w->net, p), &p->n, 1);
}

/* The levels of a matrix of 8 bits and the steps that they are multiplied by. */
static struct onnx_name levels(struct writer_of_net *w, const struct net_layer *l,
			       const struct foreign_order *o, unsigned rank)
{
	const struct onnx_name name = array_name(l, "weight"), scale = array_name(l, "scale");
	unsigned char *to = onnx_constant(&w->g, name.text, ONNX_INT8, o->shape, rank);
	struct onnx_name y;

	if (to)
		foreign_order_from_net(o, 1, w->net->levels + l->w->offset, to);
	onnx_floats(&w->g, scale.text, w->net->steps + l->w->offset, &o->out, 1);
	y = ONNX_OPEN(&w->g, "DequantizeLinear", name.text, scale.text);
	onnx_int(&w->g, "axis", 0);
	onnx_close(&w->g);
	return y;
}

/* The matrix of a layer, with rank 4 for convolutions of both kinds and 2 for linear layers. */
static struct onnx_name matrix(struct writer_of_net *w, const struct net_layer *l)
{
	const struct foreign_order o = foreign_order(l);
	const unsigned rank = o.rank == 2 ? 2 : 4;
	struct onnx_name name = array_name(l, "weight");
	float *there;

	if (w->net->levels && quantise_takes(l->w))
		return levels(w, l, &o, rank);
	there = malloc(l->w->n * sizeof *there);
	if (!there) {
		w->g.to.failed = true;
		return name;
	}
	foreign_order_from_net(&o, sizeof *there, net_at(w->net, l->w), there);
	name = onnx_floats(&w->g, name.text, there, o.shape, rank);
	free(there);
	return name;
}

/* ---- the input ---- */

static struct onnx_name width_floats(struct writer_of_net *w, const char *name,
				     const struct net_param *p)
{
	return onnx_floats(&w->g, name, net_at(w->net, p), &p->n, 1);
}

static struct onnx_name reduce(struct onnx_graph *g, const char *op, const char *x, int64_t axis)
{
	const struct onnx_name y = ONNX_OPEN(g, op, x);

	if (axis >= 0)
		onnx_int_list(g, "axes", &axis, 1);
	onnx_int(g, "keepdims", axis >= 0);
	onnx_close(g);
	return y;
}

/* x [rows, width] with fit_rows rows, of which those before and after the clip are `silence`, [width]
 * or one number. With d = rows - fit_rows, the first row is d / 2, rounded towards 0, of the clip. */
static struct onnx_name fit(struct writer_of_net *w, const char *x, const char *silence)
{
	struct onnx_graph *g = &w->g;
	const int64_t rows = (int64_t)w->net->input.fit_rows, width = (int64_t)w->net->input.width;
	const struct onnx_name shape = onnx_ints(g, (const int64_t[]){ rows, width }, 2);
	const struct onnx_name fitted = onnx_ints(g, &rows, 1),
			       zero = onnx_ints(g, (int64_t[]){ 0 }, 1);
	const struct onnx_name two = onnx_ints(g, (int64_t[]){ 2 }, 1);
	const struct onnx_name quiet = ONNX_NODE(g, "Expand", silence, shape.text);
	const struct onnx_name extent = ONNX_NODE(g, "Shape", x);
	const struct onnx_name have = ONNX_NODE(g, "Gather", extent.text, zero.text);
	/* of the numbers that are halved none is negative: rounding is the same everywhere */
	const struct onnx_name more = ONNX_NODE(g, "Sub", have.text, fitted.text);
	const struct onnx_name less = ONNX_NODE(g, "Sub", fitted.text, have.text);
	const struct onnx_name cut = ONNX_NODE(g, "Max", more.text, zero.text);
	const struct onnx_name add = ONNX_NODE(g, "Max", less.text, zero.text);
	const struct onnx_name half_cut = ONNX_NODE(g, "Div", cut.text, two.text);
	const struct onnx_name half_add = ONNX_NODE(g, "Div", add.text, two.text);
	const struct onnx_name skip = ONNX_NODE(g, "Sub", half_cut.text, half_add.text);
	const struct onnx_name start = ONNX_NODE(g, "Add", fitted.text, skip.text);
	const struct onnx_name end = ONNX_NODE(g, "Add", start.text, fitted.text);
	struct onnx_name padded = ONNX_OPEN(g, "Concat", quiet.text, x, quiet.text);

	onnx_int(g, "axis", 0);
	onnx_close(g);
	return ONNX_NODE(g, "Slice", padded.text, start.text, end.text, zero.text);
}

/* The mean of each band of x, whose floor is `least`, over the active rows of the clip: [1, width]. */
static struct onnx_name active_mean(struct writer_of_net *w, const char *clip, const char *x,
				    const char *peak)
{
	struct onnx_graph *g = &w->g;
	const struct onnx_name active = onnx_float(g, w->net->input.active);
	const struct onnx_name limit = ONNX_NODE(g, "Sub", peak, active.text);
	const struct onnx_name largest = reduce(g, "ReduceMax", clip, 1);
	const struct onnx_name quiet = ONNX_NODE(g, "Less", largest.text, limit.text);
	const struct onnx_name loud = ONNX_NODE(g, "Not", quiet.text);
	const struct onnx_name mask = ONNX_OPEN(g, "Cast", loud.text);
	struct onnx_name masked, sum, count, zero;

	onnx_int(g, "to", ONNX_FLOAT);
	onnx_close(g);
	zero = onnx_ints(g, (const int64_t[]){ 0 }, 1);
	masked = ONNX_NODE(g, "Mul", x, mask.text);
	sum = ONNX_NODE(g, "ReduceSum", masked.text, zero.text);
	count = ONNX_NODE(g, "ReduceSum", mask.text, zero.text);
	return ONNX_NODE(g, "Div", sum.text, count.text);
}

/* x [rows, width] as [1, 1, rows, width]. */
static struct onnx_name one_channel(struct writer_of_net *w, struct onnx_name x)
{
	reshaped(&w->g, &x, (const int64_t[]){ 1, 1, -1, (int64_t)w->net->input.width }, 4);
	return x;
}

/* (x - from) / depth * factor, as a channel. */
static struct onnx_name view(struct writer_of_net *w, const char *x, const char *from,
			     const char *depth, float factor)
{
	struct onnx_graph *g = &w->g;
	const struct onnx_name by = onnx_float(g, factor);
	const struct onnx_name difference = ONNX_NODE(g, "Sub", x, from);
	const struct onnx_name share = ONNX_NODE(g, "Div", difference.text, depth);

	return ONNX_NODE(g, "Mul", share.text, by.text);
}

/* The two channels of input.h. */
static void enter_views(struct writer_of_net *w)
{
	struct onnx_graph *g = &w->g;
	const struct onnx_name depth = onnx_float(g, w->net->input.depth);
	const struct onnx_name two = onnx_float(g, 2);
	const struct onnx_name peak = reduce(g, "ReduceMax", "features", -1);
	const struct onnx_name least = ONNX_NODE(g, "Sub", peak.text, depth.text);
	const struct onnx_name floored = ONNX_NODE(g, "Max", "features", least.text);
	const struct onnx_name mean = active_mean(w, "features", floored.text, peak.text);
	const struct onnx_name x =
	    w->net->input.fit_rows ? fit(w, floored.text, least.text) : floored;
	struct onnx_name level = view(w, x.text, peak.text, depth.text, 2);
	struct onnx_name shape = view(w, x.text, mean.text, depth.text, 4), both;

	level = one_channel(w, ONNX_NODE(g, "Add", level.text, two.text));
	shape = one_channel(w, shape);
	both = ONNX_OPEN(g, "Concat", level.text, shape.text);
	onnx_int(g, "axis", 1);
	onnx_close(g);
	set_value(w, 0, both, false);
}

static void enter(struct writer_of_net *w)
{
	const struct net *net = w->net;
	struct onnx_name x = { "features" };

	if (net->input.kind == ARCH_VIEWS) {
		enter_views(w);
		return;
	}
	if (net->input.fit_rows)
		x = fit(w, x.text, width_floats(w, "input.floor", net->floor).text);
	if (net->input.kind != ARCH_RAW) {
		const struct onnx_name mean = width_floats(w, "input.mean", net->mean);
		const struct onnx_name by = width_floats(w, "input.deviation", net->deviation);

		x = ONNX_NODE(&w->g, "Sub", x.text, mean.text);
		x = ONNX_NODE(&w->g, "Div", x.text, by.text);
	}
	set_value(w, 0, one_channel(w, x), false);
}

/* ---- layers ---- */

static void put_convolution(struct writer_of_net *w, const struct net_layer *l)
{
	const struct conv *c = &l->conv;
	const bool is_flat = !foreign_order_has_bands(l);
	const struct onnx_name x = is_flat ? flat(w, l->from) : plane(w, l->from);
	const struct onnx_name weight = matrix(w, l);
	const size_t span = conv_span(c);
	const int64_t pads[] = { (int64_t)conv_before(span), (int64_t)conv_before(c->bands),
				 (int64_t)conv_after(span), (int64_t)conv_after(c->bands) };
	struct onnx_name y;

	if (l->b) {
		const struct onnx_name bias = vector(w, l, "bias", l->b);

		y = ONNX_OPEN(&w->g, "Conv", x.text, weight.text, bias.text);
	} else {
		y = ONNX_OPEN(&w->g, "Conv", x.text, weight.text);
	}
	onnx_int_list(&w->g, "kernel_shape",
		      (const int64_t[]){ (int64_t)c->rows, (int64_t)c->bands }, 2);
	onnx_int_list(&w->g, "strides",
		      (const int64_t[]){ (int64_t)c->stride_rows, (int64_t)c->stride_bands }, 2);
	onnx_int_list(&w->g, "dilations", (const int64_t[]){ (int64_t)c->skip + 1, 1 }, 2);
	onnx_int_list(&w->g, "pads", pads, 4);
	onnx_int(&w->g, "group", (int64_t)(c->in / (l->w->fan / (c->rows * c->bands))));
	onnx_close(&w->g);
	set_value(w, l->to, y, is_flat);
}

static void put_linear(struct writer_of_net *w, const struct net_layer *l)
{
	const struct net_space *s = &w->net->spaces[l->from];
	const bool is_row = s->rows == 1 && (s->bands == 1 || w->values[l->from].flat);
	struct onnx_name x = is_row ? w->values[l->from].name : plane(w, l->from), weight, bias, y;

	if (!is_row)
		transpose4(&w->g, &x, (const int64_t[]){ 0, 2, 3, 1 });
	reshaped(&w->g, &x, (const int64_t[]){ 1, -1 }, 2);
	weight = matrix(w, l);
	if (l->b) {
		bias = vector(w, l, "bias", l->b);
		y = ONNX_OPEN(&w->g, "Gemm", x.text, weight.text, bias.text);
	} else {
		y = ONNX_OPEN(&w->g, "Gemm", x.text, weight.text);
	}
	onnx_int(&w->g, "transB", 1);
	onnx_close(&w->g);
	reshaped(&w->g, &y, (const int64_t[]){ 1, -1, 1, 1 }, 4);
	set_value(w, l->to, y, false);
}

static void put_pool(struct writer_of_net *w, const struct net_layer *l)
{
	const bool is_max = strcmp(l->step.kind->word.name, "maxpool") == 0;
	const struct onnx_name x = plane(w, l->from);
	const int64_t window[] = { (int64_t)l->step.rows, (int64_t)l->step.bands };
	const struct onnx_name y = ONNX_OPEN(&w->g, is_max ? "MaxPool" : "AveragePool", x.text);

	onnx_int_list(&w->g, "kernel_shape", window, 2);
	onnx_int_list(&w->g, "strides", window, 2);
	onnx_int(&w->g, "ceil_mode", 1);
	onnx_close(&w->g);
	set_value(w, l->to, y, false);
}

static void put_batchnorm(struct writer_of_net *w, const struct net_layer *l)
{
	const struct onnx_name x = plane(w, l->from);
	const struct onnx_name scale = vector(w, l, "weight", l->w),
			       shift = vector(w, l, "bias", l->b);
	const struct onnx_name mean = vector(w, l, "running_mean", l->mean);
	const struct onnx_name variance = vector(w, l, "running_var", l->variance);
	const struct onnx_name y = ONNX_OPEN(&w->g, "BatchNormalization", x.text, scale.text,
					     shift.text, mean.text, variance.text);

	onnx_real(&w->g, "epsilon", NORM_EPSILON);
	onnx_close(&w->g);
	set_value(w, l->to, y, false);
}

/* A factor or shift for each channel of the flat form. */
static struct onnx_name per_channel(struct writer_of_net *w, const struct net_layer *l,
				    const char *suffix, const struct net_param *p)
{
	return onnx_floats(&w->g, array_name(l, suffix).text, net_at(w->net, p),
			   (const size_t[]){ 1, p->n, 1, 1 }, 4);
}

static void put_layernorm(struct writer_of_net *w, const struct net_layer *l)
{
	struct onnx_graph *g = &w->g;
	const struct onnx_name x = flat(w, l->from), epsilon = onnx_float(g, NORM_EPSILON);
	const struct onnx_name scale = per_channel(w, l, "weight", l->w);
	const struct onnx_name shift = per_channel(w, l, "bias", l->b);
	const struct onnx_name mean = reduce(g, "ReduceMean", x.text, 1);
	const struct onnx_name difference = ONNX_NODE(g, "Sub", x.text, mean.text);
	const struct onnx_name square = ONNX_NODE(g, "Mul", difference.text, difference.text);
	const struct onnx_name variance = reduce(g, "ReduceMean", square.text, 1);
	const struct onnx_name sum = ONNX_NODE(g, "Add", variance.text, epsilon.text);
	const struct onnx_name deviation = ONNX_NODE(g, "Sqrt", sum.text);
	const struct onnx_name unit = ONNX_NODE(g, "Div", difference.text, deviation.text);
	const struct onnx_name scaled = ONNX_NODE(g, "Mul", unit.text, scale.text);

	set_value(w, l->to, ONNX_NODE(g, "Add", scaled.text, shift.text), true);
}

static void put_relu(struct writer_of_net *w, const struct net_layer *l)
{
	const struct value x = w->values[l->from];

	set_value(w, l->to, ONNX_NODE(&w->g, "Relu", x.name.text), x.flat);
}

/* x / 2 * (1 + erf(x / sqrt(2))) */
static void put_gelu(struct writer_of_net *w, const struct net_layer *l)
{
	struct onnx_graph *g = &w->g;
	const struct value x = w->values[l->from];
	const struct onnx_name root = onnx_float(g, sqrtf(0.5F)), half = onnx_float(g, 0.5F);
	const struct onnx_name one = onnx_float(g, 1);
	const struct onnx_name scaled = ONNX_NODE(g, "Mul", x.name.text, root.text);
	const struct onnx_name erf = ONNX_NODE(g, "Erf", scaled.text);
	const struct onnx_name sum = ONNX_NODE(g, "Add", erf.text, one.text);
	const struct onnx_name halved = ONNX_NODE(g, "Mul", x.name.text, half.text);

	set_value(w, l->to, ONNX_NODE(g, "Mul", halved.text, sum.text), x.flat);
}

/* x * min(max(x / 6 + 1/2, 0), 1); HardSwish itself is newer than the opset */
static void put_hardswish(struct writer_of_net *w, const struct net_layer *l)
{
	const struct value x = w->values[l->from];
	const struct onnx_name gate = ONNX_OPEN(&w->g, "HardSigmoid", x.name.text);

	onnx_real(&w->g, "alpha", 1.0F / 6);
	onnx_real(&w->g, "beta", 0.5F);
	onnx_close(&w->g);
	set_value(w, l->to, ONNX_NODE(&w->g, "Mul", x.name.text, gate.text), x.flat);
}

/* Dropout, which does nothing in a prediction; and 'residual(': its ')' reads the same value. */
static void put_nothing(struct writer_of_net *w, const struct net_layer *l)
{
	w->values[l->to] = w->values[l->from];
}

static void put_global(struct writer_of_net *w, const struct net_layer *l)
{
	const char *word = l->step.kind->word.name;
	const struct onnx_name x = flat(w, l->from);
	struct onnx_name y;

	if (strcmp(word, "globalpool") == 0) {
		const struct onnx_name mean = reduce(&w->g, "ReduceMean", x.text, 2);
		const struct onnx_name max = reduce(&w->g, "ReduceMax", x.text, 2);

		y = ONNX_OPEN(&w->g, "Concat", mean.text, max.text);
		onnx_int(&w->g, "axis", 1);
		onnx_close(&w->g);
	} else {
		y = reduce(&w->g, strcmp(word, "globalavgpool") == 0 ? "ReduceMean" : "ReduceMax",
			   x.text, 2);
	}
	set_value(w, l->to, y, true);
}

static void put_join(struct writer_of_net *w, const struct net_layer *l)
{
	const bool is_flat = w->values[l->from].flat;
	const struct onnx_name x = w->values[l->from].name;
	const struct onnx_name with = is_flat ? flat(w, l->with) : plane(w, l->with);

	set_value(w, l->to, ONNX_NODE(&w->g, "Add", x.text, with.text), is_flat);
}

static const struct {
	const char *word;
	void (*put)(struct writer_of_net *w, const struct net_layer *l);
} kinds[] = {
	{ "conv1d", put_convolution },
	{ "conv2d", put_convolution },
	{ "dwconv1d", put_convolution },
	{ "dwconv2d", put_convolution },
	{ "maxpool", put_pool },
	{ "avgpool", put_pool },
	{ "batchnorm", put_batchnorm },
	{ "layernorm", put_layernorm },
	{ "relu", put_relu },
	{ "gelu", put_gelu },
	{ "hardswish", put_hardswish },
	{ "dropout", put_nothing },
	{ "globalpool", put_global },
	{ "globalavgpool", put_global },
	{ "globalmaxpool", put_global },
	{ "linear", put_linear },
	{ "residual(", put_nothing },
	{ ")", put_join },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static size_t find_kind(const char *word)
{
	size_t i = 0;

	while (i < KINDS && strcmp(kinds[i].word, word) != 0)
		i++;
	return i;
}

bool onnx_has_layer(const char *word)
{
	return find_kind(word) < KINDS;
}

/* ---- the model ---- */

/* Logits to probabilities. */
static void leave(struct writer_of_net *w, const struct model *m)
{
	struct onnx_graph *g = &w->g;
	struct onnx_name x = w->values[w->net->n_spaces - 1].name, y;
	const struct onnx_name shape = onnx_ints(g, (const int64_t[]){ -1 }, 1);
	double temperature, reject;

	if (model_rule(m, &temperature, &reject) && temperature != 1) {
		const struct onnx_name by = onnx_float(g, (float)temperature);

		x = ONNX_NODE(g, "Div", x.text, by.text);
	}
	y = ONNX_OPEN(g, "Softmax", x.text);
	onnx_int(g, "axis", 1);
	onnx_close(g);
	onnx_last_node(g, "Reshape", "probabilities",
		       (const char *const[]){ y.text, shape.text, NULL });
}

static void put_property(void *arg, const char *key, const char *value)
{
	onnx_property(arg, key, value);
}

const char *onnx_model(const struct model *m, struct protobuf *to, enum status *status, char *why,
		       size_t size)
{
	const struct net *net = m->net;
	struct writer_of_net *w = calloc(1, sizeof *w);
	const char *version;
	bool ok = true;

	*status = STATUS_SYSTEM;
	snprintf(why, size, "no memory");
	if (!w)
		return why;
	w->net = net;
	version = frame_text(&m->facts, "version");
	onnx_begin(&w->g, version ? version : "unknown", "earpipe");
	onnx_interface(&w->g, ONNX_INPUT, "features", (const size_t[]){ 0, net->input.width }, 2,
		       "rows");
	onnx_interface(&w->g, ONNX_OUTPUT, "probabilities", &net->classes, 1, NULL);
	enter(w);
	for (size_t i = 0; i < net->n_layers && ok; i++) {
		const size_t kind = find_kind(net->layers[i].step.kind->word.name);

		ok = kind < KINDS;
		if (ok) {
			kinds[kind].put(w, &net->layers[i]);
			continue;
		}
		*status = STATUS_INPUT;
		snprintf(why, size, "layer %s has no form in ONNX",
			 net->layers[i].step.kind->word.name);
	}
	leave(w, m);
	onnx_end(&w->g);
	ok = ok && exported_facts(m, put_property, &w->g) && !w->g.to.failed;
	if (ok)
		*to = w->g.to;
	else
		protobuf_free(&w->g.to);
	free(w);
	return ok ? NULL : why;
}
