/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "export/torch_module.h"

#include "base/escape.h"
#include "export/foreign_order.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { EXPRESSION_MAX = 400, LINE = 60 };

/* How the numbers of a space are arranged. */
enum form {
	PLANE, /* [1, channels, rows, bands] */
	FLAT,  /* [1, bands * channels, rows] */
	ROW,   /* [1, bands * channels], of one row */
};

/* An expression, and the variable that it is assigned to when it becomes long. */
struct value {
	char variable[16];
	char text[EXPRESSION_MAX];
	enum form form;
};

struct module {
	const struct net *net;
	FILE *init, *body;                       /* of __init__ and of logits */
	struct value values[NET_LAYERS_MAX + 1]; /* of net->spaces */
	unsigned n_saved;                        /* inputs of branches */
};

/* ---- expressions ---- */

static bool is_variable(const struct value *v)
{
	return strcmp(v->text, v->variable) == 0;
}

/* Assigns the expression to its variable. */
static void assign(struct module *m, struct value *v)
{
	if (!is_variable(v))
		fprintf(m->body, "        %s = %s\n", v->variable, v->text);
	memcpy(v->text, v->variable, sizeof v->variable);
}

/* Replaces the expression by one that contains it once, as %s. */
__attribute__((format(printf, 3, 4))) static void wrap(struct module *m, struct value *v,
						       const char *format, ...)
{
	char text[EXPRESSION_MAX];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	memcpy(v->text, text, sizeof text);
	if (strlen(text) > LINE)
		assign(m, v);
}

static void to_flat(struct module *m, struct value *v)
{
	if (v->form == PLANE)
		wrap(m, v, "%s.permute(0, 3, 1, 2).flatten(1, 2)", v->text);
	else if (v->form == ROW)
		wrap(m, v, "%s.unsqueeze(2)", v->text);
	v->form = FLAT;
}

static void to_plane(struct module *m, struct value *v, const struct net_space *s)
{
	if (v->form == ROW)
		to_flat(m, v);
	if (v->form == FLAT && s->bands == 1)
		wrap(m, v, "%s.unsqueeze(3)", v->text);
	else if (v->form == FLAT)
		wrap(m, v, "%s.unflatten(1, (%zu, %zu)).permute(0, 2, 3, 1)", v->text, s->bands,
		     s->channels);
	v->form = PLANE;
}

/* All numbers of a clip in one row: rows, then bands, then channels. */
static void to_row(struct module *m, struct value *v)
{
	if (v->form == PLANE)
		wrap(m, v, "%s.permute(0, 2, 3, 1).flatten(1)", v->text);
	else if (v->form == FLAT)
		wrap(m, v, "%s.transpose(1, 2).flatten(1)", v->text);
	v->form = ROW;
}

/* ---- layers ---- */

/* The value that the layer reads, moved to the space that it writes. */
static struct value *output(struct module *m, const struct net_layer *l)
{
	if (l->to != l->from)
		m->values[l->to] = m->values[l->from];
	return &m->values[l->to];
}

/* ", NAME=(rows, bands)", or without bands one number; nothing if both are the default. */
static void put_pair(FILE *out, const char *name, size_t rows, size_t bands, bool has_bands,
		     size_t usual)
{
	if (rows == usual && (bands == usual || !has_bands))
		return;
	if (has_bands)
		fprintf(out, ", %s=(%zu, %zu)", name, rows, bands);
	else
		fprintf(out, ", %s=%zu", name, rows);
}

