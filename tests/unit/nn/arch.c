/* SPDX-License-Identifier: GPL-2.0-or-later */
/* arch: words, numbers and named architectures; texts that are wrong, words of earlier versions */
#include "nets.h"

/* Longer than a screen: a table of cases. */
static void test_bad_texts(void)
{
	static const struct {
		const char *text, *why;
	} bad[] = {
		{ "conv1d:8x3 pol", "column 12: 'pol': no such word" },
		{ "conv1d:8",
		  "column 1: 'conv1d:8': wanted conv1d:CHANNELSxROWS[xSTRIDE[xDILATION]]" },
		{ "relu conv1d:8x", "column 15: 'conv1d:8x': wanted conv1d:" },
		{ "conv1d:8x3y2", "column 11: 'conv1d:8x3y2': wanted conv1d:" },
		{ "conv1d:8x3x1x1x1", "column 15: 'conv1d:8x3x1x1x1': wanted conv1d:" },
		{ "conv1d:0x3 globalpool",
		  "column 8: 'conv1d:0x3': number 1 must be whole, from 1 to 4096" },
		{ "conv1d:8x3.5 globalpool", "column 10: 'conv1d:8x3.5': number 2 must be whole" },
		{ "conv1d:-8x3 globalpool", "column 8: 'conv1d:-8x3': wanted conv1d:" },
		{ "conv1d:8x999 globalpool", "number 2 must be whole, from 1 to 255" },
		{ "conv1d:99999999999999999999x3", "wanted conv1d:" },
		{ "relu:1", "wanted relu" },
		{ "dropout:1", "number 1 must be from 0 to 0.95" },
		{ "dropout:nan", "wanted dropout:P" },
		{ "views:0 globalpool", "number 1 must be from 1 to 200" },
		{ "globalpool views:50", "column 12: 'views:50': must come before the layers" },
		{ "standard views:50", "column 10: 'views:50': only one of" },
		{ "fit:9 fit:9", "column 7: 'fit:9': given twice" },
		{ "", "column 1: a linear layer (the last one, for the classes) needs" },
		{ "conv1d:8x3 linear:5 globalpool", "column 12: a linear layer needs" },
		{ "fit:9 linear:5 conv1d:8x3", "column 16: must come before the linear layers" },
		{ "fit:9 linear:5 dwconv1d:3", "column 16: must come before the linear layers" },
		{ "conv1d:8x3 globalpool( )", "column 12: 'globalpool(': no such word" },
		{ "conv1d:8x3 res ( batchnorm )", "column 12: 'res': no such word" },
		{ "residual( batchnorm globalpool", "column 1: 'residual(': its ')' is missing" },
		{ "residual(residual( batchnorm ) globalpool",
		  "column 1: 'residual(': its ')' is missing" },
		{ "relu ) globalpool", "column 6: ')': no 'residual(' is open here" },
		{ "relu residual() globalpool",
		  "column 15: ')': expected layers after 'residual('" },
		{ "relu residual( globalpool )",
		  "column 16: cannot be between 'residual(' and ')'" },
		{ "fit:4 residual( linear:4 )",
		  "column 17: between 'residual(' and ')' a linear layer takes one" },
		{ "residual( views:50 )", "column 11: 'views:50': must come before the layers" },
		{ "dwconv1d:8x1x1x1 globalpool", "wanted dwconv1d:ROWS[xSTRIDE[xDILATION]]" },
		{ "dwconv2d:8 globalpool", "wanted dwconv2d:ROWSxBANDS[" },
		{ "fit:10000 linear:65536", "column 11: more than" },
		{ "fit:10000 conv2d:4096x1x1 globalpool", "too many numbers" },
	};
	char why[200], many[2200] = "";

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct net *net = net_new(bad[i].text, WIDTH, CLASSES, 4.34, why, sizeof why);

		CHECK(!net && strstr(why, bad[i].why), "bad-text", "'%s': said '%s', wanted '%s'",
		      bad[i].text, net ? "fine" : why, bad[i].why);
		net_free(net);
	}
	for (int i = 0; i < 65; i++)
		strcat(many, "relu ");
	CHECK(!net_new(many, WIDTH, CLASSES, 1, why, sizeof why) && strstr(why, "too many layers"),
	      "many-layers", "%s", why);
	for (int i = 0; i < 1800; i++)
		strcat(many, " ");
	CHECK(!net_new(many, WIDTH, CLASSES, 1, why, sizeof why) && strstr(why, "longer than"),
	      "long-text", "%s", why);
}

static void test_names(void)
{
	static const char *const names[] = { "default", "fast", "tiny", "tutorial", "mlp" };
	char why[200];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		for (size_t width = 1; width <= 80; width += width < 13 ? 12 : 67)
			for (int logmel = 0; logmel < 2; logmel++) {
				struct net *net = net_new(arch_resolve(names[i], logmel), width, 10,
							  4.34, why, sizeof why);

				CHECK(net != NULL, "named", "%s, %zu wide: %s", names[i], width,
				      why);
				net_free(net);
			}
	CHECK(!strstr(arch_resolve("default", false), "views"), "named-other", "has views");
}

