/* SPDX-License-Identifier: GPL-2.0-or-later */
/* summary - a net as a table for people: shapes, parameters, operations */
#ifndef EARPIPE_SUMMARY_H
#define EARPIPE_SUMMARY_H

#include "nn/net.h"

#include <stdio.h>

/* Writes a line for each layer of the net, and the totals, for a clip of so many rows. arch is the
 * text that the net was made from. */
void summary_write(FILE *out, const struct net *net, const char *arch, size_t clip_rows);

#endif