static void put_convolution(struct module *m, const struct net_layer *l)
{
	const struct conv *c = &l->conv;
	const struct foreign_order o = foreign_order(l);
	const bool has_bands = o.rank == 4;
	const size_t span = conv_span(c), rows = conv_before(span), bands = conv_before(c->bands);
	const bool even = rows == conv_after(span) && bands == conv_after(c->bands);
	struct value *v = output(m, l);

	if (has_bands)
		to_plane(m, v, &m->net->spaces[l->from]);
	else
		to_flat(m, v);
	fprintf(m->init, "        self.%s = nn.Conv%dd(%zu, %zu, ", l->name, has_bands ? 2 : 1,
		c->in, c->out);
	if (has_bands)
		fprintf(m->init, "(%zu, %zu)", c->rows, c->bands);
	else
		fprintf(m->init, "%zu", c->rows);
	put_pair(m->init, "stride", c->stride_rows, c->stride_bands, has_bands, 1);
	put_pair(m->init, "dilation", c->skip + 1, 1, has_bands, 1);
	if (even)
		put_pair(m->init, "padding", rows, bands, has_bands, 0);
	if (o.in != c->in)
		fprintf(m->init, ", groups=%zu", c->in / o.in);
	fprintf(m->init, "%s)\n", l->b ? "" : ", bias=False");
	if (even)
		wrap(m, v, "self.%s(%s)", l->name, v->text);
	else if (has_bands)
		wrap(m, v, "self.%s(F.pad(%s, (%zu, %zu, %zu, %zu)))", l->name, v->text, bands,
		     conv_after(c->bands), rows, conv_after(span));
	else
		wrap(m, v, "self.%s(F.pad(%s, (%zu, %zu)))", l->name, v->text, rows,
		     conv_after(span));
}

static void put_linear(struct module *m, const struct net_layer *l)
{
	const struct foreign_order o = foreign_order(l);
	struct value *v = output(m, l);

	to_row(m, v);
	fprintf(m->init, "        self.%s = nn.Linear(%zu, %zu%s)\n", l->name, o.in, o.out,
		l->b ? "" : ", bias=False");
	wrap(m, v, "self.%s(%s)", l->name, v->text);
}

static void put_pool(struct module *m, const struct net_layer *l)
{
	const struct arch_step *s = &l->step;
	const char *op = strcmp(s->kind->word.name, "maxpool") == 0 ? "max" : "avg";
	struct value *v = output(m, l);

	if (v->form == FLAT && s->bands == 1) {
		wrap(m, v, "F.%s_pool1d(%s, %zu, ceil_mode=True)", op, v->text, s->rows);
		return;
	}
	to_plane(m, v, &m->net->spaces[l->from]);
	wrap(m, v, "F.%s_pool2d(%s, (%zu, %zu), ceil_mode=True)", op, v->text, s->rows, s->bands);
}

static void put_batchnorm(struct module *m, const struct net_layer *l)
{
	const struct net_space *s = &m->net->spaces[l->from];
	struct value *v = output(m, l);

	if (s->bands > 1)
		to_plane(m, v, s);
	fprintf(m->init, "        self.%s = nn.BatchNorm%dd(%zu)\n", l->name,
		v->form == PLANE ? 2 : 1, l->w->n);
	wrap(m, v, "self.%s(%s)", l->name, v->text);
}

static void put_layernorm(struct module *m, const struct net_layer *l)
{
	struct value *v = output(m, l);

	fprintf(m->init, "        self.%s = nn.LayerNorm(%zu)\n", l->name, l->w->n);
	if (v->form != ROW)
		to_flat(m, v);
	if (v->form == ROW)
		wrap(m, v, "self.%s(%s)", l->name, v->text);
	else
		wrap(m, v, "self.%s(%s.transpose(1, 2)).transpose(1, 2)", l->name, v->text);
}

static void put_function(struct module *m, const struct net_layer *l)
{
	struct value *v = output(m, l);

	wrap(m, v, "F.%s(%s)", l->step.kind->word.name, v->text);
}

static void put_dropout(struct module *m, const struct net_layer *l)
{
	struct value *v = output(m, l);

	wrap(m, v, "F.dropout(%s, %.9g, self.training)", v->text, (double)l->step.p);
}

