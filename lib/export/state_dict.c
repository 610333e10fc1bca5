/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "export/state_dict.h"

#include "base/escape.h"
#include "export/exported_facts.h"
#include "export/foreign_order.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

/* An array of the net as the state dict has it. */
struct state_array {
	char name[NET_NAME_MAX + 16];
	const struct net_param *param;
	bool is_matrix; /* its numbers are in the order of `order`, others in that of the net */
	struct foreign_order order;
	unsigned rank;
	size_t shape[4];
};

/* The name of each array in PyTorch, by the end of its name here. */
static const char *suffix_of(const char *here)
{
	static const struct {
		const char *here, *there;
	} suffixes[] = {
		{ "w", "weight" },          { "b", "bias" },
		{ "scale", "weight" },      { "shift", "bias" },
		{ "mean", "running_mean" }, { "variance", "running_var" },
	};

	for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++)
		if (strcmp(suffixes[i].here, here) == 0)
			return suffixes[i].there;
	return here;
}

static const struct net_layer *layer_of(const struct net *net, const struct net_param *p)
{
	for (size_t i = 0; i < net->n_layers; i++) {
		const struct net_layer *l = &net->layers[i];

		if (l->w == p || l->b == p || l->mean == p || l->variance == p)
			return l;
	}
	return NULL;
}

/* The array for net->params[i]. */
static struct state_array state_array(const struct net *net, size_t i)
{
	const struct net_param *p = &net->params[i];
	const struct net_layer *l = layer_of(net, p);
	const char *dot = strchr(p->name, '.');
	struct state_array a = { .param = p, .rank = p->rank };

	memcpy(a.shape, p->shape, sizeof a.shape);
	if (l)
		snprintf(a.name, sizeof a.name, "%s.%s", l->name, suffix_of(dot + 1));
	else
		snprintf(a.name, sizeof a.name, "input_%s", dot + 1);
	a.is_matrix = p->fan > 0;
	if (a.is_matrix) {
		a.order = foreign_order(l);
		a.rank = a.order.rank;
		memcpy(a.shape, a.order.shape, sizeof a.shape);
	}
	return a;
}

/* ---- writing ---- */

static void put_pair(void *arg, const char *key, const char *value)
{
	FILE *out = arg;

	putc(',', out);
	escape_put_string(out, key);
	putc(':', out);
	escape_put_string(out, value);
}

/* The header: the pairs, then each array with its type, shape and place. */
static bool put_header(FILE *out, const struct model *m)
{
	const struct net *net = m->net;
	bool ok;
	size_t at = 0;

	fputs("{\"__metadata__\":{\"format\":\"pt\"", out);
	ok = exported_facts(m, put_pair, out);
	putc('}', out);
	for (size_t i = 0; i < net->n_params; i++) {
		const struct state_array a = state_array(net, i);

		fprintf(out, ",\"%s\":{\"dtype\":\"F32\",\"shape\":[", a.name);
		for (unsigned k = 0; k < a.rank; k++)
			fprintf(out, "%s%zu", k ? "," : "", a.shape[k]);
		fprintf(out, "],\"data_offsets\":[%zu,%zu]}", at, at + 4 * a.param->n);
		at += 4 * a.param->n;
	}
	putc('}', out);
	return ok;
}

static bool put_floats(FILE *out, const float *x, size_t n)
{
	unsigned char bytes[4];

	for (size_t i = 0; i < n; i++) {
		uint32_t bits;

		memcpy(&bits, &x[i], sizeof bits);
		for (size_t k = 0; k < sizeof bytes; k++)
			bytes[k] = (unsigned char)(bits >> 8 * k);
		fwrite(bytes, 1, sizeof bytes, out);
	}
	return !ferror(out);
}

static bool put_array(FILE *out, const struct net *net, const struct state_array *a)
{
	const float *here = net_at(net, a->param);
	float *there;
	bool ok;

	if (!a->is_matrix)
		return put_floats(out, here, a->param->n);
	there = malloc(a->param->n * sizeof *there);
	if (!there)
		return false;
	foreign_order_from_net(&a->order, sizeof *there, here, there);
	ok = put_floats(out, there, a->param->n);
	free(there);
	return ok;
}

bool state_dict_write(FILE *out, const struct model *m)
{
	enum { ALIGNED = 8 };
	char *header = NULL;
	size_t n = 0;
	FILE *text = open_memstream(&header, &n);
	bool ok = text != NULL;

	if (text) {
		ok = put_header(text, m);
		while (ftell(text) % ALIGNED != 0)
			putc(' ', text);
		ok = fclose(text) == 0 && ok;
	}
	for (size_t k = 0; ok && k < 8; k++)
		putc((int)((uint64_t)n >> 8 * k & 255), out);
	ok = ok && fwrite(header, 1, n, out) == n;
	free(header);
	for (size_t i = 0; ok && i < m->net->n_params; i++) {
		const struct state_array a = state_array(m->net, i);

		ok = put_array(out, m->net, &a);
	}
	return ok;
}
