/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "program/net_table.h"

#include <string.h>

static void print_layer(FILE *out, const char *word, size_t length, size_t rows,
			const struct net_space *space, size_t params, double flops)
{
	fprintf(out, "%-20.*s %6zu %6zu %8zu %11zu %13.0f\n", (int)length, word, rows, space->bands,
		space->channels, params, flops);
}

void net_table_print(FILE *out, const struct net *net, size_t clip_rows)
{
	size_t rows[NET_LAYERS_MAX + 1] = { input_rows(&net->input, clip_rows) }, params = 0;
	double flops = 0;

	fprintf(out, "%-20s %6s %6s %8s %11s %13s\n", "layer", "rows", "bands", "channels",
		"parameters", "operations");
	print_layer(out, "input", 5, rows[0], &net->spaces[0], 0, 0);
	for (size_t i = 0; i < net->n_layers; i++) {
		const struct net_layer *l = &net->layers[i];
		const bool is_last = i + 1 == net->n_layers;
		const char *word = is_last       ? "classes"
				   : l->shortcut ? "shortcut"
						 : net->text + l->step.column - 1;
		const double layer_flops = net_layer_flops(net, l, rows[l->from]);

		rows[l->to] = net_layer_rows(l, rows[l->from]);
		print_layer(out, word, is_last || l->shortcut ? strlen(word) : l->step.length,
			    rows[l->to], &net->spaces[l->to], net_layer_params(l), layer_flops);
		params += net_layer_params(l);
		flops += layer_flops;
	}
	fprintf(out, "%-20s %6s %6s %8s %11zu %13.0f\n", "total", "-", "-", "-", params, flops);
}
