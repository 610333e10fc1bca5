/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/quantise.h"

#include "stream/frame_scan.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- folding ---- */

/* Whether layer i can be multiplied into the matrix of a layer before it: that of layer i - 1, or
 * the one that layer i - 1 itself is multiplied into. */
static bool folds(const struct net *net, size_t i)
{
	const struct net_layer *l = &net->layers[i], *before = l - 1;

	if (i == 0 || !l->step.kind->fold || l->from != before->to)
		return false;
	return (before->w && before->w->fan > 0) || folds(net, i - 1);
}

/* The net's text without the words of layers that fold. */
static void strip(const struct net *net, char *text)
{
	const char *arch = net->text;
	size_t from = 0, n = 0;

	for (size_t i = 0; i < net->n_layers; i++) {
		const struct arch_step *s = &net->layers[i].step;

		if (!folds(net, i))
			continue;
		memcpy(text + n, arch + from, s->column - 1 - from);
		n += s->column - 1 - from;
		from = s->column - 1 + s->length;
		from += strspn(arch + from, " ");
	}
	while (!arch[from] && n > 0 && text[n - 1] == ' ')
		n--;
	strcpy(text + n, arch + from);
}

/* Copies an array, if both nets have it. */
static void copy(const struct net *from, const struct net_param *p, struct net *to,
		 const struct net_param *q)
{
	if (p && q)
		memcpy(net_at(to, q), net_at(from, p), p->n * sizeof(float));
}

struct net *quantise_fold(const struct net *net, double db)
{
	char text[ARCH_TEXT_MAX + 1], why[400];
	struct net *to;
	size_t k = 0;

	strip(net, text);
	to = net_new(text, net->input.width, net->classes, db, why, sizeof why);
	if (!to)
		return NULL;
	copy(net, net->mean, to, to->mean);
	copy(net, net->deviation, to, to->deviation);
	copy(net, net->floor, to, to->floor);
	for (size_t i = 0; i < net->n_layers; i++) {
		const struct net_layer *from = &net->layers[i];

		if (folds(net, i)) {
			from->step.kind->fold(net, from, to, &to->layers[k - 1]);
			continue;
		}
		copy(net, from->w, to, to->layers[k].w);
		copy(net, from->b, to, to->layers[k].b);
		copy(net, from->mean, to, to->layers[k].mean);
		copy(net, from->variance, to, to->layers[k].variance);
		k++;
	}
	return to;
}

/* ---- rounding ---- */

bool quantise_takes(const struct net_param *p)
{
	return p->fan > 0 && p->shape[p->rank - 1] <= FRAME_SCAN_ENTRIES_MAX;
}

static void round_matrix(struct net *net, const struct net_param *p)
{
	const size_t outputs = p->shape[p->rank - 1];
	float *w = net_at(net, p), *step = net->steps + p->offset;
	int8_t *level = net->levels + p->offset;

	for (size_t o = 0; o < outputs; o++) {
		float most = 0;

		for (size_t i = o; i < p->n; i += outputs)
			most = fmaxf(most, fabsf(w[i]));
		step[o] = most / QUANTISE_LEVEL_MAX;
		for (size_t i = o; i < p->n; i += outputs) {
			/* a step may be so small that it is 0 or that its multiples are inexact */
			const float x = step[o] > 0 ? roundf(w[i] / step[o]) : 0;

			level[i] = (int8_t)fmaxf(fminf(x, QUANTISE_LEVEL_MAX), -QUANTISE_LEVEL_MAX);
			w[i] = (float)level[i] * step[o];
		}
	}
}

bool quantise(struct net *net)
{
	net->levels = calloc(net->n_weights, sizeof *net->levels);
	net->steps = calloc(net->n_weights, sizeof *net->steps);
	if (!net->levels || !net->steps)
		return false;
	for (size_t i = 0; i < net->n_params; i++)
		if (quantise_takes(&net->params[i]))
			round_matrix(net, &net->params[i]);
	return true;
}
