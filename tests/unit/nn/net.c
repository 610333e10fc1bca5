/* SPDX-License-Identifier: GPL-2.0-or-later */
/* net: shapes and costs of layers, initial weights, which layers a net has */
#include "nets.h"

/* Shapes, numbers learnt and operations, counted by hand. */
static void test_costs(void)
{
	static const struct {
		size_t rows, bands, channels, params;
		double flops;
	} want[] = {
		{ 10, 6, 2, 3 * 12 + 12, 10 * 12 * (2 * 3 + 1) },      /* dwconv1d:3 */
		{ 5, 1, 4, 12 * 4 * 3 + 4, 5 * 4 * (2 * 12 * 3 + 1) }, /* conv1d:4x3x2 */
		{ 5, 1, 4, 8, 5 * 4 * 6 },                             /* layernorm */
		{ 5, 1, 4, 8, 5 * 4 * 2 },                             /* batchnorm */
		{ 5, 1, 4, 0, 0 },                                     /* residual( */
		{ 5, 1, 5, 4 * 5 * 2 + 5, 5 * 5 * (2 * 4 * 2 + 1) },   /* conv1d:5x2 */
		{ 2, 1, 5, 0, 5 * 5 },                                 /* maxpool:3 */
		{ 2, 1, 5, 4 * 5, 2 * 5 * 2 * 4 },                     /* the shortcut */
		{ 2, 1, 5, 0, 2 * 5 },                                 /* ) */
		{ 1, 1, 10, 0, 2 * 2 * 5 },                            /* globalpool */
		{ 1, 1, 3, 33, 3 * 21 },                               /* the classes */
	};
	char why[200];
	struct net *net = net_new("views:50 dwconv1d:3 conv1d:4x3x2 layernorm batchnorm residual( "
				  "conv1d:5x2 maxpool:3 ) globalpool",
				  WIDTH, CLASSES, 4.34, why, sizeof why);
	size_t rows[NET_LAYERS_MAX + 1] = { 10 };

	CHECK(net && net->n_layers == sizeof want / sizeof *want, "costs", "other layers");
	for (size_t i = 0; net && i < net->n_layers; i++) {
		const struct net_layer *l = &net->layers[i];
		const struct net_space *to = &net->spaces[l->to];
		const double flops = net_layer_flops(net, l, rows[l->from]);

		rows[l->to] = net_layer_rows(l, rows[l->from]);
		CHECK(rows[l->to] == want[i].rows && to->bands == want[i].bands &&
			  to->channels == want[i].channels &&
			  net_layer_params(l) == want[i].params && flops == want[i].flops,
		      "costs", "layer %zu: %zu x %zu x %zu, %zu parameters, %g operations", i,
		      rows[l->to], to->bands, to->channels, net_layer_params(l), flops);
	}
	net_free(net);
}

/* Matrices have the variance that net.h promises, vectors their start; a seed gives the same. */
static void test_init(void)
{
	char why[400];
	struct net *net = net_new("conv1d:64x5 batchnorm layernorm globalpool linear:50", WIDTH,
				  CLASSES, 4.34, why, sizeof why);
	bool vectors = true;

	net_init(net, 7);
	for (size_t i = 0; i < net->n_params; i++) {
		const struct net_param *p = &net->params[i];
		const float *w = net_at(net, p);
		const bool one = strstr(p->name, ".scale") || strstr(p->name, ".variance") ||
				 strcmp(p->name, "input.deviation") == 0;
		double sum = 0;

		for (size_t k = 0; k < p->n; k++) {
			sum += (double)w[k] * w[k];
			vectors = vectors && (p->fan > 0 || w[k] == one);
		}
		if (p->n > 1000)
			check_near(sum / (double)p->n * 3 * (double)p->fan, 1, 0.15, p->name);
	}
	CHECK(vectors, "init-vectors", "some are neither 0 nor 1");
	net_free(net);
}

static void test_has(void)
{
	struct net *net = random_net("conv1d:4x3 batchnorm globalpool");

	CHECK(net && net_has(net, "batchnorm") && net_has(net, "bn") && !net_has(net, "gelu"),
	      "has", "no batchnorm, or a gelu");
	net_free(net);
}

int main(void)
{
	test_costs();
	test_init();
	test_has();
	return check_status();
}
