/* SPDX-License-Identifier: GPL-2.0-or-later */
/* training_net - makes the net to be trained, from an architecture and the features
 *
 * An architecture is a name or a text (arch.h). It can be checked before the features are known,
 * with a net for nominal features. */
#ifndef EARPIPE_TRAINING_NET_H
#define EARPIPE_TRAINING_NET_H

#include "train/training_input.h"

enum {
	TRAINING_NET_WIDTH = 40,   /* nominal numbers in a row */
	TRAINING_NET_CLASSES = 10, /* nominal classes */
	TRAINING_NET_ROWS = 50,    /* nominal rows of a clip: half a second */
};

/* Checks an architecture before the features are known. NULL, or the reason in why[size]. */
const char *training_net_refusal(const char *arch, char *why, size_t size);

/* Makes a net with zero weights for features like those that were read, or for nominal log-mel if
 * none were. It assumes nominal classes if there are fewer than two. NULL: why[size] has the
 * reason, which is NET_NO_MEMORY or about the architecture. */
struct net *training_net_new(const char *arch, const struct training_input *in, size_t classes,
			     char *why, size_t size);

#endif