static void put_global(struct module *m, const struct net_layer *l)
{
	const char *word = l->step.kind->word.name;
	struct value *v = output(m, l);

	to_flat(m, v);
	if (strcmp(word, "globalpool") == 0) {
		assign(m, v);
		wrap(m, v, "torch.cat([%s.mean(2), %s.amax(2)], 1)", v->variable, v->variable);
	} else {
		wrap(m, v, strcmp(word, "globalavgpool") == 0 ? "%s.mean(2)" : "%s.amax(2)",
		     v->text);
	}
	v->form = ROW;
}

/* 'residual(': a second variable keeps the input for the ')'. */
static void put_fork(struct module *m, const struct net_layer *l)
{
	struct value *kept = &m->values[l->from];

	assign(m, kept);
	output(m, l);
	snprintf(kept->variable, sizeof kept->variable, "before%u", ++m->n_saved);
	assign(m, kept);
}

static void put_join(struct module *m, const struct net_layer *l)
{
	struct value *with = &m->values[l->with], *x = output(m, l);

	if (x->form == PLANE)
		to_plane(m, with, &m->net->spaces[l->with]);
	else if (x->form == FLAT)
		to_flat(m, with);
	else
		to_row(m, with);
	wrap(m, x, "%s + %s", x->text, with->text);
	assign(m, x);
}

