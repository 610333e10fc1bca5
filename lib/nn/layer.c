/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "nn/layer.h"

#include "nn/activation.h"
#include "nn/conv.h"
#include "nn/depthwise.h"
#include "nn/dropout.h"
#include "nn/linear.h"
#include "nn/norm.h"
#include "nn/pool.h"
#include "nn/residual.h"

#include <string.h>

/* A function that only training and its quantisation call. libearpipe does not train, so it is not
 * linked there. */
#ifdef EARPIPE_EMBEDDED
#define TRAINS(function) NULL
#else
#define TRAINS(function) function
#endif

/* clang-format off */
static const struct layer_kind kinds[] = {
	{
		.word = { "conv1d", { ARCH_CHANNELS, ARCH_ROWS, ARCH_STRIDE_ROWS, ARCH_DILATION }, 2 },
		.arrays = "conv",
		.flattens = true,
		.channels = conv_channels,
		.refuse = conv_refuse,
		.build = conv_build,
		.kept = conv_layer_kept,
		.scratch = conv_layer_scratch,
		.forward = conv_layer_forward,
		.gradients = TRAINS(conv_layer_gradients),
		.backward = TRAINS(conv_layer_backward),
	}, {
		.word = { "conv2d", { ARCH_CHANNELS, ARCH_ROWS, ARCH_BANDS, ARCH_STRIDE_ROWS,
				      ARCH_STRIDE_BANDS, ARCH_DILATION }, 3 },
		.arrays = "conv",
		.channels = conv_channels,
		.refuse = conv_refuse,
		.build = conv_build,
		.kept = conv_layer_kept,
		.scratch = conv_layer_scratch,
		.shared = conv_layer_shared,
		.prepare = conv_layer_prepare,
		.takes_group = TRAINS(conv_layer_takes_group),
		.forward = conv_layer_forward,
		.gradients = TRAINS(conv_layer_gradients),
		.backward = TRAINS(conv_layer_backward),
	}, {
		.word = { "dwconv1d", { ARCH_ROWS, ARCH_STRIDE_ROWS, ARCH_DILATION }, 1 },
		.arrays = "dw",
		.refuse = conv_refuse,
		.build = depthwise_build,
		.forward = depthwise_layer_forward,
		.gradients = TRAINS(depthwise_layer_gradients),
		.backward = TRAINS(depthwise_layer_backward),
	}, {
		.word = { "dwconv2d", { ARCH_ROWS, ARCH_BANDS, ARCH_STRIDE_ROWS,
					ARCH_STRIDE_BANDS, ARCH_DILATION }, 2 },
		.arrays = "dw",
		.refuse = conv_refuse,
		.build = depthwise_build,
		.forward = depthwise_layer_forward,
		.gradients = TRAINS(depthwise_layer_gradients),
		.backward = TRAINS(depthwise_layer_backward),
	}, {
		.word = { "maxpool", { ARCH_WINDOW_ROWS, ARCH_WINDOW_BANDS }, 1 },
		.refuse = conv_refuse,
		.operations = 1,
		.takes_relu = true,
		.forward = maxpool_forward,
		.backward = TRAINS(maxpool_backward),
	}, {
		.word = { "avgpool", { ARCH_WINDOW_ROWS, ARCH_WINDOW_BANDS }, 1 },
		.refuse = conv_refuse,
		.operations = 1,
		.forward = avgpool_forward,
		.backward = TRAINS(avgpool_backward),
	}, {
		.word = { .name = "batchnorm" },
		.arrays = "bn",
		.build = batchnorm_build,
		.ignores_bias = true,
		.fold = TRAINS(batchnorm_fold),
		.operations = 2, /* a factor and a shift */
		.kept = batchnorm_kept,
		.prepare = batchnorm_prepare,
		.needs_batch = true,
		.forward = batchnorm_forward,
		.gradients = TRAINS(batchnorm_gradients),
		.backward = TRAINS(batchnorm_backward),
		.track = TRAINS(batchnorm_track),
	}, {
		.word = { .name = "layernorm" },
		.arrays = "ln",
		.build = layernorm_build,
		.operations = 6, /* mean, variance, then as batchnorm */
		.forward = layernorm_forward,
		.gradients = TRAINS(layernorm_gradients),
		.backward = TRAINS(layernorm_backward),
	}, {
		.word = { .name = "relu" },
		.in_place = true,
		.is_relu = true,
		.operations = 1,
		.forward = relu_layer_forward,
		.backward = TRAINS(relu_layer_backward),
	}, {
		.word = { .name = "gelu" },
		.operations = 2,
		.forward = gelu_layer_forward,
		.backward = TRAINS(gelu_layer_backward),
	}, {
		.word = { .name = "hardswish" },
		.operations = 4, /* a sum, a maximum, a minimum and a product */
		.forward = hardswish_layer_forward,
		.backward = TRAINS(hardswish_layer_backward),
	}, {
		.word = { "dropout", { ARCH_PROBABILITY }, 1 },
		.forward = dropout_forward,
		.backward = TRAINS(dropout_backward),
	}, {
		.word = { .name = "globalpool" },
		.one_row = true,
		.flattens = true,
		.channels = globalpool_channels,
		.refuse = globalpool_refuse,
		.operations = 2, /* mean and maximum */
		.forward = globalpool_forward,
		.backward = TRAINS(globalpool_backward),
	}, {
		.word = { .name = "globalavgpool" },
		.one_row = true,
		.flattens = true,
		.channels = globalavgpool_channels,
		.refuse = globalpool_refuse,
		.operations = 1,
		.forward = globalavgpool_forward,
		.backward = TRAINS(globalavgpool_backward),
	}, {
		.word = { .name = "globalmaxpool" },
		.one_row = true,
		.flattens = true,
		.channels = globalavgpool_channels,
		.refuse = globalpool_refuse,
		.operations = 1,
		.forward = globalmaxpool_forward,
		.backward = TRAINS(globalmaxpool_backward),
	}, {
		.word = { "linear", { ARCH_OUTPUTS }, 1 },
		.arrays = "dense",
		.role = LAYER_LINEAR,
		.one_row = true,
		.flattens = true,
		.channels = conv_channels,
		.refuse = linear_refuse,
		.build = linear_build,
		.scratch = linear_layer_scratch,
		.shared = linear_layer_shared,
		.forward_batch = linear_layer_forward,
		.gradients = TRAINS(linear_layer_gradients),
	}, {
		.word = { .name = "residual(" },
		.role = LAYER_FORK,
		.forward = fork_forward,
		.backward = TRAINS(fork_backward),
	}, {
		.word = { .name = ")" },
		.arrays = "res", /* of the shortcut */
		.role = LAYER_JOIN,
		.operations = 1,
		.forward = join_forward,
		.backward = TRAINS(join_backward),
	},
};
/* clang-format on */

