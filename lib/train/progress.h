/* SPDX-License-Identifier: GPL-2.0-or-later */
/* progress - what a training run tells while it goes: a bar or lines for people, JSON for programs
 */
#ifndef EARPIPE_PROGRESS_H
#define EARPIPE_PROGRESS_H

#include "train/train.h"

#include <stdio.h>

struct progress {
	double start, redrawn; /* s */
	double begun;          /* share of all batches that was done before the start */
	/* of the parts after the last epoch; n is 0: none yet */
	struct evaluation validation, test;
};

/* Of a run that now goes on from `state`. */
struct progress progress_new(const struct train_state *state);

/* Draws the bar over the one before it, at most ten times a second and at the end of an epoch. It
 * is as wide as the terminal allows: a narrow one gets the parts that matter most. */
void progress_draw(struct progress *p, const struct train_state *s, FILE *terminal);

enum { PROGRESS_TEXT = 240 };

/* A line for the epoch that was just done, into text[PROGRESS_TEXT]; returns text. */
char *progress_text(const struct progress *p, const struct train_state *s, char *text);

/* The same as a line of JSON. False: see errno. */
bool progress_log(const struct progress *p, const struct train_state *s, FILE *log);

#endif
