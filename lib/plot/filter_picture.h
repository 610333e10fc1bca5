/* SPDX-License-Identifier: GPL-2.0-or-later */
/* filter_picture - pictures of filters: the mel filters of features, the kernels that a net learnt */
#ifndef EARPIPE_FILTER_PICTURE_H
#define EARPIPE_FILTER_PICTURE_H

#include "plot/figure.h"
#include "stream/frame.h"

/* Draws the triangles of the filter bank by which the features of a frame or model were made. NULL,
 * or why not in why[size] or constant: the recipe has no settings of melspec; no memory. */
const char *filter_bank_picture(const struct frame *features, struct figure *f, char *why,
				size_t size);

/* Whether a weight of a model is a kernel: a convolution of 2 to 4 dimensions that has a width in
 * rows. */
bool kernel_is_one(const struct frame *weight);

/* Draws a panel for each output of the first convolution, time from left to right, bands upwards;
 * `channels` are the channels of the input (2 with views), drawn one above the other. Only the first
 * FIGURE_PANELS_MAX outputs are drawn; *left_out counts the others. numbers are those of the weight,
 * without its scale. NULL, or why not. */
const char *kernel_picture(const struct frame *weight, const float *numbers, size_t channels,
			   struct figure *f, size_t *left_out, char *why, size_t size);

#endif
