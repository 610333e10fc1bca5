/* SPDX-License-Identifier: GPL-2.0-or-later */
/* training_net: names and texts become nets for the features; mistakes are found without them */
#include "../check.h"
#include "train/training_net.h"

#include <string.h>

static void test_refusal(void)
{
	char why[320];

	CHECK(!training_net_refusal("default", why, sizeof why), "a-name", "'%s'", why);
	CHECK(!training_net_refusal("relu globalpool", why, sizeof why), "a-text", "'%s'", why);
	CHECK(training_net_refusal("large", why, sizeof why) &&
		  strstr(why, "; names are default, general, fast"),
	      "no-name", "'%s'", why);
	CHECK(training_net_refusal("relu linear:4", why, sizeof why) && strstr(why, "column 6") &&
		  !strstr(why, "names are"),
	      "order", "'%s'", why);
}

static void test_net(void)
{
	struct training_input in = { 0 };
	char why[320];
	struct net *net = training_net_new("tutorial", &in, 0, why, sizeof why);

	CHECK(net && net->input.width == TRAINING_NET_WIDTH &&
		  net->classes == TRAINING_NET_CLASSES && strncmp(net->text, "standard ", 9) == 0,
	      "nominal", "'%s'", why);
	net_free(net);
	in.width = 13;
	frame_set_text(&in.first, "kind", "mfcc");
	net = training_net_new("tutorial", &in, 3, why, sizeof why);
	CHECK(net && net->input.width == 13 && net->classes == 3 &&
		  strncmp(net->text, "standard-bands ", 15) == 0,
	      "mfcc", "'%s'", why);
	net_free(net);
	CHECK(!training_net_new("linear:4", &in, 3, why, sizeof why) && *why, "no-net", "a net");
	frame_free(&in.first);
}

int main(void)
{
	test_refusal();
	test_net();
	return check_status();
}
