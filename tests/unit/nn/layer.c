/* SPDX-License-Identifier: GPL-2.0-or-later */
/* layer: each entry of the table has what its kind needs, each word is found, in today's spelling
 * and in that of earlier versions */
#include "../check.h"
#include "nn/layer.h"

#include <string.h>

static void test_entries(void)
{
	for (size_t i = 0; i < layer_kinds(); i++) {
		const struct layer_kind *k = layer_kind(i);
		const char *word = k->word.name;

		CHECK(layer_find(word, strlen(word)) == k, "found", "%s is another kind", word);
		CHECK((k->forward != NULL) != (k->forward_batch != NULL), "forward",
		      "%s has both, or none", word);
		CHECK(k->backward || k->gradients, "backward", "%s has none", word);
		CHECK((k->build != NULL) == (k->gradients != NULL), "gradients",
		      "%s has arrays without gradients, or the reverse", word);
		CHECK(!k->build || k->arrays, "arrays", "%s has no name for them", word);
		CHECK(!k->fold || k->ignores_bias, "fold", "%s folds and ignores no bias", word);
		CHECK(!k->in_place || (!k->one_row && !k->flattens && !k->channels), "in-place",
		      "%s changes the shape", word);
		CHECK(k->operations > 0 || k->build || k->role || !strcmp(word, "dropout"), "cost",
		      "%s computes something at no cost", word);
		for (size_t n = 0; n < k->word.required; n++)
			CHECK(k->word.numbers[n] != ARCH_END, "numbers", "%s lacks some", word);
	}
}

static void test_find(void)
{
	static const char *const pairs[][2] = {
		{ "conv1", "conv1d" },    { "dw2", "dwconv2d" }, { "bn", "batchnorm" },
		{ "max", "maxpool" },     { "dense", "linear" }, { "res(", "residual(" },
		{ "pool", "globalpool" },
	};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		CHECK(layer_find(pairs[i][0], strlen(pairs[i][0])) ==
			  layer_find(pairs[i][1], strlen(pairs[i][1])),
		      "find-old", "%s is not %s", pairs[i][0], pairs[i][1]);
	CHECK(!layer_find("conv", 4) && !layer_find("conv1dx", 7) && !layer_find("", 0),
	      "find-none", "found one");
	CHECK(layer_find("relumax", 4) == layer_find("relu", 4), "find-length", "not relu");
}

static void test_extent(void)
{
	CHECK(layer_extent(1, 9) == 1 && layer_extent(9, 9) == 1 && layer_extent(10, 9) == 2 &&
		  layer_extent(7, 1) == 7,
	      "extent", "not rounded up");
}

int main(void)
{
	test_entries();
	test_find();
	test_extent();
	return check_status();
}
