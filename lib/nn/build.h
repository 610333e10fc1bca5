/* SPDX-License-Identifier: GPL-2.0-or-later */
/* build - makes the layers, spaces and arrays of a net from its architecture
 *
 * layer_kind.build() adds the arrays of a layer with these functions. After a failure (too many
 * weights) they return NULL or do nothing, and build_net reports it. */
#ifndef EARPIPE_BUILD_H
#define EARPIPE_BUILD_H

#include "nn/net.h"

/* Fills the net, whose arch, classes and input.width are set, from its text. db is as in net_new.
 * Returns NULL, or why[size] with the reason and the column. */
const char *build_net(struct net *net, const char *text, double db, char *why, size_t size);

/* The space that the layer reads. Its border may be set. */
struct net_space *build_input(struct builder *b, const struct net_layer *l);

/* Adds a matrix "NAME.w". Its shape ends with 0. The last dimension is the number of outputs; each
 * is a sum of `fan` inputs. Its first values are random. */
struct net_param *build_matrix(struct builder *b, const struct net_layer *l, const size_t *shape,
			       size_t fan);

/* Adds a learnt vector "NAME.SUFFIX" [n] whose values all begin at `start`. */
struct net_param *build_vector(struct builder *b, const struct net_layer *l, const char *suffix,
			       size_t n, float start);

/* Adds such a vector for statistics of the data, which no gradient changes. */
struct net_param *build_statistic(struct builder *b, const struct net_layer *l, const char *suffix,
				  size_t n, float start);

#endif