/* The same net whether there are spaces around 'res(' and ')' or not. */
static void test_spaces(void)
{
	static const char *const texts[] = {
		"relu residual( batchnorm residual( gelu ) ) globalpool",
		"relu residual(batchnorm residual(gelu))globalpool"
	};
	struct net *nets_of[2];
	char why[200];

	for (size_t i = 0; i < 2; i++)
		nets_of[i] = net_new(texts[i], WIDTH, CLASSES, 4.34, why, sizeof why);
	CHECK(nets_of[0] && nets_of[1] && nets_of[0]->n_layers == 9 && nets_of[1]->n_layers == 9 &&
		  nets_of[0]->n_weights == nets_of[1]->n_weights,
	      "spaces", "the nets differ");
	net_free(nets_of[0]);
	net_free(nets_of[1]);
}

/* Each number of a word is where it belongs. */
static void test_numbers(void)
{
	static const struct {
		const char *text;
		struct conv c;
	} want[] = {
		{ "conv1d:9x2x3x4 globalpool", { 2, 1, 3, 1, WIDTH, 9, 3 } },
		{ "conv2d:9x2x3x4x5x6 globalpool", { 2, 3, 4, 5, 1, 9, 5 } },
		{ "dwconv1d:2x3x4 globalpool", { 2, 1, 3, 1, WIDTH, WIDTH, 3 } },
		{ "dwconv2d:2x3x4x5x6 globalpool", { 2, 3, 4, 5, 1, 1, 5 } },
		{ "dwconv2d:2x3x4 globalpool", { 2, 3, 4, 1, 1, 1, 0 } },
	};
	char why[200];

	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct net *net = net_new(want[i].text, WIDTH, CLASSES, 4.34, why, sizeof why);

		CHECK(net && memcmp(&net->layers[0].conv, &want[i].c, sizeof want[i].c) == 0,
		      "numbers", "'%s' is another convolution", want[i].text);
		net_free(net);
	}
}

/* Words of earlier versions mean what today's mean, and arch_modern translates them. */
static void test_aliases(void)
{
	static const struct {
		const char *old, *now;
	} pairs[] = {
		{ "views:50  conv1:4x3x2 bn relu max:2 pool drop:0.2",
		  "views:50  conv1d:4x3x2 batchnorm relu maxpool:2 globalpool dropout:0.2" },
		{ "conv2:4x3x3 ln gelu mean:2x2 res(dw1:3 dw2:3x3) pool-mean",
		  "conv2d:4x3x3 layernorm gelu avgpool:2x2 residual(dwconv1d:3 dwconv2d:3x3) "
		  "globalavgpool" },
		{ "standard fit:9 dense:8 relu", "standard fit:9 linear:8 relu" },
		{ "pool-max ", "globalmaxpool " },
	};
	char modern[ARCH_TEXT_MAX + 1], text[ARCH_TEXT_MAX + 1] = "";

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct net *old = random_net(pairs[i].old), *now = random_net(pairs[i].now);

		CHECK(arch_modern(pairs[i].old, modern) && strcmp(modern, pairs[i].now) == 0,
		      "alias-text", "'%s'", modern);
		CHECK(arch_modern(pairs[i].now, modern) && strcmp(modern, pairs[i].now) == 0,
		      "alias-text-again", "'%s'", modern);
		CHECK(old && now && old->n_params == now->n_params &&
			  memcmp(old->weights, now->weights, old->n_weights * sizeof(float)) == 0,
		      "alias-net", "'%s' is another net", pairs[i].old);
		for (size_t k = 0; old && now && k < old->n_params; k++)
			CHECK(strcmp(old->params[k].name, now->params[k].name) == 0, "alias-name",
			      "'%s' and '%s'", old->params[k].name, now->params[k].name);
		net_free(old);
		net_free(now);
	}
	/* the longest text of earlier versions fits, a longer one may not */
	for (int i = 0; i < 64; i++)
		strcat(text, "ln ");
	memset(text + strlen(text), ' ', 1024 - strlen(text));
	CHECK(arch_modern(text, modern) && strlen(modern) == 1024 + 64 * 7, "alias-longest",
	      "%zu bytes", strlen(modern));
	for (int i = 0; i < ARCH_TEXT_MAX / 3; i++)
		memcpy(text + 3 * i, "ln ", 4);
	CHECK(!arch_modern(text, modern), "alias-too-long", "it fits");
}

int main(void)
{
	test_bad_texts();
	test_names();
	test_spaces();
	test_numbers();
	test_aliases();
	return check_status();
}
