/* SPDX-License-Identifier: GPL-2.0-or-later */
/* build - from an architecture to the layers, spaces and arrays of a net
 *
 * layer_kind.build() adds the arrays of a layer by these functions. After a failure (too many
 * weights) they return NULL or do nothing, and build_net reports it. */
#ifndef EARPIPE_BUILD_H
#define EARPIPE_BUILD_H

#include "nn/net.h"

/* Fills the net, whose arch, classes and input.width are set, from its text. db is as in net_new.
 * Returns NULL, or why[size] with the reason and the column. */
const char *build_net(struct net *net, const char *text, double db, char *why, size_t size);

/* The space that the layer reads. Its border may be set. */
struct net_space *build_input(struct builder *b, const struct net_layer *l);

/* A matrix "NAME.w" with the shape, which ends with 0. The last dimension are the outputs; each is
 * a sum of `fan` inputs. It begins random. */
struct net_param *build_matrix(struct builder *b, const struct net_layer *l, const size_t *shape,
			       size_t fan);

/* A vector "NAME.SUFFIX" [n] that is learnt and begins with `start` in each place. */
struct net_param *build_vector(struct builder *b, const struct net_layer *l, const char *suffix,
			       size_t n, float start);

/* The same for statistics of the data, which no gradient changes. */
struct net_param *build_statistic(struct builder *b, const struct net_layer *l, const char *suffix,
				  size_t n, float start);

#endif
