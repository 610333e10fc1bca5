/* SPDX-License-Identifier: GPL-2.0-or-later */
/* net_table - prints a net as a table: shapes, parameters, operations */
#ifndef EARPIPE_NET_TABLE_H
#define EARPIPE_NET_TABLE_H

#include "nn/net.h"

#include <stdio.h>

/* Prints a line for each layer and the totals, for a clip of clip_rows rows. */
void net_table_print(FILE *out, const struct net *net, size_t clip_rows);

#endif
