/* SPDX-License-Identifier: GPL-2.0-or-later */
/* build: names of arrays, biases, borders, shortcuts, and the ReLU that a maxpool takes */
#include "nets.h"

/* The names of all arrays after those of the input, separated by spaces. */
static void check_names(const char *text, const char *wanted)
{
	struct net *net = random_net(text);
	char names[400] = "";

	for (size_t i = 3; net && i < net->n_params; i++) {
		strcat(names, i > 3 ? " " : "");
		strcat(names, net->params[i].name);
	}
	CHECK(strcmp(names, wanted) == 0, "names", "%s: '%s', wanted '%s'", text, names, wanted);
	net_free(net);
}

static void test_border(void)
{
	struct net *net = random_net("relu conv2d:4x4x3x1x1x2 globalpool");
	const struct net_space *s = net->spaces;

	CHECK(s->before_rows == 3 && s->after_rows == 3 && s->before_bands == 1 &&
		  s->after_bands == 1,
	      "border", "%zu %zu rows, %zu %zu bands", s->before_rows, s->after_rows,
	      s->before_bands, s->after_bands);
	net_free(net);
}

/* The shortcut has the strides of the whole branch, and reads what the branch reads. */
static void test_shortcut(void)
{
	struct net *net =
	    random_net("conv2d:3x1x1 residual( conv2d:5x3x3x2 maxpool:3x2 ) globalpool");
	const struct net_layer *l = &net->layers[4], *join = &net->layers[5];

	CHECK(l->shortcut && l->conv.stride_rows == 6 && l->conv.stride_bands == 2 &&
		  l->conv.in == 3 && l->conv.out == 5 && !l->b && l->from == net->layers[1].from &&
		  join->with == l->to,
	      "shortcut", "strides %zu and %zu, %zu to %zu channels", l->conv.stride_rows,
	      l->conv.stride_bands, l->conv.in, l->conv.out);
	net_free(net);
}

static void test_fusion(void)
{
	struct net *net =
	    random_net("conv1d:4x3 relu maxpool:2 relu avgpool:2 maxpool:2 globalpool");
	const struct net_layer *l = net->layers;

	CHECK(l[1].skipped && l[2].relu && !l[3].skipped && !l[4].relu && !l[5].relu, "fusion",
	      "not the first ReLU alone");
	net_free(net);
}

int main(void)
{
	check_names("conv1d:2x3 conv2d:2x1x1 dwconv1d:3 globalpool linear:4",
		    "conv1.w conv1.b conv2.w conv2.b dw1.w dw1.b dense1.w dense1.b out.w out.b");
	check_names("conv1d:2x3 batchnorm layernorm globalpool linear:4 batchnorm",
		    "conv1.w bn1.scale bn1.shift bn1.mean bn1.variance ln1.scale ln1.shift "
		    "dense1.w bn2.scale bn2.shift bn2.mean bn2.variance out.w out.b");
	check_names("residual( conv1d:2x3 ) residual( relu ) globalpool",
		    "conv1.w conv1.b res1.w out.w out.b");
	test_border();
	test_shortcut();
	test_fusion();
	return check_status();
}