/* Words of earlier versions, which old models hold. */
static const struct {
	const char *old, *now;
} aliases[] = {
	{ "conv1", "conv1d" },
	{ "conv2", "conv2d" },
	{ "dw1", "dwconv1d" },
	{ "dw2", "dwconv2d" },
	{ "max", "maxpool" },
	{ "mean", "avgpool" },
	{ "bn", "batchnorm" },
	{ "ln", "layernorm" },
	{ "drop", "dropout" },
	{ "pool", "globalpool" },
	{ "pool-mean", "globalavgpool" },
	{ "pool-max", "globalmaxpool" },
	{ "dense", "linear" },
	{ "res(", "residual(" },
};

size_t layer_kinds(void)
{
	return sizeof kinds / sizeof *kinds;
}

const struct layer_kind *layer_kind(size_t i)
{
	return &kinds[i];
}

static bool is_word(const char *word, const char *name, size_t length)
{
	return strlen(word) == length && memcmp(word, name, length) == 0;
}

const struct layer_kind *layer_find(const char *name, size_t length)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (is_word(kinds[i].word.name, name, length))
			return &kinds[i];
	for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
		if (is_word(aliases[i].old, name, length))
			return layer_find(aliases[i].now, strlen(aliases[i].now));
	return NULL;
}

size_t layer_extent(size_t n, size_t by)
{
	return (n - 1) / by + 1;
}
