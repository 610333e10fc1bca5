/* SPDX-License-Identifier: GPL-2.0-or-later */
/* latency - arrival times of a live frame at each stage, from which the last one computes delays
 *
 * The attribute "arrived" of a frame with a clock has the names of the stages that it passed, each
 * with the wall clock in seconds since 1970: ["melspec", 1732617000.25, ...]. */
#ifndef EARPIPE_LATENCY_H
#define EARPIPE_LATENCY_H

#include "stream/frame.h"

/* Adds a stage at that wall clock (s). A frame has at most 16; later ones are left out. The name
 * must outlive the frame. False: no memory. */
bool latency_arrive(struct frame *f, const char *stage, double clock);

/* The k-th stage, from 0, and its arrival time. False: there are fewer, or the attribute has
 * another form. */
bool latency_stage(const struct frame *f, size_t k, const char **stage, double *clock);

/* Where the time of a live frame went until `now` (wall clock, s): after the last sound, in quiet,
 * on the way to the first stage and in each stage, in milliseconds; into text[size]. NULL: the
 * frame has no clock. */
char *latency_text(const struct frame *f, double now, char *text, size_t size);

#endif
