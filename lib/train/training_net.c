/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "train/training_net.h"

#include <stdio.h>
#include <string.h>

const char *training_net_refusal(const char *arch, char *why, size_t size)
{
	const struct training_input nothing = { 0 };
	struct net *net = training_net_new(arch, &nothing, 0, why, size);
	const bool good = net || strcmp(why, NET_NO_MEMORY) == 0;
	const size_t used = net ? 0 : strlen(why);

	net_free(net);
	if (good)
		return NULL;
	if (!strpbrk(arch, ": ") && used < size)
		snprintf(why + used, size - used,
			 "; names are default, general, fast, tiny, tutorial and mlp");
	return why;
}

struct net *training_net_new(const char *arch, const struct training_input *in, size_t classes,
			     char *why, size_t size)
{
	const bool known = in->width > 0;

	return net_new(arch_resolve(arch, !known || model_is_logmel(&in->first)),
		       known ? in->width : TRAINING_NET_WIDTH,
		       classes >= 2 ? classes : TRAINING_NET_CLASSES,
		       known ? model_db(&in->first) : 1, why, size);
}