static const struct {
	const char *word;
	void (*put)(struct module *m, const struct net_layer *l);
} kinds[] = {
	{ "conv1d", put_convolution },   { "conv2d", put_convolution },
	{ "dwconv1d", put_convolution }, { "dwconv2d", put_convolution },
	{ "maxpool", put_pool },         { "avgpool", put_pool },
	{ "batchnorm", put_batchnorm },  { "layernorm", put_layernorm },
	{ "relu", put_function },        { "gelu", put_function },
	{ "hardswish", put_function },   { "dropout", put_dropout },
	{ "globalpool", put_global },    { "globalavgpool", put_global },
	{ "globalmaxpool", put_global }, { "linear", put_linear },
	{ "residual(", put_fork },       { ")", put_join },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

static size_t find_kind(const char *word)
{
	size_t i = 0;

	while (i < KINDS && strcmp(kinds[i].word, word) != 0)
		i++;
	return i;
}

bool torch_module_has_layer(const char *word)
{
	return find_kind(word) < KINDS;
}

/* ---- the input ---- */

static void put_fit(struct module *m, const char *silence)
{
	const size_t rows = m->net->input.fit_rows, width = m->net->input.width;

	if (rows == 0)
		return;
	fprintf(m->body,
		"        before = max(%zu - len(x), 0) // 2\n"
		"        after = max(%zu - len(x), 0) - before\n"
		"        x = x[max(len(x) - %zu, 0) // 2 :][:%zu]\n"
		"        x = torch.cat([%s.expand(before, %zu), x, %s.expand(after, %zu)])\n",
		rows, rows, rows, rows, silence, width, silence, width);
}

static void enter(struct module *m)
{
	const struct input *in = &m->net->input;

	if (in->kind == ARCH_VIEWS) {
		const double depth = (double)in->depth;

		fprintf(m->body,
			"        peak, loud = x.max(), x.amax(1) >= x.max() - %.9g\n"
			"        least = peak - %.9g\n"
			"        x = torch.maximum(x, least)\n"
			"        mean = x[loud].mean(0)\n",
			(double)in->active, depth);
		put_fit(m, "least");
		fprintf(m->body,
			"        x = torch.stack([(x - peak) / %.9g * 2 + 2, (x - mean) / %.9g * "
			"4])[None]\n",
			depth, depth);
	} else {
		put_fit(m, "self.input_floor");
		if (in->kind != ARCH_RAW)
			fputs("        x = (x - self.input_mean) / self.input_deviation\n",
			      m->body);
		fputs("        x = x[None, None]\n", m->body);
	}
	m->values[0] = (struct value){ "x", "x", PLANE };
}

/* ---- the text ---- */

static void put_head(FILE *out, const struct model *m)
{
	fprintf(
	    out,
	    "# %s\n"
	    "#\n"
	    "#     net = Net.load(\"model.safetensors\")\n"
	    "#     probabilities = net(features)  # float32 [rows, %zu] -> [%zu], of net.classes\n"
	    "import json\n"
	    "import struct\n"
	    "\n"
	    "import torch\n"
	    "from torch import nn\n"
	    "from torch.nn import functional as F\n"
	    "\n"
	    "\n"
	    "class Net(nn.Module):\n"
	    "    classes = [",
	    m->net->text, m->net->input.width, m->net->classes);
	for (size_t i = 0; i < m->net->classes; i++) {
		fputs(i ? ", " : "", out);
		escape_put_string(out, m->classes[i]);
	}
	fprintf(out,
		"]\n\n"
		"    def __init__(self):\n"
		"        super().__init__()\n"
		"        for name in (\"input_mean\", \"input_deviation\", \"input_floor\"):\n"
		"            self.register_buffer(name, torch.zeros(%zu))\n",
		m->net->input.width);
}

static void put_tail(FILE *out, const struct model *m)
{
	double temperature, reject;

	fputs("\n    def forward(self, x):\n        return torch.softmax(self.logits(x)", out);
	if (model_rule(m, &temperature, &reject) && temperature != 1)
		fprintf(out, " / %.9g", temperature);
	fputs(", 0)\n"
	      "\n"
	      "    @classmethod\n"
	      "    def load(cls, path):\n"
	      "        with open(path, \"rb\") as file:\n"
	      "            header = json.loads(file.read(struct.unpack(\"<Q\", file.read(8))[0]))\n"
	      "            data = bytearray(file.read())\n"
	      "        header.pop(\"__metadata__\", None)\n"
	      "        net = cls()\n"
	      "        net.load_state_dict({\n"
	      "            name: torch.frombuffer(data[slice(*a[\"data_offsets\"])], "
	      "dtype=torch.float32)\n"
	      "            .reshape(a[\"shape\"]) for name, a in header.items()})\n"
	      "        return net.eval()\n",
	      out);
}

/* Both parts of the class; false: a layer has no form, whose word is *word. */
static bool put_layers(struct module *m, const char **word)
{
	struct value *last;

	enter(m);
	for (size_t i = 0; i < m->net->n_layers; i++) {
		size_t kind;

		*word = m->net->layers[i].step.kind->word.name;
		kind = find_kind(*word);
		if (kind == KINDS)
			return false;
		kinds[kind].put(m, &m->net->layers[i]);
	}
	last = &m->values[m->net->n_spaces - 1];
	fprintf(m->body, "        return %s[0]\n", last->text);
	return true;
}

static const char *no_memory(char *why, size_t size)
{
	snprintf(why, size, "no memory");
	return why;
}

const char *torch_module_write(FILE *out, const struct model *model, enum status *status, char *why,
			       size_t size)
{
	struct module *m = calloc(1, sizeof *m);
	char *init = NULL, *body = NULL;
	const char *reason = NULL, *word;
	size_t n;

	*status = STATUS_SYSTEM;
	if (!m)
		return no_memory(why, size);
	m->net = model->net;
	m->init = open_memstream(&init, &n);
	m->body = open_memstream(&body, &n);
	if (!m->init || !m->body) {
		reason = no_memory(why, size);
	} else if (!put_layers(m, &word)) {
		snprintf(why, size, "layer %s has no form in PyTorch", word);
		*status = STATUS_INPUT;
		reason = why;
	}
	if ((m->init && fclose(m->init) != 0) + (m->body && fclose(m->body) != 0) > 0)
		reason = no_memory(why, size);
	if (!reason) {
		put_head(out, model);
		fprintf(out, "%s\n    def logits(self, x):\n%s", init, body);
		put_tail(out, model);
	}
	if (!reason && ferror(out)) {
		snprintf(why, size, "%s", strerror(errno));
		reason = why;
	}
	free(init);
	free(body);
	free(m);
	return reason;
}
