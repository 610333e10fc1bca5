/* SPDX-License-Identifier: GPL-2.0-or-later */
/* latency - when a live frame came to each stage, so that the last one can tell where time went
 *
 * A frame that has a clock also has, in the attribute "arrived", the names of the stages that it
 * came to and when: ["melspec", 1732617000.25, ...], wall clock, in seconds since 1970. */
#ifndef EARPIPE_LATENCY_H
#define EARPIPE_LATENCY_H

#include "stream/frame.h"

/* Adds a stage at that wall clock (s); a frame has 16 at most, what comes then is left out. The
 * name must outlive the frame. False: no memory. */
bool latency_arrive(struct frame *f, const char *stage, double clock);

/* The k-th stage from 0, and when the frame came to it; false: there were fewer, or it is not told
 * as above. */
bool latency_stage(const struct frame *f, size_t k, const char **stage, double *clock);

/* Where the time of a live frame went until `now` (wall clock, s): after the last sound, in quiet,
 * on the way to the first stage and in each stage, in milliseconds; into text[size]. NULL: the frame
 * has no clock. */
char *latency_text(const struct frame *f, double now, char *text, size_t size);

#endif
